#include <gtest/gtest.h>

#include <set>

#include "config/fake_resolve.hpp"
#include "core/clock.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

using test::complaint;
using test::fake_resolve;
using test::plan_of;
using test::says;
using test::setting;

const Configuration& first_of(const Plan& plan) {
  return *plan.configurations.front();
}

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
  for (std::size_t row = 0; row < plan.size(); ++row) {
    const Trial trial = plan.trial(row);
    const Configuration& of = *trial.configuration;
    rows.push_back(fmt::format("{}{} {} {} {}", of.task, of.model, of.search[0].second.text(),
                               of.search[1].second.text(), trial.replicate));
  }
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
                                     "seed: 5\nmetric: {name: valid/accuracy, goal: maximize}\n"
                                     "parameters: {optimizer.lr: {values: [3.0e-3]}}\nreplicates: 2\n"));
  ASSERT_EQ(plan.size(), 2U);
  const Trial trial = plan.trial(1);
  const Configuration& of = *trial.configuration;
  EXPECT_EQ(of.seed, 5U);
  EXPECT_EQ(of.metric, "accuracy");
  EXPECT_EQ(of.task, "adding length=50");
  EXPECT_EQ(of.task_name(), "adding");
  EXPECT_EQ(of.model, "L");
  EXPECT_EQ(of.model_name(), "lstm");
  EXPECT_EQ(trial.replicate, 1U);
  EXPECT_EQ(of.steps, 1000U);
  EXPECT_EQ(of.search, (Settings{{"optimizer.lr", {0.003, {}}}}));
  EXPECT_EQ(setting(of, "task.length"), "50");
}

