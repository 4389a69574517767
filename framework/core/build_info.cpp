#include "core/build_info.hpp"

#include "commit.hpp"
#include "core/cpu.hpp"
#include "core/error.hpp"
#include "provenance.hpp"

namespace recurbench {

std::vector<std::pair<std::string, std::string>> build_facts() {
  std::vector<std::pair<std::string, std::string>> facts{{"version", provenance::kVersion},
                                                         {"commit", provenance::kCommit}};
  for (const auto& fact : provenance::kFacts) facts.emplace_back(fact.name, fact.value);
  facts.emplace_back("instruction_sets", join(required_instruction_sets(), " "));
  facts.emplace_back("cpu", cpu_model_name());
  return facts;
}

}  // namespace recurbench
