// ListOps: the value of a nested list of operations on digits (Nangia & Bowman 2018; Tay et al. 2021, "Long
// Range Arena").
//
// Operators are [MIN, [MAX, [MED (the median, of an even number the mean of the middle two, rounded down) and
// [SM (the sum modulo 10); each takes 2 to `max_args` arguments and ends with ]. An argument is a random
// digit, or, at depths below `max_depth`, with 1/4 again an operation; the outermost operation has depth 1.
// Expressions from `shortest` (unless given a quarter of `length`, but at least 4 and at most the longest
// there is) to `length` tokens are kept. Tokens: 0 blank, 1…10 the digits, 11…14 the operators in the order
// above, 15 the bracket. Example, length 10:
//   input   [MAX 2 [MIN 5 3 ] 1 ] _ _
//   target  . . . . . . . 3 . .       (. the loss does not look)
// The loss looks at the last bracket, so that what a model makes of the blanks after it does not matter. As
// in the published data a single digit is no expression; unlike there, the same one may come twice. Baseline:
// the commonest value, counted over as many expressions of a fixed stream as 2 million tokens hold, at most
// 20,000 (a standard error of 0.003), since with the limits on the length no recursion is exact.

#include <algorithm>
#include <array>

#include "task/task.hpp"
#include "tasks/support/guess.hpp"
#include "tasks/support/shared.hpp"

namespace recurbench {
namespace {

constexpr Index kDigit = 1, kOperator = 11, kClose = 15;
constexpr Index kMostArgs = 16;

/// The value of operator 0…3 (MIN, MAX, MED, SM). Puts the arguments in order.
Index apply(Index operation, Index* begin, Index* end) {
  if (operation == 3) {
    Index sum = 0;
    for (const Index* argument = begin; argument != end; ++argument) sum += *argument;
    return sum % 10;
  }
  std::sort(begin, end);
  if (operation == 0) return *begin;
  if (operation == 1) return *(end - 1);
  const Index count = end - begin;
  return (begin[(count - 1) / 2] + begin[count / 2]) / 2;
}

/// Which expressions there are.
struct Grammar {
  Index length, shortest, max_depth, max_args;
  auto operator<=>(const Grammar&) const = default;

  /// Appends an operation and gives its value. Stops somewhere when `tokens` gets longer than allowed.
  Index operation(Rng& rng, Index depth, std::vector<Index>& tokens) const {
    const Index kind = rng.below(4), count = 2 + rng.below(max_args - 1);
    tokens.push_back(kOperator + kind);
    std::array<Index, kMostArgs> arguments;
    for (Index i = 0; i < count; ++i) {
      if (static_cast<Index>(tokens.size()) >= length) {
        tokens.push_back(kClose);
        return 0;
      }
      Index& argument = arguments[static_cast<std::size_t>(i)];
      if (depth + 1 < max_depth && rng.below(4) == 0) {
        argument = operation(rng, depth + 1, tokens);
      } else {
        argument = rng.below(10);
        tokens.push_back(kDigit + argument);
      }
    }
    tokens.push_back(kClose);
    return apply(kind, arguments.data(), arguments.data() + count);
  }

  /// Tries one expression; whether its length is right.
  bool attempt(Rng& rng, std::vector<Index>& tokens, Index& value) const {
    tokens.clear();
    value = operation(rng, 1, tokens);
    const auto size = static_cast<Index>(tokens.size());
    return size >= shortest && size <= length;
  }
};

/// What always naming the commonest value reaches; accuracy 0 if hardly any expression has the right length.
Guess count_values(const Grammar& grammar) {
  constexpr Index kMost = 20'000, kFewest = 100, kTokens = 2'000'000;
  Rng rng({.purpose = Purpose::estimate});
  std::vector<double> counts(10);
  std::vector<Index> tokens;
  Index kept = 0;
  for (Index seen = 0; kept < kMost && seen < kTokens; seen += static_cast<Index>(tokens.size())) {
    Index value = 0;
    if (!grammar.attempt(rng, tokens, value)) continue;
    ++counts[static_cast<std::size_t>(value)];
    ++kept;
  }
  return kept < kFewest ? Guess{} : best_guess(counts, 10);
}

class Listops : public SyntheticTask {
 public:
  explicit Listops(Params& params) : grammar_(read_grammar(params)) {
    guess_ = *shared<Guess>(grammar_, [&] { return count_values(grammar_); });
    if (guess_.accuracy == 0)
      throw params.error("shortest",
                         fmt::format("must be smaller: 2 million tokens hold fewer than 100 expressions "
                                     "of {} to {} tokens",
                                     grammar_.shortest, grammar_.length));
  }

  TaskInfo info() const override {
    std::vector<std::string> names{"_"}, digits;
    for (Index digit = 0; digit < 10; ++digit) digits.push_back(std::to_string(digit));
    names.insert(names.end(), digits.begin(), digits.end());
    for (const char* name : {"[MIN", "[MAX", "[MED", "[SM", "]"}) names.emplace_back(name);
    return {.steps = grammar_.length,
            .vocabulary = kClose + 1,
            .classes = 10,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = guess_.accuracy,
            .chance_loss = guess_.loss,
            .solved = 0.99,
            .token_names = names,
            .answer_names = digits};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::vector<Index> tokens;
    tokens.reserve(static_cast<std::size_t>(grammar_.length) + 64);
    Index value = 0;
    while (!grammar_.attempt(rng, tokens, value)) {
    }
    const auto size = static_cast<Index>(tokens.size());
    for (Index t = 0; t < size; ++t) batch.set_token(t, b, tokens[static_cast<std::size_t>(t)]);
    batch.set_class(size - 1, b, value);
  }

 private:
  static Grammar read_grammar(Params& params) {
    const Index length = params.integer("length", 64, 4, 10'000);
    const Index max_depth = params.integer("max_depth", 4, 2, 20);
    const Index max_args = params.integer("max_args", 5, 2, kMostArgs);
    Index longest = 1;  // of all expressions
    for (Index depth = 1; depth < max_depth; ++depth)
      longest = std::min(2 + max_args * longest, Index{10'000});
    const Index shortest =
        params.integer("shortest", std::clamp(length / 4, Index{4}, longest), 4, std::min(length, longest));
    return {length, shortest, max_depth, max_args};
  }

  Grammar grammar_;
  Guess guess_;
};

const Register<TaskEntry> registered{
    "listops",
    {.semantics = 1,
     .summary = "value of nested MIN, MAX, MED, SM of digits; length, shortest, max_depth, max_args",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Listops>(params); }}};

}  // namespace
}  // namespace recurbench
