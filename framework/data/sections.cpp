#include "data/sections.hpp"

#include <utility>

namespace recurbench {

const Params& Sections::at(std::string_view section) const {
  for (const Params* params : all())
    if (params->section() == section) return *params;
  throw Error(fmt::format("sections: task, model, optimizer or train was required, got '{}'", section));
}

Params& Sections::at(std::string_view section) {
  return const_cast<Params&>(std::as_const(*this).at(section));
}

}  // namespace recurbench
