// Stack manipulation (Delétang et al. 2023, deterministic context-free): the stack after some actions.
//
// The first 1…length − 1 tokens are a stack of bits, the bottom first; the others are pop (token 2, does
// nothing to an empty stack), +0 (3) and +1 (4), which push a bit. ? (5) stands length + 1 times: the answers
// are the final stack, the top first, then the end | (class 2), then 0s, which do not count for accuracy. At
// length 1 there is only the stack. Example, length 6:
//   input   0 1 1 +0 pop pop ? ? ? ? ? ? ?
//   target  . . .  .   .   . 1 0 | 0 0 0 0       (. the loss does not look)
// Guessing: at each place the likelier of a bit (right with 1/2) and the end; 0.486 at the default length.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class StackManipulation : public ChomskyTask {
 public:
  explicit StackManipulation(Index length)
      : ChomskyTask(length, length + 1, {"0", "1", "pop", "+0", "+1"}, {"0", "1", "|"}, guess(length)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::vector<Index> stack;
    stack.clear();
    const Index given = inputs() == 1 ? 1 : 1 + rng.below(inputs() - 1);
    for (Index t = 0; t < inputs(); ++t) {
      const Index token = t < given ? rng.below(2) : 2 + rng.below(3);
      batch.set_token(t, b, token);
      if (token != 2)
        stack.push_back(t < given ? token : token - 3);
      else if (!stack.empty())
        stack.pop_back();
    }
    const auto size = static_cast<Index>(stack.size());
    for (Index i = 0; i < size; ++i) answer(batch, b, i, stack[static_cast<std::size_t>(size - 1 - i)]);
    answer_end(batch, b, size);
  }

 private:
  static BlindChance guess(Index length) {
    const auto n = static_cast<std::size_t>(length);
    std::vector<double> size(n + 2);  // the probability of each, among the samples whose actions have begun
    if (n == 1) size[1] = 1;
    for (std::size_t t = 1; t < n; ++t) {
      size[t] += 1 / static_cast<double>(n - 1);
      double smaller = size[0];  // of the step before; an empty stack stays when popped
      for (std::size_t k = 0; k <= t + 1; ++k) {
        const double same = size[k];
        size[k] = (size[k + 1] + 2 * (k == 0 ? 0 : smaller) + (k == 0 ? same : 0)) / 3;
        smaller = same;
      }
    }
    BlindChance chance;
    double later = 1;
    for (std::size_t i = 0; i <= n; ++i) {
      later -= size[i];
      chance.add_ended(later / 2, size[i], later);
    }
    return chance;
  }
};

const Register<TaskEntry> registered{
    "stack_manipulation",
    {.semantics = 1,
     .summary = "context-free: what is on a stack after pops and pushes; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<StackManipulation>(params.integer("length", 40, 1, 10'000));
     }}};

}  // namespace
}  // namespace recurbench
