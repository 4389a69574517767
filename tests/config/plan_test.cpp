#include <gtest/gtest.h>

#include <set>

#include "config/fake_resolve.hpp"
#include "core/clock.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

using testing::complaint;
using testing::fake_resolve;
using testing::plan_of;
using testing::says;
using testing::setting;

using Search = std::vector<std::pair<std::string, std::string>>;

std::string sweep_of(const std::string& tasks, const std::string& models, const std::string& more = "") {
  return "name: s\ntasks: " + tasks + "\nmodels: " + models + "\n" + more;
}

TEST(Plan, OrdersTasksThenModelsThenParametersThenReplicates) {
  const auto plan =
      plan_of(sweep_of("[{name: a}, {name: b}]", "[{name: x}, {name: y}]",
                       "parameters: {train.steps: {values: [2, 1]}, optimizer.lr: {values: [0.1, 0.2]}}\n"
                       "replicates: 2\n"));
  ASSERT_EQ(plan.size(), 32U);
  std::vector<std::string> rows;
  for (const auto& trial : plan)
    rows.push_back(fmt::format("{}{} {} {} {}", trial.spec.task, trial.spec.model,
                               trial.spec.search[0].second, trial.spec.search[1].second,
                               trial.spec.replicate));
  EXPECT_EQ(rows[0], "ax 2 0.1 0");
  EXPECT_EQ(rows[1], "ax 2 0.1 1");
  EXPECT_EQ(rows[2], "ax 2 0.2 0");
  EXPECT_EQ(rows[4], "ax 1 0.1 0");
  EXPECT_EQ(rows[8], "ay 2 0.1 0");
  EXPECT_EQ(rows[16], "bx 2 0.1 0");
  EXPECT_EQ(rows[31], "by 1 0.2 1");
}

TEST(Plan, FillsWhatATrialNeeds) {
  const auto plan = plan_of(sweep_of("[{name: adding, length: 50}]", "[{name: lstm, label: L}]",
                                     "seed: 5\nmetric: {name: valid/loss, goal: maximize}\n"
                                     "parameters: {optimizer.lr: {values: [3.0e-3]}}\nreplicates: 2\n"));
  ASSERT_EQ(plan.size(), 2U);
  const Trial& trial = plan[1];
  EXPECT_EQ(trial.seed, 5U);
  EXPECT_EQ(trial.metric, "loss");
  EXPECT_TRUE(trial.metric_maximize);
  EXPECT_EQ(trial.spec.task, "adding length=50");
  EXPECT_EQ(trial.spec.task_name, "adding");
  EXPECT_EQ(trial.spec.model, "L");
  EXPECT_EQ(trial.spec.model_name, "lstm");
  EXPECT_EQ(trial.spec.replicate, 1U);
  EXPECT_EQ(trial.spec.steps, 1000U);
  EXPECT_EQ(trial.spec.search, (Search{{"optimizer.lr", "0.003"}}));
  EXPECT_EQ(setting(trial, "task.length"), "50");
}

TEST(Plan, GivesTheLaterBlockPriority) {
  const auto lr = [](const std::string& task, const std::string& model, const std::string& more) {
    return setting(plan_of(sweep_of("[{name: a" + task + "}]", "[{name: x" + model + "}]", more)).front(),
                   "optimizer.lr");
  };
  const std::string common = "optimizer: {lr: 0.1}\n";
  const std::string swept = common + "parameters: {optimizer.lr: {values: [0.4]}}\n";
  EXPECT_EQ(lr("", "", ""), "0.001");
  EXPECT_EQ(lr("", "", common), "0.1");
  EXPECT_EQ(lr(", optimizer: {lr: 0.2}", "", common), "0.2");
  EXPECT_EQ(lr(", optimizer: {lr: 0.2}", ", optimizer: {lr: 0.3}", common), "0.3");
  EXPECT_EQ(lr(", optimizer: {lr: 0.2}", ", optimizer: {lr: 0.3}", swept), "0.4");
  EXPECT_EQ(lr(", parameters: {optimizer.lr: {values: [0.5]}}", "", swept), "0.5");
  EXPECT_EQ(lr(", parameters: {optimizer.lr: {values: [0.5]}}", ", parameters: {optimizer.lr: {value: 0.6}}",
               swept),
            "0.6");
}

TEST(Plan, GivesTrainBlocksTheSamePriority) {
  const auto plan =
      plan_of(sweep_of("[{name: a, train: {steps: 2, batch: 2}}]", "[{name: x, train: {batch: 3}}]",
                       "train: {steps: 1, batch: 1, shuffle: false}\n"));
  EXPECT_EQ(setting(plan[0], "train.steps"), "2");
  EXPECT_EQ(setting(plan[0], "train.batch"), "3");
  EXPECT_EQ(setting(plan[0], "train.shuffle"), "false");
}

TEST(Plan, LetsASweptKeyWinOverAnEntrysOwn) {
  const auto plan = plan_of(
      sweep_of("[{name: a}]", "[{name: x, hidden: 64}]", "parameters: {model.hidden: {values: [8, 16]}}\n"));
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(setting(plan[0], "model.hidden"), "8");
  EXPECT_EQ(plan[0].spec.model, "x");
}

TEST(Plan, PutsAnEntrysAxisInThePlaceOfTheCommonOne) {
  const auto plan = plan_of(
      sweep_of("[{name: a}]",
               "[{name: x, parameters: {train.batch: {values: [1]}, optimizer.lr: {values: [7, 8, 9]}}}]",
               "parameters: {optimizer.lr: {values: [1, 2]}, train.steps: {values: [5]}}\n"));
  ASSERT_EQ(plan.size(), 3U);
  EXPECT_EQ(plan[2].spec.search, (Search{{"optimizer.lr", "9"}, {"train.steps", "5"}, {"train.batch", "1"}}));
}

