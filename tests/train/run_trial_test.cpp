#include "train/run_trial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/samples.hpp"
#include "support/trials.hpp"

namespace recurbench::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<double>& column(const TrialResult& result, const std::string& name) {
  for (std::size_t i = 0; i < result.curves.names.size(); ++i)
    if (result.curves.names[i] == name) return result.curves.columns[i];
  throw Error("no curve " + name);
}

TEST(RunTrial, GoesFromFirstEvaluationToFinals) {
  const TrialResult result = finished(resolved(small_trial()));
  EXPECT_EQ(result.id, "small");
  EXPECT_EQ(result.status, Status::done);
  EXPECT_EQ(result.message, "");
  EXPECT_EQ(result.steps_done, 7U);
  EXPECT_THAT(result.curves.names,
              ElementsAre("train/loss", "train/grad_norm", "valid/loss", "valid/accuracy", "valid/exact"));
  EXPECT_THAT(result.curves.steps, ElementsAre(0, 3, 6, 7));
  for (const auto& values : result.curves.columns) EXPECT_EQ(values.size(), 4U);
  EXPECT_TRUE(std::isnan(column(result, "train/loss")[0])) << "nothing was trained on before step 0";
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(std::isfinite(column(result, "train/loss")[i]));
  EXPECT_EQ(result.finals.size(), 12U);
  for (const char* split : {"test", "valid"})
    for (const char* metric : {"loss", "accuracy", "exact"})
      for (const char* when : {"last", "best"})
        EXPECT_TRUE(std::isfinite(final_value(result, fmt::format("{}/{}@{}", split, metric, when))));
  EXPECT_EQ(result.clock.tokens, 7U * 3 * 7);
  EXPECT_EQ(result.clock.point_seconds.size(), 4U);
  EXPECT_GE(result.clock.wall_seconds, result.clock.train_seconds);
}

TEST(RunTrial, AveragesTrainingOverTheStepsSinceTheEvaluationBefore) {
  Trial every_step = small_trial();
  set_all(every_step.train, {{"eval_every", 1}});
  const TrialResult fine = finished(resolved(every_step));
  const TrialResult coarse = finished(resolved(small_trial()));
  for (const char* name : {"train/loss", "train/grad_norm"}) {
    const auto& each = column(fine, name);
    EXPECT_NEAR(column(coarse, name)[1], (each[1] + each[2] + each[3]) / 3, 1e-12);
    EXPECT_NEAR(column(coarse, name)[2], (each[4] + each[5] + each[6]) / 3, 1e-12);
    EXPECT_NEAR(column(coarse, name)[3], each[7], 1e-12);
  }
}

TEST(RunTrial, ReportsTheBestValidationStepByTheTasksMetric) {
  Trial trial = small_trial();
  trial.task = section("task", {{"name", "copy"}, {"delay", 2}, {"symbols", 2}, {"alphabet", 2}});
  set_all(trial.train, {{"steps", 30}, {"eval_every", 1}, {"eval_samples", 32}});
  set_all(trial.optimizer, {{"lr", 0.1}});
  const TrialResult result = finished(resolved(trial));
  const auto& accuracy = column(result, "valid/accuracy");
  const auto best = std::max_element(accuracy.begin(), accuracy.end());
  const auto at = static_cast<std::size_t>(best - accuracy.begin());
  EXPECT_EQ(result.best_step, at);
  EXPECT_EQ(final_value(result, "valid/accuracy@best"), *best);
  EXPECT_EQ(final_value(result, "valid/loss@best"), column(result, "valid/loss")[at]);
  EXPECT_EQ(final_value(result, "valid/loss@last"), column(result, "valid/loss").back());
  ASSERT_NE(at + 1, accuracy.size()) << "the best step must not be the last one here";
  EXPECT_NE(final_value(result, "test/loss@best"), final_value(result, "test/loss@last"));

  trial.metric = "loss";
  const TrialResult by_loss = finished(resolved(trial));
  const auto& loss = column(by_loss, "valid/loss");
  EXPECT_EQ(by_loss.best_step,
            static_cast<std::uint64_t>(std::min_element(loss.begin(), loss.end()) - loss.begin()));
}

