#include "data/measurement.hpp"

#include <algorithm>
#include <array>

namespace recurbench {
namespace {

constexpr std::array<std::string_view, 3> kSplits{"train", "valid", "test"};
constexpr std::array<std::string_view, 2> kWhens{"last", "best"};

template <class Enum, class Names>
std::optional<Enum> named(const Names& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name_of(Split split) {
  return kSplits.at(static_cast<std::size_t>(split));
}
std::string_view name_of(When when) {
  return kWhens.at(static_cast<std::size_t>(when));
}
std::optional<Split> split_named(std::string_view name) {
  return named<Split>(kSplits, name);
}
std::optional<When> when_named(std::string_view name) {
  return named<When>(kWhens, name);
}

std::string Quantity::text() const {
  std::string text = std::string(name_of(split)) + " " + metric;
  if (length) text += " at " + std::to_string(*length);
  if (!by.empty()) text += " of " + by + " " + group;
  return text;
}

const std::vector<double>* Curves::find(const Quantity& quantity) const {
  const auto found = std::find(of.begin(), of.end(), quantity);
  return found == of.end() ? nullptr : &columns[static_cast<std::size_t>(found - of.begin())];
}

}  // namespace recurbench
