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

const std::vector<double>& column(const TrialResult& result, Split split, const std::string& metric) {
  if (const auto* found = result.curves.find({split, metric})) return *found;
  throw Error("no curve of " + metric);
}

TEST(RunTrial, GoesFromFirstEvaluationToFinals) {
  const TrialResult result = finished(small_trial());
  EXPECT_EQ(result.id, trial_of(small_trial()).id());
  EXPECT_EQ(result.state, TrialState::done);
  EXPECT_EQ(result.message, "");
  EXPECT_EQ(result.steps_done, 7U);
  EXPECT_THAT(result.curves.of,
              ElementsAre(Quantity{Split::train, "loss"}, Quantity{Split::train, "grad_norm"},
                          Quantity{Split::valid, "loss"}, Quantity{Split::valid, "accuracy"},
                          Quantity{Split::valid, "exact"}));
  EXPECT_THAT(result.curves.steps, ElementsAre(0, 3, 6, 7));
  for (const auto& values : result.curves.columns) EXPECT_EQ(values.size(), 4U);
  EXPECT_TRUE(std::isnan(column(result, Split::train, "loss")[0])) << "nothing was trained on before step 0";
  for (std::size_t i = 1; i < 4; ++i) EXPECT_TRUE(std::isfinite(column(result, Split::train, "loss")[i]));
  EXPECT_EQ(result.finals.size(), 12U);
  for (const Split split : {Split::test, Split::valid})
    for (const char* metric : {"loss", "accuracy", "exact"})
      for (const When when : {When::last, When::best})
        EXPECT_TRUE(std::isfinite(final_of(result, split, metric, when)));
  EXPECT_EQ(result.clock.tokens, 7U * 3 * 7);
  EXPECT_EQ(result.clock.point_seconds.size(), 4U);
  EXPECT_GE(result.clock.wall_seconds, result.clock.train_seconds);
}

TEST(RunTrial, AveragesTrainingOverTheStepsSinceTheEvaluationBefore) {
  Configuration every_step = small_trial();
  set_all(every_step.sections.train, {{"eval_every", 1}});
  const TrialResult fine = finished(every_step);
  const TrialResult coarse = finished(small_trial());
  for (const char* name : {"loss", "grad_norm"}) {
    const auto& each = column(fine, Split::train, name);
    const auto& means = column(coarse, Split::train, name);
    EXPECT_NEAR(means[1], (each[1] + each[2] + each[3]) / 3, 1e-12);
    EXPECT_NEAR(means[2], (each[4] + each[5] + each[6]) / 3, 1e-12);
    EXPECT_NEAR(means[3], each[7], 1e-12);
  }
}

TEST(RunTrial, ReportsTheBestValidationStepByTheTasksMetric) {
  Configuration trial = small_trial();
  trial.sections.task = section("task", {{"name", "copy"}, {"delay", 2}, {"symbols", 2}, {"alphabet", 2}});
  set_all(trial.sections.train, {{"steps", 30}, {"eval_every", 1}, {"eval_samples", 32}});
  set_all(trial.sections.optimizer, {{"lr", 0.1}});
  const TrialResult result = finished(trial);
  const auto& accuracy = column(result, Split::valid, "accuracy");
  const auto best = std::max_element(accuracy.begin(), accuracy.end());
  const auto at = static_cast<std::size_t>(best - accuracy.begin());
  EXPECT_EQ(result.best_step, at);
  EXPECT_EQ(final_of(result, Split::valid, "accuracy", When::best), *best);
  EXPECT_EQ(final_of(result, Split::valid, "loss", When::best), column(result, Split::valid, "loss")[at]);
  EXPECT_EQ(final_of(result, Split::valid, "loss", When::last), column(result, Split::valid, "loss").back());
  ASSERT_NE(at + 1, accuracy.size()) << "the best step must not be the last one here";
  EXPECT_NE(final_of(result, Split::test, "loss", When::best),
            final_of(result, Split::test, "loss", When::last));

  trial.metric = "loss";
  const TrialResult by_loss = finished(trial);
  const auto& loss = column(by_loss, Split::valid, "loss");
  EXPECT_EQ(by_loss.best_step,
            static_cast<std::uint64_t>(std::min_element(loss.begin(), loss.end()) - loss.begin()));
}

TEST(RunTrial, TestsTheParametersOfTheBestStep) {
  // Trained exactly to its best step, a trial's last test is the longer trial's best test.
  Configuration trial = small_trial();
  set_all(trial.sections.train, {{"steps", 12}, {"eval_every", 1}});
  set_all(trial.sections.optimizer, {{"lr", 0.3}});
  const TrialResult longer = finished(trial);
  ASSERT_LT(longer.best_step, 12U);
  ASSERT_GT(longer.best_step, 0U);
  set_all(trial.sections.train, {{"steps", static_cast<Index>(longer.best_step)}});
  const TrialResult shorter = finished(trial);
  EXPECT_EQ(final_of(longer, Split::test, "loss", When::best),
            final_of(shorter, Split::test, "loss", When::last));
}

TEST(RunTrial, SaysHowFarItIsAtEveryStep) {
  std::vector<std::uint64_t> tokens;
  std::vector<double> shares;
  Watch watch;
  watch.tick = [&](std::uint64_t seen, double share) {
    tokens.push_back(seen);
    shares.push_back(share);
    return false;
  };
  finished(small_trial(), watch);
  EXPECT_THAT(tokens, ElementsAre(0, 21, 42, 63, 84, 105, 126));
  for (std::size_t step = 0; step < shares.size(); ++step)
    EXPECT_DOUBLE_EQ(shares[step], static_cast<double>(step) / 7);
}

