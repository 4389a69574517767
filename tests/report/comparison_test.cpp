#include "report/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/constructed_study.hpp"
#include "report/sample_study.hpp"
#include "report/tables.hpp"
#include "report/verdict.hpp"

namespace recurbench {
namespace {

using test::add_runs;
using test::chosen_rate;
using test::entry_of;

TEST(Comparison, ChoosesByValidationAndNeverByTest) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.3, 0.01}, {0.3, 0.01}, {0.3, 0.01}});
  add_runs(study, "gru", "0.2", {{0.2, 0.9}, {0.2, 0.8}, {0.2, 0.7}});
  const auto comparison = compare(study);
  EXPECT_EQ(chosen_rate(entry_of(comparison, "gru")), "0.2");
  EXPECT_DOUBLE_EQ(entry_of(comparison, "gru").best.mean, 0.8);
  EXPECT_DOUBLE_EQ(entry_of(comparison, "gru").last.mean, 0.81);
  EXPECT_TRUE(comparison.searched);
}

TEST(Comparison, ChoosesTheHigherMedianWhereHigherIsBetter) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.3, 0.5}, {0.3, 0.5}, {0.99, 0.5}}, true);
  add_runs(study, "gru", "0.2", {{0.4, 0.5}, {0.4, 0.5}, {0.0, 0.5}}, true);
  EXPECT_EQ(chosen_rate(entry_of(compare(study), "gru")), "0.2");
}

TEST(Comparison, CountsADivergedReplicateAsTheWorstWhenChoosing) {
  StudyData study;
  // Without its diverged runs the first setting would win: 0.1 against 0.2.
  add_runs(study, "rnn", "0.1",
           {{0.1, 0.1}, {0.1, 0.1, TrialState::diverged}, {0.1, 0.1, TrialState::failed}});
  add_runs(study, "rnn", "0.2", {{0.2, 0.2}, {0.2, 0.2}, {0.2, 0.2}});
  const auto comparison = compare(study);
  const Entry& entry = entry_of(comparison, "rnn");
  EXPECT_EQ(chosen_rate(entry), "0.2");
  EXPECT_EQ(entry.candidates[0].unusable, 2U);
  EXPECT_EQ(entry.candidates[0].validation, std::numeric_limits<double>::infinity());
  EXPECT_EQ(comparison.troubled, (std::vector<std::size_t>{1, 2}));
}

TEST(Comparison, KeepsADivergedReplicateOfTheChosenSettingAsTheWorst) {
  StudyData study;
  add_runs(study, "lstm", "0.1", {{0.05, 0.05}, {0.05, 0.07}, {0.01, 0.01, TrialState::diverged}});
  const auto comparison = compare(study);
  const Entry& entry = entry_of(comparison, "lstm");
  EXPECT_EQ(entry.finished, 3U);
  EXPECT_EQ(entry.solved, 2U);
  EXPECT_TRUE(entry.runs[2].counted_as_worst);
  EXPECT_DOUBLE_EQ(entry.runs[2].best, 1.0);  // the chance level
  EXPECT_DOUBLE_EQ(entry.best.mean, (0.05 + 0.07 + 1.0) / 3);
  EXPECT_DOUBLE_EQ(entry.best.median, 0.07);
  EXPECT_TRUE(std::isinf(entry.runs[2].steps_to_solved));
}

TEST(Comparison, StandsInTheModelsOwnWorstRunWhenThatIsWorseThanChance) {
  StudyData study;
  add_runs(study, "lstm", "0.1", {{0.05, 1.5}, {0.05, 0.07}, {0.01, 0.01, TrialState::diverged}});
  EXPECT_DOUBLE_EQ(entry_of(compare(study), "lstm").runs[2].best, 1.5);
}

TEST(Comparison, LeavesPendingReplicatesOutAndCountsThem) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.2, 0.2}, {0.2, 0.4}, {0.2, 0.6}});
  study.rows[1].result.reset();
  const auto comparison = compare(study);
  EXPECT_EQ(comparison.pending, 1U);
  EXPECT_EQ(entry_of(comparison, "gru").finished, 2U);
  EXPECT_DOUBLE_EQ(entry_of(comparison, "gru").best.mean, 0.4);
  EXPECT_TRUE(std::isnan(entry_of(comparison, "gru").runs[1].best));
}

