#include "data/result.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "data/configuration.hpp"

namespace recurbench {
namespace {

TrialResult sample() {
  TrialResult result;
  result.curves = {{{Split::train, "loss"}, {Split::valid, "loss", 40}}, {10, 20}, {{1, 2}, {3, 4}}};
  result.clock.point_seconds = {0.5, 1};
  result.finals = {{{Split::test, "loss"}, When::best, 0.25}, {{Split::test, "loss", 40}, When::best, 0.5}};
  return result;
}

TEST(TrialResult, FindsAFinalValueByAllItsFields) {
  const TrialResult result = sample();
  EXPECT_EQ(final_value(result, {Split::test, "loss"}, When::best), 0.25);
  EXPECT_EQ(final_value(result, {Split::test, "loss", 40}, When::best), 0.5);
  EXPECT_TRUE(std::isnan(final_value(result, {Split::test, "loss"}, When::last)));
  EXPECT_TRUE(std::isnan(final_value(result, {Split::valid, "loss"}, When::best)));
  EXPECT_TRUE(std::isnan(final_value(result, {Split::test, "loss", {}, "depth", "0-1"}, When::best)));
}

TEST(TrialResult, HasNoFaultUntilItContradictsItself) {
  EXPECT_EQ(fault_of(sample()), "");
  TrialResult result = sample();
  result.curves.columns[1].pop_back();
  EXPECT_EQ(fault_of(result), "the curve of valid loss at 40 has 1 points, steps has 2");
  result = sample();
  result.curves.columns.pop_back();
  EXPECT_EQ(fault_of(result), "2 curves are named for 1 columns");
  result = sample();
  result.clock.point_seconds.push_back(2);
  EXPECT_EQ(fault_of(result), "point_seconds has 3 points, steps has 2");
  result = sample();
  result.curves.of[1] = result.curves.of[0];
  EXPECT_EQ(fault_of(result), "a curve stands twice");
  result = sample();
  result.finals.push_back(result.finals[1]);
  EXPECT_EQ(fault_of(result), "the final test loss at 40 stands twice");
}

TEST(Curves, AreFoundByWhatTheyShow) {
  const Curves curves = sample().curves;
  ASSERT_NE(curves.find({Split::valid, "loss", 40}), nullptr);
  EXPECT_EQ(curves.find({Split::valid, "loss", 40})->front(), 3);
  EXPECT_EQ(curves.find({Split::valid, "loss"}), nullptr);
}

TEST(Words, LeadBackToWhatTheyName) {
  for (const Split split : {Split::train, Split::valid, Split::test})
    EXPECT_EQ(split_named(name_of(split)), split);
  for (const When when : {When::last, When::best}) EXPECT_EQ(when_named(name_of(when)), when);
  EXPECT_FALSE(split_named("tests"));
  EXPECT_FALSE(when_named(""));
}

TEST(TrialId, DependsOnIdentityAndReplicateAlone) {
  Configuration one, other;
  one.identity = other.identity = "abc";
  other.task = "another label";
  EXPECT_EQ(trial_id(one, 3), trial_id(other, 3));
  EXPECT_NE(trial_id(one, 3), trial_id(one, 4));
  other.identity = "abd";
  EXPECT_NE(trial_id(one, 3), trial_id(other, 3));
  EXPECT_EQ(trial_id(one, 3).size(), 16U);
}

}  // namespace
}  // namespace recurbench
