// Compression, one of the six MAD tasks (Poli et al. 2024), with a linear decoder.
//
// n − 1 random tokens, then a compression token; there all the tokens before must be named at once, so that
// the vector after the last step has to hold them. With vocabulary V the tokens are 0…V−2, V−1 is the
// compression token. Example, V = 8, length 5 (# compression; the answers of the last step):
//   input   3 0 6 3 #
//   target  3 0 6 3
// Guessing is right with 1/(V − 1), in the micro average.
//
// The published decoder adds a code of the place to that vector and reads each token out with one MLP for all
// places; here every place has linear weights of its own, of its own logits. The published targets also hold
// the compression token, which is right for free: 1/15 becomes 9.6 % there at V = 16, n = 32.

#include <cmath>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

class Compression : public SyntheticTask {
 public:
  explicit Compression(Params& params)
      : vocabulary_(params.integer("vocabulary", 16, 3, 1 << 16)),
        length_(params.integer("length", 32, 2, 4096)) {}

  TaskInfo info() const override {
    const auto guesses = static_cast<double>(vocabulary_ - 1);
    return {.steps = length_,
            .vocabulary = vocabulary_,
            .classes = vocabulary_ - 1,
            .answers = length_ - 1,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = 1 / guesses,
            .chance_loss = std::log(guesses),
            .solved = 0.99,
            .token_names = numbered(vocabulary_ - 1, {}, {"#"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t + 1 < length_; ++t) {
      const Index token = rng.below(vocabulary_ - 1);
      batch.set_token(t, b, token);
      batch.set_answer(length_ - 1, b, t, token);
    }
    batch.set_token(length_ - 1, b, vocabulary_ - 1);
  }

 private:
  Index vocabulary_, length_;
};

const Register<TaskEntry> registered{
    "mad_compression",
    {.semantics = 1,
     .summary = "name all tokens of a sequence from its last state (MAD); length, vocabulary",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Compression>(params); }}};

}  // namespace
}  // namespace recurbench