TEST(Comparison, ReportsNothingForAModelThatHasNotFinishedARun) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.2, 0.2}, {0.2, 0.4}});
  for (auto& row : study.rows) row.result.reset();
  const auto comparison = compare(study);
  EXPECT_FALSE(comparison.tasks.at(0).best);
  EXPECT_EQ(entry_of(comparison, "gru").standing, Standing::none);
}

TEST(Comparison, PairsDifferencesByReplicate) {
  StudyData study;
  // The spread between replicates is large, the difference within each is 0.2 ± 0.01: only pairing sees it.
  add_runs(study, "gru", "0.1", {{0, 0.10}, {0, 0.40}, {0, 0.70}});
  add_runs(study, "rnn", "0.1", {{0, 0.30}, {0, 0.61}, {0, 0.89}});
  std::swap(study.rows[3], study.rows[5]);  // the order of rows must not matter
  const auto comparison = compare(study);
  const Entry& rnn = entry_of(comparison, "rnn");
  ASSERT_TRUE(rnn.to_best && rnn.to_best->interval);
  EXPECT_EQ(rnn.to_best->pairs, 3U);
  EXPECT_NEAR(rnn.to_best->mean, 0.2, 1e-12);
  const double half = 4.302652729911275 * 0.01 / std::sqrt(3.0);
  EXPECT_NEAR(rnn.to_best->interval->low, 0.2 - half, 1e-9);
  EXPECT_FALSE(rnn.tied);
}

TEST(Comparison, PairsOnlyReplicatesThatBothHave) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0, 0.1}, {0, 0.2}, {0, 0.3}});
  add_runs(study, "rnn", "0.1", {{0, 0.5}, {0, 0.6}, {0, 0.7}});
  study.rows[0].result.reset();
  study.rows[5].result.reset();
  const auto comparison = compare(study);
  const Entry& rnn = entry_of(comparison, "rnn");
  ASSERT_TRUE(rnn.to_best);
  EXPECT_EQ(rnn.to_best->pairs, 1U);
  EXPECT_NEAR(rnn.to_best->mean, 0.4, 1e-12);
  EXPECT_FALSE(rnn.to_best->interval);
  EXPECT_FALSE(rnn.tied) << "one pair says nothing";
}

TEST(Comparison, MarksModelsTiedWithTheBest) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0, 0.10}, {0, 0.20}, {0, 0.30}});
  add_runs(study, "lstm", "0.1", {{0, 0.15}, {0, 0.10}, {0, 0.40}});
  add_runs(study, "rnn", "0.1", {{0, 0.9}, {0, 1.0}, {0, 1.1}});
  const auto comparison = compare(study);
  EXPECT_TRUE(entry_of(comparison, "gru").is_best);
  EXPECT_TRUE(entry_of(comparison, "lstm").tied);
  EXPECT_FALSE(entry_of(comparison, "lstm").is_best);
  EXPECT_FALSE(entry_of(comparison, "rnn").tied);
}

TEST(Comparison, TellsWhatIsBetterThanChanceWhereNothingCountsAsSolved) {
  StudyData study;
  add_runs(study, "learns", "0.1", {{0, 0.50}, {0, 0.51}, {0, 0.49}});
  add_runs(study, "noise", "0.1", {{0, 0.2}, {0, 1.4}, {0, 0.9}});
  add_runs(study, "barely", "0.1", {{0, 0.9901}, {0, 0.9902}, {0, 0.9903}});
  test::change_all(study, [](Configuration& c) { c.task_facts.solved = std::nan(""); });
  auto comparison = compare(study);
  EXPECT_EQ(entry_of(comparison, "learns").standing, Standing::between);
  EXPECT_EQ(entry_of(comparison, "noise").standing, Standing::chance);
  EXPECT_EQ(entry_of(comparison, "barely").standing, Standing::chance);
  EXPECT_EQ(verdict(comparison).points[0].text.substr(0, 59),
            "Better than chance, where no level counts as solved: learns");
  const Table table = task_table(comparison.tasks[0]);
  EXPECT_NE(table.caption.find("chance 1, no level counts as solved"), std::string::npos) << table.caption;
  EXPECT_EQ(table.rows[0][7].text, "–") << table.columns[7].title;
  EXPECT_EQ(table.rows[0][8].text, "–") << table.columns[8].title;
  EXPECT_EQ(overview_table(comparison).rows[0][1].text, "0.5 · better than chance");
  test::change_all(study, [](Configuration& c) { c.task_facts.chance = std::nan(""); });
  comparison = compare(study);
  EXPECT_EQ(entry_of(comparison, "learns").standing, Standing::unknown);
}

