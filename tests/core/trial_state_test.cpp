#include "core/trial_state.hpp"

#include <gtest/gtest.h>

#include <set>

namespace recurbench {
namespace {

TEST(TrialState, HasANameOfItsOwnThatLeadsBackToIt) {
  std::set<std::string> names;
  for (int i = 0; i < kTrialStateCount; ++i) {
    const auto state = static_cast<TrialState>(i);
    EXPECT_TRUE(names.insert(name_of(state)).second) << name_of(state);
    EXPECT_EQ(state_named(name_of(state)), state);
  }
  EXPECT_FALSE(state_named("finished"));
}

TEST(TrialState, KeepsItsStoredNumbers) {
  EXPECT_EQ(static_cast<int>(TrialState::done), 0);
  EXPECT_EQ(static_cast<int>(TrialState::timed_out), 3);
  EXPECT_EQ(static_cast<int>(TrialState::quarantined), 5);
  EXPECT_EQ(static_cast<int>(TrialState::pending), 6);
}

TEST(TrialState, IsTriedAgainOnlyWhereItEndedByChance) {
  for (int i = 0; i < kTrialStateCount; ++i) {
    const StateTraits& of = traits(static_cast<TrialState>(i));
    if (of.may_retry) {
      EXPECT_TRUE(of.ended) << of.name;
      EXPECT_FALSE(of.is_deterministic) << of.name;
      EXPECT_TRUE(of.is_trouble) << of.name;
    }
    EXPECT_EQ(of.counts == Counts::not_yet, !of.ended) << of.name;
  }
}

TEST(TrialState, CountsWhatTimedOutByWhatItReachedAndWhatDivergedAsLost) {
  EXPECT_EQ(traits(TrialState::timed_out).counts, Counts::by_value);
  EXPECT_EQ(traits(TrialState::stopped).counts, Counts::by_value);
  EXPECT_EQ(traits(TrialState::diverged).counts, Counts::as_worst);
}

}  // namespace
}  // namespace recurbench