TEST(RunTrial, TestsTheParametersOfTheBestStep) {
  // Trained exactly to its best step, a trial's last test is the longer trial's best test.
  Trial trial = small_trial();
  set_all(trial.train, {{"steps", 12}, {"eval_every", 1}});
  set_all(trial.optimizer, {{"lr", 0.3}});
  const TrialResult longer = finished(resolved(trial));
  ASSERT_LT(longer.best_step, 12U);
  ASSERT_GT(longer.best_step, 0U);
  set_all(trial.train, {{"steps", static_cast<Index>(longer.best_step)}});
  const TrialResult shorter = finished(resolved(trial));
  EXPECT_EQ(final_value(longer, "test/loss@best"), final_value(shorter, "test/loss@last"));
}

TEST(RunTrial, SaysHowFarItIsAtEveryStep) {
  std::vector<std::uint64_t> tokens;
  std::vector<double> shares;
  TrialHooks hooks;
  hooks.tick = [&](std::uint64_t seen, double share) {
    tokens.push_back(seen);
    shares.push_back(share);
    return false;
  };
  finished(resolved(small_trial()), hooks);
  EXPECT_THAT(tokens, ElementsAre(0, 21, 42, 63, 84, 105, 126));
  for (std::size_t step = 0; step < shares.size(); ++step)
    EXPECT_DOUBLE_EQ(shares[step], static_cast<double>(step) / 7);
}

TEST(RunTrial, DoesNotDependOnHowOftenItIsSaved) {
  Trial trial = small_trial();
  const std::string seldom = lasting(finished(resolved(trial)));
  set_all(trial.train, {{"checkpoint_seconds", 0.0}});
  EXPECT_EQ(lasting(finished(resolved(trial))), seldom);
}

TEST(RunTrial, ChangesWithReplicateAndSeedOnly) {
  std::set<std::string> results;
  for (const std::uint64_t seed : {1U, 2U})
    for (const std::uint32_t replicate : {0U, 1U}) {
      Trial trial = small_trial();
      trial.seed = seed;
      trial.spec.replicate = replicate;
      const std::string once = lasting(finished(resolved(trial)));
      EXPECT_EQ(lasting(finished(resolved(trial))), once);
      results.insert(once);
    }
  EXPECT_EQ(results.size(), 4U);
}

Trial exploding_trial(Index eval_every) {
  Trial trial = small_trial();
  set_all(trial.model, {{"activation", "relu"}});
  set_all(trial.optimizer, {{"lr", 1e5}, {"name", "sgd"}, {"clip", 0.0}});
  set_all(trial.train, {{"steps", 50}, {"eval_every", eval_every}});
  return resolved(trial);
}

TEST(RunTrial, EndsAsDivergedWithTheFinalsOfItsBestStep) {
  const TrialResult result = finished(exploding_trial(10));
  EXPECT_EQ(result.status, Status::diverged);
  EXPECT_THAT(result.message, HasSubstr("not finite at step"));
  EXPECT_LT(result.steps_done, 50U);
  EXPECT_EQ(result.best_step, 0U);
  EXPECT_TRUE(std::isfinite(final_value(result, "test/loss@best")));
  EXPECT_TRUE(std::isnan(final_value(result, "test/loss@last")));
  EXPECT_EQ(final_value(result, "valid/loss@best"), column(result, "valid/loss")[0]);
}

TEST(RunTrial, IsDivergedWhenOnlyItsLastEvaluationIsNotFinite) {
  const std::uint64_t last = finished(exploding_trial(1)).steps_done;
  ASSERT_GT(last, 0U);
  Trial trial = exploding_trial(1);
  set_all(trial.train, {{"steps", static_cast<Index>(last)}});
  const TrialResult result = finished(trial);
  EXPECT_EQ(result.steps_done, last);
  EXPECT_FALSE(std::isfinite(column(result, "valid/loss").back()));
  EXPECT_EQ(result.status, Status::diverged);
}

TEST(RunTrial, EndsAsTimedOutAtItsLimit) {
  Trial trial = small_trial();
  set_all(trial.train, {{"time_limit_seconds", 1e-9}});
  const TrialResult result = finished(resolved(trial));
  EXPECT_EQ(result.status, Status::timed_out);
  EXPECT_EQ(result.message, "hit train.time_limit_seconds = 1e-09 after step 0");
  EXPECT_EQ(result.steps_done, 0U);
  EXPECT_TRUE(std::isfinite(final_value(result, "test/loss@best")));
}

