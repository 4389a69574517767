// Word problem of a finite group: the running product of its elements (Merrill et al. 2024, "The Illusion of
// State in State-Space Models"; Grazzi et al. 2025).
//
// Each step brings a random element of the `group`, and after each the loss wants the product g1·g2·…·gt of
// all so far. Groups: z<n>, the numbers 0…n−1 added modulo n, for n from 2 to 64; s3, s4, s5, all
// permutations of 3, 4, 5 things; a4, a5, the even ones. Permutations are numbered by lexicographic rank
// (among the even ones for a4 and a5), so that 0 is the identity; g·h applies h first: (g·h)(i) = g(h(i)).
// z2 is parity. The word problem of s5 and a5, which are not solvable groups, is complete for NC1. Example,
// group s3: 0 123, 1 132, 2 213, 3 231, 4 312, 5 321 (where 1, 2, 3 go), length 6:
//   input   2 1 5 3 3 0
//   target  2 3 1 5 2 2
// Baseline: the first element is its own product; at later steps all products are equally likely.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "task/task.hpp"
#include "tasks/support/shared.hpp"

namespace recurbench {
namespace {

struct Group {
  Index order = 0;
  std::vector<std::uint8_t> product;  // [order·order]
  std::vector<std::string> names;     // of permutations

  Index multiply(Index left, Index right) const {
    return product[static_cast<std::size_t>(left * order + right)];
  }
};

Group cyclic(Index order) {
  Group group;
  group.order = order;
  for (Index g = 0; g < order; ++g)
    for (Index h = 0; h < order; ++h) group.product.push_back(static_cast<std::uint8_t>((g + h) % order));
  return group;
}

bool is_even(const std::string& permutation) {
  bool even = true;
  for (std::size_t i = 0; i < permutation.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) even ^= permutation[j] > permutation[i];
  return even;
}

Group permutations(std::size_t things, bool only_even) {
  Group group;
  std::string g(things, ' ');
  std::iota(g.begin(), g.end(), '1');
  do
    if (!only_even || is_even(g)) group.names.push_back(g);
  while (std::next_permutation(g.begin(), g.end()));
  group.order = static_cast<Index>(group.names.size());
  for (const auto& left : group.names)
    for (const auto& right : group.names) {
      for (std::size_t i = 0; i < things; ++i) g[i] = left[static_cast<std::size_t>(right[i] - '1')];
      const auto rank = std::lower_bound(group.names.begin(), group.names.end(), g) - group.names.begin();
      group.product.push_back(static_cast<std::uint8_t>(rank));
    }
  return group;
}

class WordProblem : public SyntheticTask {
 public:
  explicit WordProblem(Params& params)
      : group_(read_group(params)), length_(params.integer("length", 32, 1, 1'000'000)) {}

  TaskInfo info() const override {
    const auto order = static_cast<double>(group_->order), steps = static_cast<double>(length_);
    const double later = (steps - 1) / steps;
    return {.steps = length_,
            .vocabulary = group_->order,
            .classes = group_->order,
            .looked_at = length_,
            .metric = "accuracy",
            .chance = 1 / steps + later / order,
            .chance_loss = later * std::log(order),
            .solved = 0.99,
            .token_names = group_->names,
            .answer_names = group_->names};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index product = 0;
    for (Index t = 0; t < length_; ++t) {
      const Index element = rng.below(group_->order);
      product = group_->multiply(product, element);
      batch.set_token(t, b, element);
      batch.set_class(t, b, product);
    }
  }

 private:
  static std::shared_ptr<const Group> read_group(Params& params) {
    const std::string name = params.text("group", "s3");
    if (name == "s3" || name == "s4" || name == "s5" || name == "a4" || name == "a5")
      return shared<Group>(
          name, [&] { return permutations(static_cast<std::size_t>(name[1] - '0'), name[0] == 'a'); });
    Index order = 0;
    const char* end = name.data() + name.size();
    const bool is_number =
        !name.empty() && name[0] == 'z' && std::from_chars(name.data() + 1, end, order).ptr == end;
    if (!is_number || order < 2 || order > 64)
      throw params.error("group", "must be one of s3, s4, s5, a4, a5, z2 to z64");
    return shared<Group>(name, [&] { return cyclic(order); });
  }

  std::shared_ptr<const Group> group_;
  Index length_;
};

const Register<TaskEntry> registered{
    "word_problem",
    {.semantics = 1,
     .summary = "running product of the elements of a group; length, group: z2…z64 | s3 | s4 | s5 | a4 | a5",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<WordProblem>(params); }}};

}  // namespace
}  // namespace recurbench
