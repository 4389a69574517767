#pragma once

#include <array>
#include <string_view>

#include "core/params.hpp"

namespace recurbench {

/// The four sections that configure a trial, as they were set: defaults appear when whoever reads them does.
struct Sections {
  Params task{"task"};
  Params model{"model"};
  Params optimizer{"optimizer"};
  Params train{"train"};

  /// In the order in which they are listed everywhere.
  std::array<const Params*, 4> all() const { return {&task, &model, &optimizer, &train}; }
  /// By name. Throws Error for a name that is none of the four.
  Params& at(std::string_view section);
  const Params& at(std::string_view section) const;
};

}  // namespace recurbench
