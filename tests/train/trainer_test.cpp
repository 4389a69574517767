#include "train/trainer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/messages.hpp"
#include "support/samples.hpp"
#include "support/workbench.hpp"

namespace recurbench::test {
namespace {

/// Random tokens, four looked-at steps with random classes, the first of them not scored.
class RandomClasses : public SyntheticTask {
 public:
  static constexpr Index kSteps = 6, kClasses = 3;
  TaskInfo info() const override {
    return {.steps = kSteps, .vocabulary = 5, .classes = kClasses, .looked_at = 4, .metric = "accuracy"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < kSteps; ++t) batch.set_token(t, b, rng.below(5));
    for (Index t = 1; t < 5; ++t) batch.set_class(t, b, rng.below(kClasses), t > 1);
  }
};

/// The same with every odd step in a group of its own, and a group that nothing belongs to.
class GroupedClasses : public RandomClasses {
 public:
  TaskInfo info() const override {
    TaskInfo info = RandomClasses::info();
    info.breakdown = {.by = "step", .groups = {"even", "odd", "none"}};
    return info;
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    RandomClasses::draw(rng, batch, b);
    for (Index t = 1; t < kSteps; t += 2) batch.set_group(t, b, 1);
  }
};

/// Two random target values at one step.
class RandomValues : public SyntheticTask {
 public:
  TaskInfo info() const override {
    return {.steps = 3, .channels = 1, .targets = 2, .looked_at = 1, .tolerance = 0.25, .metric = "loss"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    batch.set_value(1, b, 0, rng.uniform());
    batch.set_value(1, b, 1, rng.uniform());
  }
};

/// The first bits of every stream that samples were drawn from.
class StreamSpy : public SyntheticTask {
 public:
  TaskInfo info() const override {
    return {.steps = 1, .channels = 1, .targets = 1, .looked_at = 1, .metric = "loss"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    seen.push_back(rng.bits());
    batch.set_value(0, b, 0, 0);
  }
  mutable std::vector<std::uint32_t> seen;
};

TEST(Trainer, MeasuresClassesAsByHand) {
  const RandomClasses task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}});
  const std::vector<Real> logits{Real(0.25), Real(1.5), Real(-1)};
  bench.always_answer(logits);

  double loss = 0, right = 0, exact = 0, scored = 0;
  double total = 0;
  for (const Real logit : logits) total += std::exp(double{logit});
  const auto samples = draw_samples(task, 202, {.seed = 3, .replicate = 2, .purpose = Purpose::valid});
  for (const Sample& sample : samples) {
    bool all = true;
    for (std::size_t i = 0; i < sample.classes.size(); ++i) {
      loss += std::log(total) - double{logits[static_cast<std::size_t>(sample.classes[i])]};
      if (!sample.scored[i]) continue;
      ++scored;
      right += sample.classes[i] == 1;
      all = all && sample.classes[i] == 1;
    }
    exact += all;
  }
  ASSERT_GT(exact, 0);
  const Scores metrics = bench.evaluator.evaluate(Purpose::valid, 202);  // 50 whole batches and a half one
  EXPECT_NEAR(metrics.values[0], loss / (202 * 4), kTolerance);
  EXPECT_DOUBLE_EQ(metrics.values[1], right / scored);
  EXPECT_DOUBLE_EQ(metrics.values[2], exact / 202);
}

TEST(Trainer, TellsAccuracyApartByTheTasksGroups) {
  const GroupedClasses task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}, {"window", 3}});
  bench.always_answer({0, 1, 0});
  double right[2] = {}, scored[2] = {};
  const SampleRange range{.seed = 3, .replicate = 2, .purpose = Purpose::test};
  for (const Sample& sample : draw_samples(task, 103, range))
    for (std::size_t i = 0; i < sample.classes.size(); ++i) {
      if (!sample.scored[i]) continue;
      ++scored[sample.looked[i] % 2];
      right[sample.looked[i] % 2] += sample.classes[i] == 1;
    }
  ASSERT_NE(right[0] / scored[0], right[1] / scored[1]);
  const Scores metrics = bench.evaluator.evaluate(Purpose::test, 103);
  ASSERT_EQ(metrics.by_group.size(), 3U);
  EXPECT_DOUBLE_EQ(metrics.by_group[0], right[0] / scored[0]);
  EXPECT_DOUBLE_EQ(metrics.by_group[1], right[1] / scored[1]);
  EXPECT_TRUE(std::isnan(metrics.by_group[2]));
}

