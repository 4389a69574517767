#include <gtest/gtest.h>

#include <cmath>

#include "report/comparison.hpp"
#include "report/constructed_study.hpp"
#include "report/tables.hpp"
#include "report/verdict.hpp"

namespace recurbench {
namespace {

using test::add_runs;
using test::chosen_rate;
using test::entry_of;

TEST(States, OfARunThatTimedOutLetItsValueSelectAndReport) {
  StudyData study;
  // As the worst, the first setting would lose by its median.
  add_runs(study, "gru", "0.1",
           {{0.1, 0.2, TrialState::timed_out}, {0.1, 0.05, TrialState::timed_out}, {0.3, 0.3}});
  add_runs(study, "gru", "0.2", {{0.2, 0.2}, {0.2, 0.2}, {0.2, 0.2}});
  const auto comparison = compare(study);
  const Entry& entry = entry_of(comparison, "gru");
  EXPECT_EQ(chosen_rate(entry), "0.1");
  EXPECT_EQ(entry.candidates[0].unusable, 0U);
  EXPECT_DOUBLE_EQ(entry.candidates[0].validation, 0.1);
  EXPECT_FALSE(entry.runs[0].counted_as_worst);
  EXPECT_DOUBLE_EQ(entry.runs[0].best, 0.2);
  EXPECT_DOUBLE_EQ(entry.runs[0].last, 0.21);
  EXPECT_DOUBLE_EQ(entry.best.mean, (0.2 + 0.05 + 0.3) / 3);
  EXPECT_TRUE(entry.runs[1].solved);
  EXPECT_DOUBLE_EQ(entry.runs[1].steps_to_solved, 200);
  EXPECT_EQ(entry.solved, 1U);
  EXPECT_EQ(comparison.troubled, (std::vector<std::size_t>{0, 1})) << "listed all the same";
}

TEST(States, OfRunsThatTimedOutAreSaidWithTheirValues) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.1, 0.05, TrialState::timed_out}, {0.1, 0.05, TrialState::timed_out}});
  add_runs(study, "lstm", "0.1", {{0.1, 0.05}, {0.1, 0.5, TrialState::timed_out}});
  add_runs(study, "rnn", "0.1", {{0.1, 0.05}, {0.1, 0.05}});
  const auto comparison = compare(study);
  EXPECT_EQ(entry_of(comparison, "gru").cut, 2U);
  const std::string text = verdict(comparison).points[0].text;
  EXPECT_TRUE(text.starts_with(
      "Solved in every finished run by gru (timed out: 2 of 2) and rnn; solved in some runs by "
      "lstm (1 of 2; timed out: 1 of 2). Runs that timed out count with what they had reached "
      "by then. "))
      << text;
  const Table of_task = task_table(comparison.tasks[0]), overview = overview_table(comparison);
  EXPECT_EQ(of_task.rows[0][3].text, "2, 2 timed out");
  EXPECT_EQ(of_task.rows[1][3].text, "2, 1 timed out");
  EXPECT_EQ(of_task.rows[2][3].text, "2");
  EXPECT_EQ(overview.rows[0][1].text, "0.05 · solved, 2/2, 2 timed out");
  EXPECT_EQ(overview.rows[2][1].text, "0.05 · solved, 2/2");
}

TEST(States, OfARunThatTimedOutBeforeAnyEvaluationMakeItTheWorst) {
  StudyData study;
  add_runs(study, "gru", "0.1", {{0.1, 0.2}, {0.1, 0.2}, {0, 0, TrialState::timed_out}});
  study.rows[2].result->curves = {};
  study.rows[2].result->finals = {};
  const auto comparison = compare(study);
  const Entry& entry = entry_of(comparison, "gru");
  EXPECT_EQ(entry.candidates[0].unusable, 1U);
  EXPECT_TRUE(entry.runs[2].counted_as_worst);
  EXPECT_EQ(entry.cut, 0U) << "it has no value that could come from a cut run";
  EXPECT_DOUBLE_EQ(entry.runs[2].best, 1.0);  // the chance level
  EXPECT_DOUBLE_EQ(entry.runs[2].last, 1.0);
  EXPECT_FALSE(entry.runs[2].solved);
  EXPECT_TRUE(std::isinf(entry.runs[2].steps_to_solved));
}

TEST(States, CountAsTheirTraitsSay) {
  for (int state = 0; state < kTrialStateCount; ++state) {
    const auto as = static_cast<TrialState>(state);
    if (!traits(as).ended) continue;
    StudyData study;
    add_runs(study, "gru", "0.1", {{0.1, 0.2}, {0.1, 0.05, as}});
    const auto comparison = compare(study);
    EXPECT_EQ(entry_of(comparison, "gru").runs[1].counted_as_worst, traits(as).counts == Counts::as_worst)
        << name_of(as);
    EXPECT_EQ(comparison.troubled.size(), traits(as).is_trouble ? 1U : 0U) << name_of(as);
    EXPECT_EQ(comparison.by_state[static_cast<std::size_t>(state)], as == TrialState::done ? 2U : 1U)
        << name_of(as);
  }
}

}  // namespace
}  // namespace recurbench
