#include "task/family.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/messages.hpp"
#include "support/sections.hpp"

namespace recurbench::test {
namespace {

Params adding(std::initializer_list<Setting> settings) {
  Params params = section("task", settings);
  params.set("name", {std::string("adding"), {}});
  return params;
}

TEST(TaskFamily, HasOneMemberForOneLength) {
  Params params = adding({{"length", 7}});
  const TaskFamily family(params);
  params.finish();
  EXPECT_EQ(family.shortest(), 7);
  EXPECT_EQ(family.longest(), 7);
  EXPECT_FALSE(family.varies());
  EXPECT_EQ(family.at(7).info().steps, 7);
  EXPECT_EQ(family.length_of({}, 12), 7);
}

TEST(TaskFamily, DrawsEveryLengthOfItsRangeEquallyOften) {
  Params params = adding({{"length.min", 3}, {"length.max", 12}, {"length.step", 2}});
  const TaskFamily family(params);
  params.finish();
  EXPECT_EQ(family.shortest(), 3);
  EXPECT_EQ(family.longest(), 11);
  std::map<Index, int> counts;
  for (std::uint64_t batch = 0; batch < 5000; ++batch) ++counts[family.length_of({.seed = 3}, batch)];
  EXPECT_EQ(counts.size(), 5U);
  for (const auto& [length, count] : counts) {
    EXPECT_EQ(length % 2, 1);
    EXPECT_EQ(family.at(length).info().steps, length);
    EXPECT_NEAR(count, 1000, 4 * 28.3);
  }
}

TEST(TaskFamily, GivesABatchTheSameLengthWhoeverAsks) {
  Params params = adding({{"length.min", 3}, {"length.max", 40}});
  const TaskFamily family(params), again(params);
  bool streams_differ = false;
  for (std::uint64_t batch = 0; batch < 20; ++batch) {
    const SampleRange train{.seed = 5, .replicate = 1};
    EXPECT_EQ(family.length_of(train, batch), again.length_of(train, batch));
    streams_differ =
        streams_differ || family.length_of(train, batch) !=
                              family.length_of({.seed = 5, .replicate = 1, .purpose = Purpose::valid}, batch);
  }
  EXPECT_TRUE(streams_differ);
}

TEST(TaskFamily, BuildsTheLengthsThatAreOnlyEvaluated) {
  Params params = adding({{"length.min", 3}, {"length.max", 5}});
  const TaskFamily family(params, {50, 4});
  EXPECT_EQ(family.at(50).info().steps, 50);
  EXPECT_EQ(family.longest(), 5);
  EXPECT_EQ(family.info().steps, 5);
  EXPECT_EQ(family.most_steps(), 50);
}

TEST(TaskFamily, HasTheLevelsOfAllItsLengthsTogether) {
  Params range = section("task", {{"name", "anbn"}, {"n.min", 2}, {"n.max", 4}});
  const TaskFamily family(range, {9});
  const TaskInfo all = family.info();
  double chance = 0, chance_loss = 0, solved = 0, positions = 0;
  for (const Index n : {2, 3, 4}) {
    const TaskInfo at = family.at(n).info();
    const auto weight = static_cast<double>(at.looked_at);
    chance += weight * at.chance;
    chance_loss += weight * at.chance_loss;
    solved += weight * at.solved;
    positions += weight;
  }
  EXPECT_DOUBLE_EQ(all.chance, chance / positions);
  EXPECT_DOUBLE_EQ(all.chance_loss, chance_loss / positions);
  EXPECT_DOUBLE_EQ(all.solved, solved / positions);
  EXPECT_NE(all.chance, family.at(4).info().chance);
}

TEST(TaskFamily, KnowsWhichKeyLengthensATask) {
  Params params = section("task", {{"name", "copy"}, {"symbols", 2}, {"delay.min", 3}, {"delay.max", 4}});
  const TaskFamily family(params, {9});
  params.finish();
  EXPECT_EQ(family.at(9).info().steps, 13);
}

TEST(TaskFamily, NeverBuildsALengthThatItsStepLeavesOut) {
  Params params = section(
      "task", {{"name", "recall"}, {"pairs", 2}, {"length.min", 8}, {"length.max", 13}, {"length.step", 2}});
  EXPECT_EQ(TaskFamily(params).longest(), 12);
}

TEST(TaskFamily, IsAnotherTrialThanTheDefaultLengthWhateverItsRange) {
  Params range = adding({{"length.min", 2}, {"length.max", 2}}), plain = adding({});
  const TaskFamily one(range), other(plain);
  EXPECT_NE(range.identity(), plain.identity());
}

TEST(TaskFamily, RefusesRangesThatAreNoneAndLengthsThatATaskCannotHave) {
  const auto refusal = [](std::initializer_list<Setting> settings, const std::vector<Index>& others = {}) {
    return message_of([&] {
      Params params = adding(settings);
      const TaskFamily family(params, others);
    });
  };
  EXPECT_THAT(refusal({{"length.min", 9}, {"length.max", 5}}),
              testing::HasSubstr("task.length.min must be from 0 to 5, got 9"));
  EXPECT_THAT(refusal({{"length.min", 9}}), testing::HasSubstr("task.length.min needs length.max beside it"));
  EXPECT_THAT(refusal({{"length.min", 1}, {"length.max", 5}}),
              testing::HasSubstr("task.length must be from 2"));
  EXPECT_THAT(
      refusal({{"length", 5}}, {1}),
      testing::HasSubstr("task.length must be from 2 to 1000000, got 1; adding is to be evaluated there "
                         "by train.eval_lengths"));
}

}  // namespace
}  // namespace recurbench::test