TEST(RunTrial, BuildsNothingForNoSteps) {
  Trial trial = small_trial();
  set_all(trial.task, {{"length", 1'000'000}});
  set_all(trial.model, {{"hidden", 60'000}});  // 14 GB, were it built
  set_all(trial.train, {{"steps", 0}});
  const TrialResult result = finished(resolved(trial));
  EXPECT_EQ(result.status, Status::done);
  EXPECT_EQ(result.id, "small");
  EXPECT_TRUE(result.curves.steps.empty());
  EXPECT_TRUE(result.finals.empty());
}

/// A task whose samples cannot be drawn.
class Broken : public SyntheticTask {
 public:
  TaskInfo info() const override {
    return {.steps = 2, .channels = 1, .targets = 1, .looked_at = 1, .metric = "loss"};
  }
  void draw(Rng&, Batch&, Index) const override { throw Error("broken: no samples today"); }
};
const Register<TaskEntry> broken{
    "test_broken", {.semantics = 1, .summary = "", .build = [](Params&) -> std::unique_ptr<Task> {
                      return std::make_unique<Broken>();
                    }}};

/// Notes the first bits of every stream that samples are drawn from.
class Spy : public SyntheticTask {
 public:
  TaskInfo info() const override {
    return {.steps = 1, .channels = 1, .targets = 1, .looked_at = 1, .metric = "loss"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    seen.push_back(rng.bits());
    batch.set_value(0, b, 0, 0);
  }
  static inline std::vector<std::uint32_t> seen;
};
const Register<TaskEntry> spy{"test_spy",
                              {.semantics = 1, .summary = "", .build = [](Params&) -> std::unique_ptr<Task> {
                                 return std::make_unique<Spy>();
                               }}};

/// The first bits of the streams that three steps and their evaluations draw from, tests apart.
std::vector<std::uint32_t> heads_before_tests() {
  std::vector<std::uint32_t> heads;
  const auto draw = [&](Purpose purpose, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t i = first; i < first + count; ++i)
      heads.push_back(Rng({.seed = 11, .replicate = 0, .purpose = purpose, .sample = i}).bits());
  };
  draw(Purpose::valid, 0, 8);
  draw(Purpose::train, 0, 6);
  draw(Purpose::valid, 0, 8);
  draw(Purpose::train, 6, 3);
  draw(Purpose::valid, 0, 8);
  return heads;
}

TEST(RunTrial, ValidatesAlongTheWayAndTestsAtTheEnd) {
  for (const double lr : {0.0, 0.01}) {
    Trial trial = small_trial();
    trial.task = section("task", {{"name", "test_spy"}});
    set_all(trial.train, {{"steps", 3}, {"eval_every", 2}});
    set_all(trial.optimizer, {{"lr", lr}});
    Spy::seen.clear();
    const TrialResult result = finished(resolved(trial));
    auto heads = heads_before_tests();
    // At the last and at the best step, which are one where the model improves to the end.
    ASSERT_EQ(result.best_step, lr > 0 ? 3U : 0U);
    for (int tests = 0; tests < (lr > 0 ? 1 : 2); ++tests)
      for (std::uint64_t i = 0; i < 8; ++i)
        heads.push_back(Rng({.seed = 11, .replicate = 0, .purpose = Purpose::test, .sample = i}).bits());
    EXPECT_EQ(Spy::seen, heads) << "at lr " << lr;
  }
}

TEST(RunTrial, TestsTheGroupsOfATasksBreakdownAtEveryLength) {
  Trial trial = small_trial();
  trial.task = section("task", {{"name", "needle"}, {"length", 12}, {"digits", 1}, {"depth", 0.5}});
  trial.train.set("eval_lengths", {Value::List{{std::int64_t{20}, {}}}, {}});
  const TrialResult result = finished(resolved(trial));
  const auto value = [&](const std::string& name) { return final_value(result, name); };
  EXPECT_EQ(value("test/accuracy/depth/0.4-0.6@best"), value("test/accuracy@best"));
  EXPECT_EQ(value("test/accuracy/20/depth/0.4-0.6@last"), value("test/accuracy/20@last"));
  EXPECT_TRUE(std::isnan(value("test/accuracy/depth/0-0.2@best")));
}

TEST(RunTrial, EndsAsFailedWithTheReason) {
  Trial trial = small_trial();
  trial.task = section("task", {{"name", "test_broken"}});
  const TrialResult result = finished(resolved(trial));
  EXPECT_EQ(result.status, Status::failed);
  EXPECT_EQ(result.message, "broken: no samples today");
}

TEST(RunTrial, LetsFaultsOfTheStoreThrough) {
  TrialHooks hooks;
  hooks.load_checkpoint = []() -> std::optional<std::string> { throw StoreError("the disk is gone"); };
  EXPECT_THROW(run_trial(resolved(small_trial()), hooks), StoreError);
}

}  // namespace
}  // namespace recurbench::test
