#include "task/scorer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/messages.hpp"

namespace recurbench {
namespace {

/// Two samples of three steps, two answers of three classes at each of the last two steps.
struct TwoAnswers {
  TaskInfo info{.steps = 3,
                .vocabulary = 2,
                .classes = 3,
                .answers = 2,
                .looked_at = 2,
                .metric = "accuracy",
                .chance = 0.4,
                .chance_loss = 1.25,
                .solved = 0.9,
                .measure = {"bits", 2, false, "bit"},
                .breakdown = {.by = "step", .groups = {"early", "late", "never"}}};
  Batch batch{info, 2};

  TwoAnswers() {
    batch.clear();
    for (Index b = 0; b < 2; ++b)
      for (Index t = 1; t < 3; ++t) {
        batch.set_answer(t, b, 0, 1);
        batch.set_answer(t, b, 1, b);
        batch.set_group(t, b, t - 1);
      }
    batch.collect();
  }
  /// Logits that name `first` and `second` at a position.
  static void name(std::vector<Real>& logits, Index first, Index second) {
    std::vector<Real> row(6, Real(0));
    row[static_cast<std::size_t>(first)] = row[static_cast<std::size_t>(3 + second)] = Real(2);
    logits.insert(logits.end(), row.begin(), row.end());
  }
};

TEST(StandardScorer, CountsAnswersSamplesAndGroupsOverPiecesOfABatch) {
  TwoAnswers task;
  StandardScorer scorer(task.info);
  scorer.begin(task.batch);
  std::vector<Real> first, second;
  TwoAnswers::name(first, 1, 0);  // sample 0: both right
  TwoAnswers::name(first, 1, 0);  // sample 1: the second wrong
  TwoAnswers::name(second, 1, 0);
  TwoAnswers::name(second, 2, 1);
  scorer.add({.batch = &task.batch, .first = 0, .count = 2, .outputs = first.data(), .loss = 1});
  scorer.add({.batch = &task.batch, .first = 2, .count = 2, .outputs = second.data(), .loss = 2});
  const Scores scores = scorer.scores();
  EXPECT_THAT(scores.values, ::testing::ElementsAre(1.5, 6.0 / 8, 0.5, 3.0));
  ASSERT_EQ(scores.by_group.size(), 3U);
  EXPECT_EQ(scores.by_group[0], 3.0 / 4);
  EXPECT_EQ(scores.by_group[1], 3.0 / 4);
  EXPECT_TRUE(std::isnan(scores.by_group[2]));
}

TEST(StandardScorer, AddsUpBatches) {
  TwoAnswers task;
  StandardScorer scorer(task.info);
  std::vector<Real> right, wrong;
  for (const Index b : {0, 1, 0, 1}) TwoAnswers::name(right, 1, b);
  for (int i = 0; i < 4; ++i) TwoAnswers::name(wrong, 0, 2);
  for (const auto* outputs : {&right, &wrong, &right}) {
    scorer.begin(task.batch);
    scorer.add({.batch = &task.batch, .first = 0, .count = 4, .outputs = outputs->data(), .loss = 0});
  }
  EXPECT_EQ(scorer.scores().values[1], 2.0 / 3);
  EXPECT_EQ(scorer.scores().values[2], 4.0 / 6);
}

TEST(Metrics, AreThoseOfEveryTaskAndItsOwnMeasureWithTheirLevels) {
  const auto all = TwoAnswers().info.metrics();
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].name, "loss");
  EXPECT_FALSE(all[0].higher_is_better);
  EXPECT_EQ(all[0].chance, 1.25);
  EXPECT_EQ(all[1].name, "accuracy");
  EXPECT_TRUE(all[1].higher_is_better);
  EXPECT_EQ(all[1].chance, 0.4);
  EXPECT_EQ(all[1].solved, 0.9);
  EXPECT_EQ(all[2].name, "exact");
  EXPECT_TRUE(std::isnan(all[2].chance));
  EXPECT_EQ(all[3].name, "bits");
  EXPECT_EQ(all[3].unit, "bit");
  EXPECT_EQ(all[3].chance, 2.5);
}

TEST(Metrics, OfATasksOwnScorerHaveTheirDirectionAndItsLevels) {
  TaskInfo info = TwoAnswers().info;
  info.more_metrics = {{.name = "edits", .higher_is_better = false},
                       {.name = "f1", .higher_is_better = true}};
  info.metric = "edits";
  info.chance = 7;
  info.solved = 0.5;
  const auto all = info.metrics();
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(all[4].name, "edits");
  EXPECT_FALSE(all[4].higher_is_better);
  EXPECT_EQ(all[4].chance, 7);
  EXPECT_EQ(all[4].solved, 0.5);
  EXPECT_TRUE(info.metric_named("f1").higher_is_better);
}

TEST(Metrics, AreFoundByNameOrRefusedWithTheNearest) {
  const TaskInfo info = TwoAnswers().info;
  EXPECT_EQ(info.metric_named("bits").chance, 2.5);
  EXPECT_THAT(test::message_of([&] { info.metric_named("acuracy"); }),
              ::testing::HasSubstr("unknown metric 'acuracy'. Did you mean 'accuracy'?"));
}

}  // namespace
}  // namespace recurbench
