#pragma once

#include <string>
#include <vector>

#include "inference/extract.hpp"
#include "task/family.hpp"

namespace recurbench {

/// How an automaton is taken out of a model and judged.
struct LanguageProbe {
  Index clusters = 20;             ///< most that are tried
  Index words = 300, length = 20;  ///< random ones that the model reads, and as many of the task's own
  std::uint64_t seed = 1;
};

/// How often an automaton decides as something else does.
struct Agreement {
  double share = 0;  ///< NaN: of nothing
  std::string of;    ///< "all words up to length 12"
};

struct LanguageFound {
  Extraction extraction;
  Agreement with_model;                  ///< on words that it was not made from
  std::vector<Agreement> with_language;  ///< on all short words, long random ones, members and others
  bool is_the_language = false;          ///< the same automaton
};

/// Takes the automaton out of a model that was trained on words, and compares it with the model and with
/// `truth`, the minimal automaton of the language that `tasks` draws words for. REQUIRES: can_observe.
LanguageFound find_language(Model& model, const TaskFamily& tasks, const Automaton& truth,
                            const LanguageProbe& probe);

}  // namespace recurbench
