// What holds for every registered task. A new task is covered from the moment it is registered.

#include "task/task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

class EveryTask : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<Task> task = task_of(GetParam());
  TaskInfo info = task->info();
};

TEST_P(EveryTask, DescribesItself) {
  EXPECT_GE(info.steps, 1);
  EXPECT_NE(info.vocabulary > 0, info.channels > 0) << "tokens or real channels, one of them";
  EXPECT_NE(info.classes > 0, info.targets > 0) << "classes or real values, one of them";
  EXPECT_TRUE(info.metric == "loss" || info.metric == "accuracy" || info.metric == info.measure.name)
      << info.metric;
  const bool rises = info.metric_named(info.metric).higher_is_better;
  EXPECT_EQ(rises, info.metric == "accuracy");
  EXPECT_TRUE(info.metric != "accuracy" || info.classes > 0 || info.tolerance > 0)
      << "accuracy needs a tolerance";
  EXPECT_GT(info.chance_loss, 0);
  EXPECT_TRUE(info.token_names.empty() || static_cast<Index>(info.token_names.size()) == info.vocabulary);
  EXPECT_TRUE(info.answer_names.empty() ||
              static_cast<Index>(info.answer_names.size()) == info.classes + info.targets);
  EXPECT_TRUE(rises ? info.solved > info.chance : info.solved < info.chance);
  EXPECT_FALSE(TaskRegistry::instance().at(GetParam(), "task").summary.empty());
  EXPECT_GE(task_semantics(GetParam()), 1);
}

TEST_P(EveryTask, LooksWhereItSaysAndStaysInRange) {
  for (const Sample& sample : draw_samples(*task, 200)) {
    ASSERT_LE(static_cast<Index>(sample.looked.size()), info.looked_at);
    ASSERT_FALSE(sample.looked.empty());
    EXPECT_TRUE(std::any_of(sample.scored.begin(), sample.scored.end(), [](auto scored) { return scored; }));
    for (const auto token : sample.tokens) ASSERT_TRUE(token >= 0 && token < info.vocabulary) << token;
    for (const auto cls : sample.classes) ASSERT_TRUE(cls >= 0 && cls < info.classes) << cls;
    for (const auto group : sample.groups)
      ASSERT_LT(static_cast<std::size_t>(group), info.breakdown.groups.size());
  }
}

TEST_P(EveryTask, DrawsTheSameSamplesWhateverTheBatch) {
  const auto one_by_one = draw_samples(*task, 37, {.seed = 1, .first = 5}, 1);
  EXPECT_EQ(draw_samples(*task, 37, {.seed = 1, .first = 5}, 8), one_by_one);
  EXPECT_EQ(draw_samples(*task, 37, {.seed = 1, .first = 5}, 37), one_by_one);
  const auto from_the_start = draw_samples(*task, 42, {.seed = 1}, 16);
  EXPECT_TRUE(std::equal(one_by_one.begin(), one_by_one.end(), from_the_start.begin() + 5));
}

TEST_P(EveryTask, LeavesNothingOfTheBatchBefore) {
  Batch batch(info, 3);
  fill_batch(*task, {.seed = 1, .first = 100}, batch);
  fill_batch(*task, {.seed = 1, .first = 0}, batch);
  EXPECT_EQ(sample_of(batch, info, 2), draw_samples(*task, 3, {.seed = 1}, 1)[2]);
}

TEST_P(EveryTask, DrawsOtherSamplesForEverySeedReplicateAndPurpose) {
  std::set<std::string> seen;
  for (const std::uint64_t seed : {1U, 2U})
    for (const std::uint32_t replicate : {0U, 1U})
      for (const Purpose purpose : {Purpose::train, Purpose::valid, Purpose::test})
        seen.insert(fingerprint(draw_samples(*task, 50, {seed, replicate, purpose, 0})));
  EXPECT_EQ(seen.size(), 12U);
}

const std::set<std::string> kOfFiles{"char_lm", "pixel_mnist", "series"};

/// Those that need no more than their name.
std::vector<std::string> buildable() {
  std::vector<std::string> names;
  for (const auto& name : TaskRegistry::instance().names())
    if (!kOfFiles.contains(name)) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Registered, EveryTask, testing::ValuesIn(buildable()),
                         [](const auto& named) { return named.param; });

TEST(Task, DeclaresAllKeysOfATaskOfFilesBeforeItMissesOne) {
  for (const auto& name : kOfFiles) {
    Params params = section("task", {});
    params.set("name", {name, {}});
    const std::string message = message_of([&] { make_task(params); });
    EXPECT_THAT(message, testing::HasSubstr("is required"));
    std::set<std::string> declared;
    for (const auto& [key, value] : params.declared()) declared.insert(key);
    // The summary ends with the keys: "…; file, columns, target".
    std::string keys = TaskRegistry::instance().at(name, "task").summary;
    keys = keys.substr(keys.rfind(';') + 1) + ",";
    for (std::size_t begin = 0, end = 0; (end = keys.find(',', begin)) != std::string::npos;
         begin = end + 1) {
      std::string key = keys.substr(begin + 1, std::min(keys.find(':', begin), end) - begin - 1);
      EXPECT_TRUE(declared.contains(key)) << name << " " << key;
    }
  }
}

TEST(Task, RefusesAnUnknownNameAndSaysWhichOneWasMeant) {
  EXPECT_THAT(message_of([] { task_of("ading"); }),
              testing::HasSubstr("unknown task 'ading'. Did you mean 'adding'?"));
}

TEST(Task, RefusesASettingThatItDoesNotHave) {
  EXPECT_THAT(message_of([] {
                task_of("copy", {{"delai", 5}});
              }),
              testing::HasSubstr("unknown key 'delai' in task. Did you mean 'delay'?"));
}

}  // namespace
}  // namespace recurbench::test