TEST(Comparison, HasNothingToTellApartWhereChanceSolves) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0, 0.01}, {0, 0.02}, {0, 0.1}});
  test::change_all(study, [](Configuration& c) { c.task_facts.chance = c.task_facts.solved; });
  const auto comparison = compare(study);
  EXPECT_EQ(entry_of(comparison, "gru").standing, Standing::unknown);
  EXPECT_EQ(verdict(comparison).points[0].text.substr(0, 59),
            "Nothing to tell apart, as chance reaches the solved level: ");
}

TEST(Comparison, TellsTheStandingsApart) {
  StudyData study;
  add_runs(study, "solves", "0.1", {{0, 0.01}, {0, 0.02}, {0, 0.1}});
  add_runs(study, "sometimes", "0.1", {{0, 0.01}, {0, 0.5}, {0, 0.5}});
  add_runs(study, "learns", "0.1", {{0, 0.50}, {0, 0.51}, {0, 0.49}});
  add_runs(study, "noise", "0.1", {{0, 0.2}, {0, 1.4}, {0, 0.9}});
  add_runs(study, "barely", "0.1",
           {{0, 0.9901}, {0, 0.9902}, {0, 0.9903}});  // told apart, but 1 % of the way
  const auto comparison = compare(study);
  EXPECT_EQ(entry_of(comparison, "solves").standing, Standing::solved);
  EXPECT_EQ(entry_of(comparison, "sometimes").standing, Standing::sometimes_solved);
  EXPECT_EQ(entry_of(comparison, "learns").standing, Standing::between);
  EXPECT_EQ(entry_of(comparison, "noise").standing, Standing::chance);
  EXPECT_EQ(entry_of(comparison, "barely").standing, Standing::chance);
}

TEST(Comparison, CensorsStepsToSolvedAtTheBudget) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.05, 0.05}, {0.1, 0.1}, {0.4, 0.4}});
  add_runs(study, "rnn", "0.1", {{0.4, 0.4}, {0.4, 0.4}, {0.05, 0.05}});
  const auto comparison = compare(study);
  EXPECT_DOUBLE_EQ(entry_of(comparison, "gru").steps_to_solved, 200);
  EXPECT_TRUE(std::isinf(entry_of(comparison, "rnn").steps_to_solved));
  EXPECT_EQ(entry_of(comparison, "rnn").budget, 300U);
}

TEST(Comparison, MeasuresTheWayFromChanceToSolvedInBothDirections) {
  const TaskFacts loss{"loss", false, 1.0, 0.2};
  EXPECT_DOUBLE_EQ(progress(loss, 1.0), 0);
  EXPECT_DOUBLE_EQ(progress(loss, 0.6), 0.5);
  const TaskFacts accuracy{"accuracy", true, 0.1, 0.9};
  EXPECT_DOUBLE_EQ(progress(accuracy, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(progress({"loss", false, 1.0, 1.0}, 0.5), 0);
}

TEST(Comparison, TakesTheInterquartileMeanOfClippedProgress) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0, 0.1}, {0, 0.0}, {0, 0.55}, {0, 2.0}});  // progress 1, 1, 0.5, 0
  const auto comparison = compare(study);
  EXPECT_DOUBLE_EQ(comparison.overall.at(0).iqm, 0.75);
  EXPECT_DOUBLE_EQ(comparison.overall.at(0).mean, 0.625);
  ASSERT_TRUE(comparison.overall.at(0).interval);
  EXPECT_TRUE(comparison.overall.at(0).interval->contains(0.75));
}

TEST(Comparison, KnowsNoLevelsWhereChanceIsAsGoodAsSolved) {
  EXPECT_TRUE(has_levels({.metric = "accuracy", .higher_is_better = true, .chance = 0.5, .solved = 0.99}));
  EXPECT_FALSE(has_levels({.metric = "accuracy", .higher_is_better = true, .chance = 1, .solved = 0.99}));
  EXPECT_TRUE(has_levels({.metric = "loss", .higher_is_better = false, .chance = 1, .solved = 0.1}));
  EXPECT_FALSE(has_levels({.metric = "loss", .higher_is_better = false, .chance = 0.1, .solved = 0.1}));
}

}  // namespace
}  // namespace recurbench
