#include "core/trial_state.hpp"

#include <array>

namespace recurbench {
namespace {

constexpr bool kYes = true, kNo = false;

// name, ended, may_retry, is_deterministic, is_trouble, counts
constexpr std::array<StateTraits, kTrialStateCount> kTraits{{
    {"done", kYes, kNo, kYes, kNo, Counts::by_value},
    {"diverged", kYes, kNo, kYes, kYes, Counts::as_worst},
    {"failed", kYes, kYes, kNo, kYes, Counts::as_worst},
    {"timed_out", kYes, kYes, kNo, kYes, Counts::by_value},
    {"stopped", kYes, kNo, kYes, kNo, Counts::by_value},
    {"quarantined", kYes, kYes, kNo, kYes, Counts::as_worst},
    {"pending", kNo, kNo, kNo, kNo, Counts::not_yet},
    {"running", kNo, kNo, kNo, kNo, Counts::not_yet},
    {"paused", kNo, kNo, kYes, kNo, Counts::not_yet},
}};

}  // namespace

const StateTraits& traits(TrialState state) {
  return kTraits.at(static_cast<std::size_t>(state));
}

std::string name_of(TrialState state) {
  return std::string(traits(state).name);
}

std::optional<TrialState> state_named(std::string_view name) {
  for (std::size_t state = 0; state < kTraits.size(); ++state)
    if (kTraits[state].name == name) return static_cast<TrialState>(state);
  return std::nullopt;
}

}  // namespace recurbench