TEST(Trainer, MeasuresValuesAsByHand) {
  const RandomValues task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}});
  bench.always_answer({Real(0.5), Real(0.25)});

  double loss = 0, right = 0;
  for (const Sample& sample : draw_samples(task, 50, {.seed = 3, .replicate = 2, .purpose = Purpose::test})) {
    const double e0 = double{sample.values[0]} - 0.5, e1 = double{sample.values[1]} - 0.25;
    loss += e0 * e0 + e1 * e1;
    right += std::abs(e0) < 0.25 && std::abs(e1) < 0.25;
  }
  const Scores metrics = bench.evaluator.evaluate(Purpose::test, 50);
  EXPECT_NEAR(metrics.values[0], loss / (50 * 2), kTolerance);
  EXPECT_DOUBLE_EQ(metrics.values[1], right / 50);
  EXPECT_DOUBLE_EQ(metrics.values[2], right / 50);
}

TEST(Trainer, MeasuresTheSameTwiceAndLeavesTheModelAlone) {
  const auto task = task_of("copy", {{"delay", 3}, {"symbols", 2}});
  Workbench bench(*task, {{"name", "lstm"}, {"hidden", 5}}, {{"batch", 4}, {"window", 3}});
  const auto before = bench.parameters();
  const Scores first = bench.evaluator.evaluate(Purpose::valid, 10);
  const Scores second = bench.evaluator.evaluate(Purpose::valid, 10);
  EXPECT_EQ(first.values, second.values);
  EXPECT_EQ(bench.parameters(), before);
}

std::vector<std::uint32_t> stream_heads(Purpose purpose, std::uint64_t first, std::uint64_t count) {
  std::vector<std::uint32_t> heads;
  for (std::uint64_t i = first; i < first + count; ++i)
    heads.push_back(Rng({.seed = 3, .replicate = 2, .purpose = purpose, .sample = i}).bits());
  return heads;
}

TEST(Trainer, TakesEverySampleFromTheStreamOfItsPurpose) {
  const StreamSpy task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}});
  bench.trainer.step(0);
  EXPECT_EQ(task.seen, stream_heads(Purpose::train, 0, 4));
  task.seen.clear();
  bench.trainer.step(7);
  EXPECT_EQ(task.seen, stream_heads(Purpose::train, 28, 4));
  task.seen.clear();
  bench.evaluator.evaluate(Purpose::valid, 10);
  EXPECT_EQ(task.seen, stream_heads(Purpose::valid, 0, 10));
  task.seen.clear();
  bench.evaluator.evaluate(Purpose::test, 10);
  EXPECT_EQ(task.seen, stream_heads(Purpose::test, 0, 10));
}

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

TEST(Trainer, DrawsAFixedSetWholeAndInAnotherOrderEachTimeRound) {
  const StreamSpy task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}, {"samples", 6}});
  for (std::uint64_t step = 0; step < 3; ++step) bench.trainer.step(step);
  const std::vector first(task.seen.begin(), task.seen.begin() + 6);
  const std::vector second(task.seen.begin() + 6, task.seen.end());
  EXPECT_EQ(sorted(first), sorted(stream_heads(Purpose::train, 0, 6)));
  EXPECT_EQ(sorted(second), sorted(first));
  EXPECT_NE(first, second);
  task.seen.clear();
  bench.evaluator.evaluate(Purpose::valid, 10);
  EXPECT_EQ(task.seen, stream_heads(Purpose::valid, 0, 10));
}

