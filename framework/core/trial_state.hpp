#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace recurbench {

/// Where a trial stands in its life. A trial that went wrong is data, not an exception. The numbers are
/// stored.
enum class TrialState : std::uint8_t {
  done,         ///< ran all its steps
  diverged,     ///< a loss or gradient was not finite
  failed,       ///< could not run; the message says why
  timed_out,    ///< hit its wall-clock limit
  stopped,      ///< ended early by a rule of the sweep
  quarantined,  ///< kills whoever trains it, so nobody does
  pending,      ///< not begun, or given back with a checkpoint
  running,      ///< in training now
  paused,       ///< holds at a step until it is decided whether it goes on
};
inline constexpr int kTrialStateCount = 9;

/// How a trial enters comparisons.
enum class Counts : std::uint8_t {
  not_yet,   ///< it has no say
  by_value,  ///< by what it reached; as the worst without a value
  as_worst,  ///< it was tried and lost, whatever it had reached
};

/// What follows from a state; every question about one is answered by this table.
struct StateTraits {
  std::string_view name;
  bool ended = false;  ///< a result is stored
  bool may_retry =
      false;  ///< what happened may not happen again, so a later attempt takes the place of this one
  bool is_deterministic = false;  ///< the same trial ends in the same way and with the same bits everywhere
  bool is_trouble = false;        ///< people want to see it listed
  Counts counts = Counts::not_yet;
};
const StateTraits& traits(TrialState state);

std::string name_of(TrialState state);
/// The state of that name, if it is one.
std::optional<TrialState> state_named(std::string_view name);

}  // namespace recurbench
