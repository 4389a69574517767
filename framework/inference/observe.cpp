#include <algorithm>
#include <map>

#include "core/error.hpp"
#include "inference/extract.hpp"

namespace recurbench {

bool can_observe(Model& model) {
  return model.carries_gradient() && model.state_floats() > 0 && model.io().outputs == 2;
}

Observations observe(Model& model, const std::vector<Word>& words) {
  require(can_observe(model), "extract: a recurrent model with two classes was required");
  Observations all{.width = model.state_floats(), .states = {}, .steps = {{}}};
  const auto width = static_cast<std::size_t>(all.width);
  all.states.assign(width, 0);
  std::vector<Real> state(width);
  std::map<std::pair<Index, std::int32_t>, Index> known;  // words share prefixes
  Tape tape;
  for (const Word& word : words) {
    Index at = 0;
    for (const std::int32_t symbol : word) {
      const auto [found, fresh] = known.try_emplace({at, symbol}, static_cast<Index>(all.steps.size()));
      if (fresh) {
        const auto before = all.states.begin() + at * all.width;
        std::transform(before, before + all.width, state.begin(),
                       [](double x) { return static_cast<Real>(x); });
        tape.clear(false);
        const std::int32_t token[] = {symbol};
        const Var features =
            model.features(tape, {.tokens = token, .reals = {}, .batch = 1}, {state.data(), nullptr});
        const Real* logits = tape.value(model.read_out(tape, features));
        all.steps.push_back({at, symbol, logits[1] > logits[0]});
        all.states.insert(all.states.end(), state.begin(), state.end());
      }
      at = found->second;
    }
  }
  return all;
}

}  // namespace recurbench
