#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Map = std::map<std::int32_t, std::int32_t>;

/// What samples tell of the map; fails where they contradict each other.
Map map_of(const std::vector<Sample>& samples) {
  Map value_of;
  for (const Sample& sample : samples)
    for (std::size_t i = 0; i < sample.classes.size(); ++i)
      EXPECT_EQ(value_of.try_emplace(sample.tokens[2 * i], sample.classes[i]).first->second,
                sample.classes[i]);
  return value_of;
}

struct Shape {
  Index vocabulary, length;
};

class MemorizationShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("mad_memorization", {{"vocabulary", GetParam().vocabulary}, {"length", GetParam().length}});
};

TEST_P(MemorizationShape, ShowsKeysInTurnWithTheInsertTokenAndWantsTheirValuesThere) {
  const auto [vocabulary, length] = GetParam();
  const Index keys = (vocabulary - 1) / 2;
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    ASSERT_EQ(static_cast<Index>(sample.looked.size()), length / 2);
    for (std::size_t i = 0; i < sample.looked.size(); ++i) {
      ASSERT_EQ(sample.looked[i], static_cast<Index>(2 * i + 1));
      ASSERT_LT(sample.tokens[2 * i], keys);
      ASSERT_EQ(sample.tokens[2 * i + 1], vocabulary - 1);
      ASSERT_TRUE(sample.classes[i] >= keys && sample.classes[i] < vocabulary - 1);
      ASSERT_TRUE(sample.scored[i]);
    }
  }
}

TEST_P(MemorizationShape, GivesEveryKeyAValueOfItsOwn) {
  const Map value_of = map_of(draw_samples(*task, 4000));
  std::set<std::int32_t> values;
  for (const auto& [key, value] : value_of) values.insert(value);
  EXPECT_EQ(values.size(), value_of.size());
  EXPECT_EQ(static_cast<Index>(value_of.size()), (GetParam().vocabulary - 1) / 2);
}

TEST_P(MemorizationShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task, 8'000);
}

INSTANTIATE_TEST_SUITE_P(Shapes, MemorizationShape, testing::Values(Shape{5, 2}, Shape{8, 6}, Shape{31, 14}));

TEST(MadMemorization, HasOneMapForAllSeedsReplicatesPurposesAndLengths) {
  const Map trained = map_of(draw_samples(*task_of("mad_memorization"), 500));
  EXPECT_EQ(trained.size(), 127U);
  for (const SampleRange& range : {SampleRange{.seed = 9}, SampleRange{.seed = 1, .replicate = 3},
                                   SampleRange{.seed = 1, .purpose = Purpose::test}})
    EXPECT_EQ(map_of(draw_samples(*task_of("mad_memorization"), 500, range)), trained);
  EXPECT_EQ(map_of(draw_samples(*task_of("mad_memorization", {{"length", 62}}), 500)), trained);
}

TEST(MadMemorization, ShufflesTheValues) {
  Index in_place = 0;
  for (const auto& [key, value] : map_of(draw_samples(*task_of("mad_memorization"), 500)))
    in_place += value == 127 + key;
  EXPECT_LE(in_place, 6);  // one on average
}

TEST(MadMemorization, DrawsEveryKeyEquallyOften) {
  std::vector<double> counts(7);
  for (const Sample& sample :
       draw_samples(*task_of("mad_memorization", {{"vocabulary", 15}, {"length", 4}}), 5'000))
    for (const std::size_t t : {0U, 2U}) ++counts[static_cast<std::size_t>(sample.tokens[t])];
  for (const double count : counts) expect_frequency(count, 10'000, 1.0 / 7);
}

TEST(MadMemorization, WorksOutTheExampleOfItsHeader) {
  const Map value_of = map_of(draw_samples(*task_of("mad_memorization", {{"vocabulary", 9}}), 100));
  const auto key = header_example("mad_memorization", "key");
  const auto value = header_example("mad_memorization", "value");
  ASSERT_EQ(key.size(), 4U);
  Map shown;
  for (std::size_t i = 0; i < 4; ++i) shown[std::stoi(key[i])] = std::stoi(value[i]);
  EXPECT_EQ(shown, value_of);
  const auto input = header_example("mad_memorization", "input");
  const auto target = header_example("mad_memorization", "target");
  ASSERT_EQ(input.size(), 8U);
  for (std::size_t t = 0; t < 8; t += 2) {
    EXPECT_EQ(input[t + 1], "+");
    EXPECT_EQ(target[t], ".");
    EXPECT_EQ(std::stoi(target[t + 1]), value_of.at(std::stoi(input[t])));
  }
}

TEST(MadMemorization, SaysWhatGuessingReaches) {
  const TaskInfo info = task_of("mad_memorization")->info();
  EXPECT_EQ(info.steps, 32);
  EXPECT_DOUBLE_EQ(info.chance, 1.0 / 127);
  EXPECT_DOUBLE_EQ(info.chance_loss, std::log(127.0));
}

TEST(MadMemorization, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("mad_memorization", {{"length", 3}});
              }),
              testing::HasSubstr("task.length must be even, got 3"));
  EXPECT_THAT(message_of([] {
                task_of("mad_memorization", {{"vocabulary", 4}});
              }),
              testing::HasSubstr("task.vocabulary must be from 5"));
}

TEST(MadMemorization, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mad_memorization"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mad_memorization", {{"length", 14}}), 100)),
            "d4d3c490342bb7c6")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
