// Square root (Delétang et al. 2023, context-sensitive): the root of a binary number, rounded down.
//
// The number is from 1 to the greatest of `length` bits, the highest bit first (tokens 0 and 1). ? (2) stands
// length / 2 times, rounded up: the answers are the bits of the root, the highest first, with zeros at its
// top. Example, length 6 (37, root 6):
//   input   1 0 0 1 0 1 ? ? ?
//   target  . . . . . . 1 1 0       (. the loss does not look)
// Guessing: the likelier bit at each place is right with 1/2 at the low ones, more at the top; 0.525 at the
// default length.

#include <algorithm>
#include <cmath>

#include "tasks/support/bits.hpp"
#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class ComputeSqrt : public ChomskyTask {
 public:
  explicit ComputeSqrt(Index length) : ChomskyTask(length, (length + 1) / 2, "01", "01", guess(length)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local Words number, root;
    draw_positive(rng, inputs(), number);
    square_root(number, root);
    for (Index t = 0; t < inputs(); ++t) batch.set_token(t, b, bit_at(number, inputs() - 1 - t));
    for (Index i = 0; i < answers(); ++i) answer(batch, b, i, bit_at(root, answers() - 1 - i));
  }

 private:
  static BlindChance guess(Index length) {
    BlindChance chance;
    for (Index j = (length + 1) / 2; j-- > 0;) {
      // Bit j of the root is 1 from c²·4^j to (c + 1)²·4^j with c odd. In units of 4^j numbers end at `all`:
      // `pairs` such stretches fit whole, 2c + 1 long, and perhaps the start of another.
      const double all = two_to(length - 2 * j);
      const double pairs = std::floor(std::floor(std::sqrt(all)) / 2);
      const double rest = std::max(0.0, all - (2 * pairs + 1) * (2 * pairs + 1));
      const double none = two_to(-length);  // 0 is not drawn
      const double one = (pairs * (2 * pairs + 1) + rest) / all / (1 - none);
      chance.add({1 - one, one});
    }
    return chance;
  }
};

const Register<TaskEntry> registered{
    "compute_sqrt",
    {.semantics = 1,
     .summary = "context-sensitive: the square root of a binary number; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<ComputeSqrt>(params.integer("length", 40, 1, 1'000));
     }}};

}  // namespace
}  // namespace recurbench