TEST(Plan, GivesTheLaterBlockPriority) {
  const auto lr = [](const std::string& task, const std::string& model, const std::string& more) {
    return setting(plan_of(sweep_of("[{name: a" + task + "}]", "[{name: x" + model + "}]", more)),
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
  EXPECT_EQ(setting(plan, "train.steps"), "2");
  EXPECT_EQ(setting(plan, "train.batch"), "3");
  EXPECT_EQ(setting(plan, "train.shuffle"), "false");
}

TEST(Plan, LetsASweptKeyWinOverAnEntrysOwn) {
  const auto plan = plan_of(
      sweep_of("[{name: a}]", "[{name: x, hidden: 64}]", "parameters: {model.hidden: {values: [8, 16]}}\n"));
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(setting(plan, "model.hidden"), "8");
  EXPECT_EQ(first_of(plan).model, "x");
}

TEST(Plan, PutsAnEntrysAxisInThePlaceOfTheCommonOne) {
  const auto plan = plan_of(
      sweep_of("[{name: a}]",
               "[{name: x, parameters: {train.batch: {values: [1]}, optimizer.lr: {values: [7, 8, 9]}}}]",
               "parameters: {optimizer.lr: {values: [1, 2]}, train.steps: {values: [5]}}\n"));
  ASSERT_EQ(plan.size(), 3U);
  EXPECT_EQ(search_text(plan.configurations[2]->search), "optimizer.lr=9 train.steps=5 train.batch=1");
}

TEST(Plan, TellsAllThatIsWrongTogether) {
  const auto message = complaint(
      sweep_of("[{name: a}]", "[{name: x, hidden: 9999}, {name: y, hiden: 5}, {name: z, note: [1]}]"));
  for (const char* part : {"model.note must be", "model.hidden must be", "unknown key 'hiden'"})
    EXPECT_NE(message.find(part), std::string::npos) << part << "\n" << message;
  const auto parsing = complaint("name: 5\nreplicates: 0\ntasks: []\nmodels: [{nam: x}, {nme: y}]\n");
  for (const char* part : {"name must be a text", "replicates must be", "tasks must not be", "4:10", "4:20"})
    EXPECT_NE(parsing.find(part), std::string::npos) << part << "\n" << parsing;
}

TEST(Plan, HashesWhatChangesTheResult) {
  const std::string base = sweep_of("[{name: a}]", "[{name: x}]");
  const auto identity = [](const std::string& yaml) { return first_of(plan_of(yaml)).identity; };
  const std::string first = identity(base);
  EXPECT_EQ(first, hash_hex("seed=1\nmetric=\nrunner=cpu\nsemantics=x=1\ntask.name=a\nmodel.name=x\n"));
  std::set<std::string> all{first};
  for (const std::string more :
       {"seed: 2\n", "train: {steps: 5}\n", "optimizer: {lr: 0.5}\n", "metric: {name: valid/accuracy}\n"})
    EXPECT_TRUE(all.insert(identity(base + more)).second) << more;
  for (const std::string more :
       {"train: {steps: 1000}\n", "train: {limit_seconds: 5}\n", "optimizer: {lr: 1.0e-3}\n",
        "description: other\n", "replicates: 3\n", "parameters: {optimizer.lr: {value: 0.001}}\n"})
    EXPECT_EQ(identity(base + more), first) << more;
  EXPECT_EQ(identity(sweep_of("[{name: a, label: A}]", "[{name: x, label: X, hidden: 32}]")), first);
}

TEST(Plan, TakesTheDirectionFromTheMetricAndRefusesAGoalAgainstIt) {
  const std::string base = sweep_of("[{name: a}]", "[{name: x}]");
  EXPECT_TRUE(first_of(plan_of(base + "metric: {name: valid/accuracy}\n")).task_facts.higher_is_better);
  EXPECT_FALSE(
      first_of(plan_of(base + "metric: {name: valid/loss, goal: minimize}\n")).task_facts.higher_is_better);
  EXPECT_TRUE(says(complaint(base + "metric: {name: valid/accuracy, goal: minimize}\n"),
                   "s.yaml:4:38: metric.goal must be maximize for accuracy"));
  EXPECT_TRUE(says(complaint(base + "metric: {name: valid/gain}\n"), "s.yaml:4:16: unknown metric 'gain'"));
}

TEST(Plan, GivesReplicatesIdsOfTheirOwn) {
  const auto plan = plan_of(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 100\n"));
  std::set<std::string> ids;
  for (std::size_t row = 0; row < plan.size(); ++row) ids.insert(plan.trial(row).id());
  EXPECT_EQ(ids.size(), 100U);
}

TEST(Plan, PutsSemanticsAndRunnerIntoTheIdentity) {
  const Sweep sweep = parse_sweep(sweep_of("[{name: a}]", "[{name: x}]"), "s.yaml");
  const auto newer = [](Configuration& configuration) {
    fake_resolve(configuration);
    configuration.semantics = "x=2";
  };
  const std::string own = first_of(expand(sweep, fake_resolve, "cpu")).identity;
  EXPECT_NE(first_of(expand(sweep, newer, "cpu")).identity, own);
  EXPECT_NE(first_of(expand(sweep, fake_resolve, "gpu")).identity, own);
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

TEST(Plan, ResolvesAConfigurationOnceForAllItsReplicates) {
  int calls = 0;
  const auto count = [&](Configuration& configuration) {
    ++calls;
    fake_resolve(configuration);
  };
  const auto plan =
      expand(parse_sweep(sweep_of("[{name: a}]", "[{name: x}, {name: y}]", "replicates: 50\n"), "s.yaml"),
             count, "cpu");
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(plan.size(), 100U);
}

TEST(Plan, LetsErrorsOfResolvePass) {
  const auto refuse = [](Configuration& made) { throw made.sections.task.error("name", "must be better"); };
  try {
    expand(parse_sweep(sweep_of("[{name: a}]", "[{name: x}]"), "s.yaml"), refuse, "cpu");
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "s.yaml:2:16: task.name must be better, got a");
  }
}

TEST(Plan, RefusesMoreThanAMillionTrials) {
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 1000001\n")),
                   "s.yaml:4:13: the sweep 's' has 1000001 trials, and at most 1000000"));
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: x}]", "replicates: 16777215\n")),
                   "has 16777215 trials"));
  std::string values = "1";
  for (int i = 2; i <= 1001; ++i) values += fmt::format(", {}", i);
  const std::string two = "{values: [" + values + "]}";
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: x}]",
                                      "parameters: {train.steps: " + two + ", train.batch: " + two + "}\n")),
                   "s.yaml:4:1: the sweep 's' has 1002001 trials"));
}

/// Seconds that expand takes for itself: an empty resolver after one that has read all keys.
double expand_seconds(const std::string& yaml, std::size_t trials) {
  const Sweep sweep = parse_sweep(yaml, "s.yaml");
  double resolving = 0;
  const Stopwatch total;
  const auto plan = expand(
      sweep,
      [&](Configuration& made) {
        const Stopwatch watch;
        fake_resolve(made);
        resolving += watch.seconds();
      },
      "cpu");
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
