#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace recurbench {

/// Which samples a value was measured on.
enum class Split : std::uint8_t { train, valid, test };
/// With which parameters: after the last step, or after the step with the best validation metric.
enum class When : std::uint8_t { last, best };

std::string_view name_of(Split split);
std::string_view name_of(When when);
std::optional<Split> split_named(std::string_view name);
std::optional<When> when_named(std::string_view name);

/// What is measured.
struct Quantity {
  Split split = Split::valid;
  std::string metric;                    ///< "loss", "accuracy", …
  std::optional<std::int64_t> length{};  ///< of the sequences; none: the trained ones
  std::string by{}, group{};             ///< one group of answers: "depth", "0-0.2"; empty: all
  auto operator<=>(const Quantity&) const = default;

  /// "valid accuracy at 160": for people.
  std::string text() const;
};

/// One final value of a trial.
struct Measurement {
  Quantity of;
  When when = When::last;
  double value = 0;
};

/// Values over training: one row for each evaluation, one column for each quantity.
struct Curves {
  std::vector<Quantity> of;
  std::vector<std::uint64_t> steps;          ///< [points]
  std::vector<std::vector<double>> columns;  ///< [of][points]

  /// The column of a quantity, or null.
  const std::vector<double>* find(const Quantity& quantity) const;
};

}  // namespace recurbench
