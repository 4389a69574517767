// Induction heads (Fu et al. 2023, "H3"; sizes of Gu & Dao 2023, "Mamba", section 4.1.2).
//
// Random tokens, among them at a random place a prefix, and the prefix again at the end: the model must name
// the token that followed it the first time. With vocabulary V the tokens are 0…V−2, V−1 is the prefix.
// Example, V = 8, length 9 (> prefix):
//   input   3 0 6 > 2 5 0 5 >
//   target  . . . . . . . . 2       (. the loss does not look)
//   all     0 6 > 2 5 0 5 > 2
// With `targets: all` the loss looks at every step and wants the next token, as the published training of H3
// does; accuracy counts the last one alone. Guessing is right with 1/(V − 1). All places are equally likely;
// the published generator leaves out the last one.

#include <cmath>

#include "tasks/support/in_context.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

class InductionHeads : public SyntheticTask {
 public:
  explicit InductionHeads(Params& params)
      : length_(params.integer("length", 64, 3, 1'000'000)),
        vocabulary_(params.integer("vocabulary", 16, 3, 100'000)),
        all_targets_(params.choice("targets", "last", {"last", "all"}) == "all") {}

  TaskInfo info() const override {
    return {.steps = length_,
            .vocabulary = vocabulary_,
            .classes = vocabulary_,
            .looked_at = all_targets_ ? length_ : 1,
            .metric = "accuracy",
            .chance = 1 / static_cast<double>(vocabulary_ - 1),
            .chance_loss = blind_loss(),
            .solved = 0.99,
            .causal_because = all_targets_ ? kTargetsAreInputs : "",
            .token_names = numbered(vocabulary_ - 1, {}, {">"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    NextTokenWriter out(batch, b, all_targets_);
    const Index prefix = vocabulary_ - 1, place = rng.below(length_ - 2);
    Index answer = 0;
    for (Index t = 0; t + 1 < length_; ++t) {
      const Index token = t == place ? prefix : rng.below(vocabulary_ - 1);
      if (t == place + 1) answer = token;
      out.put(token);
    }
    out.put(prefix);
    out.put(answer, true);
  }

 private:
  /// Loss of the best guesses from the step's number and input.
  double blind_loss() const {
    const double token = std::log(static_cast<double>(vocabulary_ - 1));
    if (!all_targets_) return token;
    const auto places = static_cast<double>(length_ - 2);
    // Where the prefix may come next: not right after itself, and a little likelier after another token.
    const double next = places > 1 ? 1 / (places - 1) : 0;
    const double after_other = coin_entropy(next) + (1 - next) * token;
    const double inside = (places - 1) * (token / places + (1 - 1 / places) * after_other);
    // The token before the last prefix and the answer are always others, the last prefix is certain.
    return (inside + 2 * token) / static_cast<double>(length_);
  }

  Index length_, vocabulary_;
  bool all_targets_;
};

const Register<TaskEntry> registered{
    "induction_heads",
    {.semantics = 1,
     .summary = "what followed the prefix the first time?; length, vocabulary, targets: last | all",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<InductionHeads>(params);
     }}};

}  // namespace
}  // namespace recurbench
