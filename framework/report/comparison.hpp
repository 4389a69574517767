#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/study.hpp"
#include "statistics/statistics.hpp"

namespace recurbench {

/// One replicate of the configuration that stands for a model on a task. A finished run without a usable
/// value (diverged, failed, timed out before its first evaluation) counts as the worst: `best` and `last` are
/// then the worse of the chance level and the model's worst other run.
struct Run {
  std::size_t row = 0;  ///< in StudyData::rows
  std::uint32_t replicate = 0;
  bool finished = false;
  bool counted_as_worst = false;
  bool cut = false;  ///< timed out, so its values are those of the steps before
  double best = 0;   ///< test metric at the step with the best validation; NaN while pending
  double last = 0;   ///< test metric after the last step; NaN while pending
  bool solved = false;
  double steps_to_solved = 0;  ///< first evaluation that reaches the solved level in validation; ∞: never
};

/// One setting of the swept keys for a task × model, with its replicates.
struct Candidate {
  Settings search;
  std::vector<std::size_t> rows;
  double validation = 0;  ///< median over finished replicates; the worst value is ±∞; NaN: none finished
  std::size_t finished = 0;
  std::size_t unusable = 0;  ///< finished, but counted as the worst
};

struct Summary {
  double mean = 0;
  double median = 0;
  std::optional<Interval> interval;  ///< of the mean, 95 %, t; none below two runs
};

/// Test metric of a model minus that of the best model, paired by replicate.
struct Difference {
  std::size_t pairs = 0;
  double mean = 0;
  std::optional<Interval> interval;
};

/// Where a model stands between a task's chance and solved levels.
/// `unknown`: the task names no such levels for the metric that the sweep chose.
enum class Standing { none, unknown, chance, between, sometimes_solved, solved };
std::string standing_name(Standing standing);

/// A model on a task, represented by the candidate with the best validation.
struct Entry {
  std::string model;
  ModelFacts facts;
  std::vector<Candidate> candidates;
  std::size_t chosen = 0;
  std::vector<Run> runs;  ///< of the chosen candidate, by replicate
  std::size_t finished = 0;
  std::size_t solved = 0;
  std::size_t cut = 0;  ///< of the finished
  Summary best;
  Summary last;
  double steps_to_solved = 0;  ///< median over finished runs; ∞: beyond the budget
  std::uint64_t budget = 0;    ///< training steps planned
  Standing standing = Standing::none;
  bool is_best = false;
  std::optional<Difference> to_best;  ///< none for the best itself
  bool tied = false;                  ///< the best, or its difference to the best covers zero
};

struct TaskComparison {
  std::string task;
  TaskFacts facts;
  std::vector<Entry> entries;
  std::optional<std::size_t> best;  ///< entry with the best mean; none while nothing has finished
};

/// A model over all tasks: its runs' way from chance (0) to solved (1), clipped to that range.
struct Overall {
  std::string model;
  std::size_t tasks = 0;             ///< with at least one finished run
  std::size_t tasks_solved = 0;      ///< solved in every finished run
  double mean = 0;                   ///< over tasks of the mean over replicates
  double iqm = 0;                    ///< interquartile mean over tasks × replicates
  std::optional<Interval> interval;  ///< bootstrap, stratified by task; none when no task has two runs
};

/// What the report says, in plan order.
struct Comparison {
  std::vector<std::string> models;
  std::vector<TaskComparison> tasks;
  std::vector<Overall> overall;
  std::size_t planned = 0;
  std::size_t pending = 0;
  std::vector<std::size_t> by_state;  ///< [kTrialStateCount]
  std::vector<std::size_t> troubled;  ///< rows that diverged, failed or timed out
  bool searched = false;              ///< some task × model has more than one candidate
};

/// Selection looks at validation only; test values are read for the chosen candidates alone.
Comparison compare(const StudyData& study);

/// Whether `a` is a better value of the task's metric than `b`.
bool better(const TaskFacts& facts, double a, double b);
/// Whether `value` reaches the solved level.
bool reaches_solved(const TaskFacts& facts, double value);
/// Whether the chance and solved levels of the metric are known, and chance does not solve.
bool has_levels(const TaskFacts& facts);
/// Whether both levels are known, and chance reaches the solved one: nothing is left to show.
bool chance_solves(const TaskFacts& facts);

/// 0 at the chance level, 1 at the solved level (where none is known, at the metric's perfect value), not
/// clipped; 0 where the two levels do not differ.
double progress(const TaskFacts& facts, double value);

/// "optimizer.lr = 0.003, …", or "as given" when nothing is swept.
std::string setting_text(const Settings& search);

}  // namespace recurbench