TEST(Plan, ReportsAParameterThatAModelDoesNotKnow) {
  EXPECT_TRUE(says(
      complaint(sweep_of("[{name: a}]", "[{name: mamba}]", "parameters: {model.layers: {values: [1, 2]}}\n")),
      "s.yaml:4:38: unknown key 'layers' in model."));
}

TEST(Plan, HashesWhatChangesTheResult) {
  const std::string base = sweep_of("[{name: a}]", "[{name: x}]");
  const auto id = [](const std::string& yaml) { return plan_of(yaml).front().spec.id; };
  const std::string first = id(base);
  EXPECT_EQ(first, hash_hex("seed=1\nreplicate=0\ntask.name=a\nmodel.name=x\nsemantics x=1\n"));
  std::set<std::string> ids{first};
  for (const std::string more :
       {"seed: 2\n", "train: {steps: 5}\n", "optimizer: {lr: 0.5}\n", "metric: {name: valid/loss}\n",
        "metric: {name: valid/loss, goal: maximize}\n", "metric: {name: valid/accuracy}\n"})
    EXPECT_TRUE(ids.insert(id(base + more)).second) << more;
  for (const std::string more :
       {"train: {steps: 1000}\n", "train: {limit_seconds: 5}\n", "optimizer: {lr: 1.0e-3}\n",
        "description: other\n", "replicates: 3\n", "parameters: {optimizer.lr: {value: 0.001}}\n"})
    EXPECT_EQ(id(base + more), first) << more;
  EXPECT_EQ(id(sweep_of("[{name: a, label: A}]", "[{name: x, label: X, hidden: 32}]")), first);
}

TEST(Plan, GivesReplicatesIdsOfTheirOwn) {
  const auto plan = plan_of(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 100\n"));
  std::set<std::string> ids;
  for (const auto& trial : plan) ids.insert(trial.spec.id);
  EXPECT_EQ(ids.size(), 100U);
}

TEST(Plan, PutsTheSemanticsIntoTheId) {
  const Sweep sweep = parse_sweep(sweep_of("[{name: a}]", "[{name: x}]"), "s.yaml");
  const auto newer = [](Trial& trial) {
    fake_resolve(trial);
    trial.semantics = "semantics x=2\n";
  };
  EXPECT_NE(expand(sweep, fake_resolve).front().spec.id, expand(sweep, newer).front().spec.id);
}

TEST(Plan, RefusesTwoEqualTrialsAndNamesBothRows) {
  EXPECT_TRUE(
      says(complaint(sweep_of("[{name: a}]", "[{name: x}, {name: x, hidden: 32}]", "replicates: 2\n")),
           "s.yaml:3:28: the plan has one trial twice, as row 1 (a × x, replicate 0) and row 3 (a × x "
           "hidden=32, replicate 0)"));
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: x}]",
                                      "parameters: {train.limit_seconds: {values: [1, 2]}}\n")),
                   "s.yaml:4:48: the plan has one trial twice, as row 1 (a × x, train.limit_seconds=1, "
                   "replicate 0) and row 2"));
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}, {name: a, label: b}]", "[{name: x}]")),
                   "s.yaml:2:27: the plan has"));
}

TEST(Plan, ResolvesAConfigurationOnceAndBeforeItsReplicates) {
  int calls = 0;
  const auto count = [&](Trial& trial) {
    EXPECT_EQ(trial.spec.replicate, 0U);
    EXPECT_EQ(trial.spec.id, "");
    ++calls;
    fake_resolve(trial);
  };
  expand(parse_sweep(sweep_of("[{name: a}]", "[{name: x}, {name: y}]", "replicates: 50\n"), "s.yaml"), count);
  EXPECT_EQ(calls, 2);
}

TEST(Plan, LetsErrorsOfResolvePass) {
  const auto refuse = [](Trial& trial) { throw trial.task.error("name", "must be better"); };
  try {
    expand(parse_sweep(sweep_of("[{name: a}]", "[{name: x}]"), "s.yaml"), refuse);
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "s.yaml:2:16: task.name must be better, got a");
  }
}

TEST(Plan, RefusesMoreThanAMillionTrials) {
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 1000001\n")),
                   "has 1000001 trials, and at most 1000000"));
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 16777215\n")),
                   "has 16777215 trials"));
}

/// Seconds that expand takes for itself: an empty resolver after one that has read all keys.
double expand_seconds(const std::string& yaml, std::size_t trials) {
  const Sweep sweep = parse_sweep(yaml, "s.yaml");
  double resolving = 0;
  const Stopwatch total;
  const auto plan = expand(sweep, [&](Trial& trial) {
    const Stopwatch watch;
    fake_resolve(trial);
    resolving += watch.seconds();
  });
  const double seconds = total.seconds() - resolving;
  EXPECT_EQ(plan.size(), trials);
  return seconds;
}

TEST(Plan, ExpandsTenThousandTrialsInAMoment) {
  std::string values;
  for (int i = 1; i <= 10'000; ++i) values += fmt::format("{}{}e-5", i > 1 ? ", " : "", i);
  const double replicates =
      expand_seconds(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 10000\n"), 10'000);
  const double axis = expand_seconds(
      sweep_of("[{name: a}]", "[{name: x}]", "parameters: {optimizer.lr: {values: [" + values + "]}}\n"),
      10'000);
  RecordProperty("replicates_ms", static_cast<int>(1e3 * replicates));
  RecordProperty("axis_ms", static_cast<int>(1e3 * axis));
  // Measured at some 50 ms; the rest is room for sanitizers and a busy machine.
  EXPECT_LT(replicates, 1.0);
  EXPECT_LT(axis, 1.0);
}

}  // namespace
}  // namespace recurbench