TEST(RunTrial, DoesNotDependOnHowOftenItIsSaved) {
  Configuration trial = small_trial();
  const std::string seldom = lasting(finished(trial));
  set_all(trial.sections.train, {{"checkpoint_seconds", 0.0}});
  EXPECT_EQ(lasting(finished(trial)), seldom);
}

TEST(RunTrial, ChangesWithReplicateAndSeedOnly) {
  std::set<std::string> results;
  for (const std::uint64_t seed : {1U, 2U})
    for (const std::uint32_t replicate : {0U, 1U}) {
      Configuration trial = small_trial();
      trial.seed = seed;
      Observer nobody;
      const auto once = [&] {
        TrialResult result = run_trial(trial_of(trial, replicate), 0, nobody).result;
        result.id.clear();  // what was measured is compared
        return lasting(result);
      };
      const std::string first = once();
      EXPECT_EQ(once(), first);
      results.insert(first);
    }
  EXPECT_EQ(results.size(), 4U);
}

Configuration exploding_trial(Index eval_every) {
  Configuration trial = small_trial();
  set_all(trial.sections.model, {{"activation", "relu"}});
  set_all(trial.sections.optimizer, {{"lr", 1e5}, {"name", "sgd"}, {"clip", 0.0}});
  set_all(trial.sections.train, {{"steps", 50}, {"eval_every", eval_every}});
  return trial;
}

TEST(RunTrial, EndsAsDivergedWithTheFinalsOfItsBestStep) {
  const TrialResult result = finished(exploding_trial(10));
  EXPECT_EQ(result.state, TrialState::diverged);
  EXPECT_THAT(result.message, HasSubstr("not finite at step"));
  EXPECT_LT(result.steps_done, 50U);
  EXPECT_EQ(result.best_step, 0U);
  EXPECT_TRUE(std::isfinite(final_of(result, Split::test, "loss", When::best)));
  EXPECT_TRUE(std::isnan(final_of(result, Split::test, "loss", When::last)));
  EXPECT_EQ(final_of(result, Split::valid, "loss", When::best), column(result, Split::valid, "loss")[0]);
}

TEST(RunTrial, IsDivergedWhenOnlyItsLastEvaluationIsNotFinite) {
  const std::uint64_t last = finished(exploding_trial(1)).steps_done;
  ASSERT_GT(last, 0U);
  Configuration trial = exploding_trial(1);
  set_all(trial.sections.train, {{"steps", static_cast<Index>(last)}});
  const TrialResult result = finished(trial);
  EXPECT_EQ(result.steps_done, last);
  EXPECT_FALSE(std::isfinite(column(result, Split::valid, "loss").back()));
  EXPECT_EQ(result.state, TrialState::diverged);
}

TEST(RunTrial, EndsAsTimedOutAtItsLimitWithWhatItReached) {
  Configuration trial = small_trial();
  set_all(trial.sections.train, {{"time_limit_seconds", 1e-9}});
  const TrialResult result = finished(trial);
  EXPECT_EQ(result.state, TrialState::timed_out);
  EXPECT_EQ(result.message, "hit train.time_limit_seconds = 1e-09 after step 0");
  EXPECT_EQ(result.steps_done, 0U);
  for (const When when : {When::best, When::last})
    EXPECT_TRUE(std::isfinite(final_of(result, Split::test, "loss", when)));
}

TEST(RunTrial, BuildsNothingForNoSteps) {
  Configuration trial = small_trial();
  set_all(trial.sections.task, {{"length", 1'000'000}});
  set_all(trial.sections.model, {{"hidden", 60'000}});  // 14 GB, were it built
  set_all(trial.sections.train, {{"steps", 0}});
  const TrialResult result = finished(trial);
  EXPECT_EQ(result.state, TrialState::done);
  EXPECT_EQ(result.id, trial_of(trial).id());
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
    Configuration trial = small_trial();
    trial.sections.task = section("task", {{"name", "test_spy"}});
    set_all(trial.sections.train, {{"steps", 3}, {"eval_every", 2}});
    set_all(trial.sections.optimizer, {{"lr", lr}});
    Spy::seen.clear();
    const TrialResult result = finished(trial);
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
  Configuration trial = small_trial();
  trial.sections.task = section("task", {{"name", "needle"}, {"length", 12}, {"digits", 1}, {"depth", 0.5}});
  trial.sections.train.set("eval_lengths", {Value::List{{std::int64_t{20}, {}}}, {}});
  const TrialResult result = finished(trial);
  const auto accuracy = [&](std::optional<std::int64_t> length, const std::string& by,
                            const std::string& group, When when) {
    return final_value(result, {Split::test, "accuracy", length, by, group}, when);
  };
  EXPECT_EQ(accuracy({}, "depth", "0.4-0.6", When::best), accuracy({}, "", "", When::best));
  EXPECT_EQ(accuracy(20, "depth", "0.4-0.6", When::last), accuracy(20, "", "", When::last));
  EXPECT_TRUE(std::isnan(accuracy({}, "depth", "0-0.2", When::best)));
}

TEST(RunTrial, EndsAsFailedWithTheReason) {
  Configuration trial = small_trial();
  trial.sections.task = section("task", {{"name", "test_broken"}});
  const TrialResult result = finished(trial);
  EXPECT_EQ(result.state, TrialState::failed);
  EXPECT_EQ(result.message, "broken: no samples today");
}

TEST(RunTrial, LetsFaultsOfTheStoreThrough) {
  Watch watch;
  watch.load = []() -> std::optional<Checkpoint> { throw StoreError("the disk is gone"); };
  EXPECT_THROW(finished(small_trial(), watch), StoreError);
}

}  // namespace
}  // namespace recurbench::test
