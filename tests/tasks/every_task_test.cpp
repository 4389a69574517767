#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "support/samples.hpp"

namespace seqbench::test {
namespace {

/// Tasks on symbols that need no file.
std::vector<std::string> symbol_tasks() {
  std::vector<std::string> names;
  for (const auto& name : TaskRegistry::instance().names())
    if (!name.starts_with("test_") && name != "char_lm" && name != "series" && name != "pixel_mnist" &&
        task_of(name)->info().vocabulary > 0)
      names.push_back(name);
  return names;
}

/// What a sample wants at its `i`th look, place `k`: a class, or a whole set of values.
std::vector<Real> answer(const Sample& sample, const TaskInfo& info, std::size_t i, std::size_t k,
                         std::size_t places) {
  if (info.classes > 0) return {static_cast<Real>(sample.classes[i * places + k])};
  const auto values = sample.values.begin() + static_cast<std::ptrdiff_t>(i) * info.targets;
  return {values, values + info.targets};
}

class EveryTask : public testing::TestWithParam<std::string> {};

/// The answers that are commonest after each symbol at each step in one half of the samples, tried on the
/// other.
TEST_P(EveryTask, IsGuessedNoBetterFromTheStepAndItsSymbolThanChance) {
  const auto task = task_of(GetParam());
  const TaskInfo info = task->info();
  const auto samples = draw_samples(*task, 4'000, {.seed = 2}, 8);
  std::map<std::tuple<Index, std::int32_t, std::size_t>, std::map<std::vector<Real>, double>> counts;
  const auto each = [&](std::size_t first, auto&& visit) {
    for (std::size_t s = first; s < samples.size(); s += 2) {
      const Sample& sample = samples[s];
      const std::size_t places =
          info.classes > 0 ? sample.classes.size() / std::max<std::size_t>(sample.looked.size(), 1) : 1;
      for (std::size_t i = 0; i < sample.looked.size(); ++i)
        for (std::size_t k = 0; k < places && sample.scored[i] != 0; ++k)
          visit(counts[{sample.looked[i], sample.tokens[static_cast<std::size_t>(sample.looked[i])], k}],
                answer(sample, info, i, k, places));
    }
  };
  double right = 0, asked = 0;
  each(0, [](auto& seen, const auto& wanted) { ++seen[wanted]; });
  each(1, [&](auto& seen, const auto& wanted) {
    const auto most = std::max_element(seen.begin(), seen.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    right += most != seen.end() && most->first == wanted;
    ++asked;
  });
  ASSERT_GT(asked, 0);
  EXPECT_LE(right / asked, info.chance + 4.5 * std::sqrt(info.chance * (1 - info.chance) / asked));
}

INSTANTIATE_TEST_SUITE_P(OfSymbols, EveryTask, testing::ValuesIn(symbol_tasks()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace seqbench::test