/// Two answers at one step, from three classes.
class TwoAnswers : public SyntheticTask {
 public:
  TaskInfo info() const override {
    return {.steps = 2, .vocabulary = 3, .classes = 3, .answers = 2, .looked_at = 1, .metric = "accuracy"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index k = 0; k < 2; ++k) batch.set_answer(1, b, k, rng.below(3));
  }
};

TEST(Trainer, MeasuresSeveralAnswersAtAStepAsByHand) {
  const TwoAnswers task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}});
  const std::vector<Real> logits{Real(0.25), Real(1.5), Real(-1), Real(2), Real(0), Real(0.5)};
  bench.always_answer(logits);
  double loss = 0, right = 0, exact = 0;
  for (const Sample& sample : draw_samples(task, 90, {.seed = 3, .replicate = 2, .purpose = Purpose::test})) {
    for (std::size_t k = 0; k < 2; ++k) {
      double total = 0;
      for (std::size_t c = 0; c < 3; ++c) total += std::exp(double{logits[3 * k + c]});
      loss += std::log(total) - double{logits[3 * k + static_cast<std::size_t>(sample.classes[k])]};
    }
    right += (sample.classes[0] == 1) + (sample.classes[1] == 0);
    exact += sample.classes[0] == 1 && sample.classes[1] == 0;
  }
  ASSERT_GT(exact, 0);
  const Scores metrics = bench.evaluator.evaluate(Purpose::test, 90);
  EXPECT_NEAR(metrics.values[0], loss / (90 * 2), kTolerance);
  EXPECT_DOUBLE_EQ(metrics.values[1], right / (90 * 2));
  EXPECT_DOUBLE_EQ(metrics.values[2], exact / 90);
}

TEST(Trainer, ShowsEveryModelTheSameData) {
  const StreamSpy task;
  Workbench one(task, {{"name", "rnn"}, {"hidden", 2}}, {{"batch", 4}});
  one.trainer.step(5);
  const auto seen = task.seen;
  task.seen.clear();
  Workbench other(task, {{"name", "gru"}, {"hidden", 7}, {"layers", 2}}, {{"batch", 4}});
  other.trainer.step(5);
  EXPECT_EQ(task.seen, seen);
}

TEST(Trainer, StartsEveryReplicateFromOtherParameters) {
  const RandomValues task;
  const std::initializer_list<Setting> model{{"name", "rnn"}, {"hidden", 3}};
  Workbench a(task, model, {}, {.seed = 3, .replicate = 0}), b(task, model, {}, {.seed = 3, .replicate = 1}),
      c(task, model, {}, {.seed = 4, .replicate = 0}), again(task, model, {}, {.seed = 3, .replicate = 0});
  EXPECT_NE(a.parameters(), b.parameters());
  EXPECT_NE(a.parameters(), c.parameters());
  EXPECT_EQ(a.parameters(), again.parameters());
}

TEST(Trainer, UpdatesByTheOptimizerAtTheScheduledRate) {
  const RandomValues task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 3}}, {{"batch", 4}});
  const auto before = bench.parameters();
  bench.trainer.step(0);
  const auto after = bench.parameters();
  double largest = 0;
  for (std::size_t i = 0; i < before.size(); ++i)
    largest = std::max(largest, std::abs(double{after[i]} - double{before[i]}));
  EXPECT_NEAR(largest, 1e-3, 1e-5);  // Adam's first step
}

TEST(Trainer, KeepsItsParametersWhenAStepIsNotFinite) {
  const RandomValues task;
  Workbench bench(task, {{"name", "rnn"}, {"hidden", 3}}, {{"batch", 4}});
  bench.always_answer({std::numeric_limits<Real>::infinity(), 0});
  const auto before = bench.parameters();
  EXPECT_FALSE(bench.trainer.step(0).finite());
  EXPECT_EQ(bench.parameters(), before);
}

}  // namespace
}  // namespace recurbench::test
