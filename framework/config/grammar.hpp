#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace recurbench {

/// The words of the sweep format, once: docs/sweep_format.md explains them.
inline constexpr std::array<std::string_view, 12> kTopLevelKeys{
    "name",   "description", "seed",      "replicates", "tasks",  "models",
    "method", "parameters",  "optimizer", "train",      "metric", "early_terminate"};
inline constexpr std::array<std::string_view, 5> kMapKeys{"parameters", "optimizer", "train", "metric",
                                                          "early_terminate"};
inline constexpr std::array<std::string_view, 3> kEntryBlocks{"parameters", "optimizer", "train"};
inline constexpr std::array<std::string_view, 4> kSections{"task", "model", "optimizer", "train"};
inline constexpr std::array<std::string_view, 2> kAxisKeys{"values", "value"};
inline constexpr std::array<std::string_view, 2> kMetricKeys{"name", "goal"};

/// Keys of W&B's parameters that later versions will read.
inline constexpr std::array<std::string_view, 8> kPlannedAxisKeys{
    "distribution", "min", "max", "mu", "sigma", "q", "probabilities", "parameters"};

inline constexpr std::array<std::string_view, 3> kPlannedMethods{"random", "sobol", "bayes"};

template <std::size_t Count>
constexpr bool is_known(const std::array<std::string_view, Count>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <std::size_t Count>
std::vector<std::string> names_of(const std::array<std::string_view, Count>& words) {
  return {words.begin(), words.end()};
}

}  // namespace recurbench
