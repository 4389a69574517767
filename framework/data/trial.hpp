#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/bytes.hpp"
#include "core/params.hpp"
#include "core/types.hpp"

namespace recurbench {

/// How a trial ended. A trial that went wrong is data, not an exception.
enum class Status : std::uint8_t {
  done,       ///< ran all its steps
  diverged,   ///< a loss or gradient was not finite
  failed,     ///< could not run; the message says why
  timed_out,  ///< hit its wall-clock limit
  stopped,    ///< ended early by a rule of the sweep
};
std::string status_name(Status status);
/// Failed and timed out: what happened may not happen again, so a later attempt takes the place of this one.
bool may_be_retried(Status status);
inline constexpr int kStatusCount = 5;

/// What a task says of itself, for selection and for the report.
struct TaskFacts {
  std::string metric;             ///< the curve that ranks models, without its split: "loss", "accuracy"
  bool higher_is_better = false;  ///< of `metric`
  double chance = 0;  ///< `metric` of the best predictor that knows a step's number and input only
  double solved = 0;  ///< `metric` from which the task counts as solved
};

/// What a model costs.
struct ModelFacts {
  std::uint64_t parameters = 0;
  std::uint64_t state_floats = 0;  ///< carried from step to step, for one sequence
  double flops_per_token = 0;      ///< of a training step; multiply-add = 2, backward = 2 × forward
  std::uint64_t bytes = 0;         ///< memory that a training step needs
};

/// A trial as plain data: what results.h5 keeps and reports read.
struct TrialSpec {
  std::string id;     ///< hash over everything that changes the result
  std::string task;   ///< label, unique among the sweep's tasks: "adding length=50"
  std::string model;  ///< label, unique among the sweep's models: "lstm hidden=64"
  std::string task_name;
  std::string model_name;
  std::uint32_t replicate = 0;
  std::uint64_t steps = 0;  ///< training steps planned
  std::vector<std::pair<std::string, std::string>>
      settings;                                             ///< every resolved key: ("optimizer.lr", "0.003")
  std::vector<std::pair<std::string, std::string>> search;  ///< only the swept `parameters` of this trial
  TaskFacts task_facts;
  ModelFacts model_facts;
  double predicted_seconds = 0;
};

/// One training run: its description and the sections that configure it.
struct Trial {
  TrialSpec spec;
  std::uint64_t seed = 0;
  std::string
      semantics;  ///< versions of what the names mean, part of the id: "lstm=1 adding=1"; filled by Resolve
  std::string metric;            ///< what the sweep selects by: "loss", "accuracy"; "": the task's own metric
  bool metric_maximize = false;  ///< direction of `metric`
  Params task{"task"};
  Params model{"model"};
  Params optimizer{"optimizer"};
  Params train{"train"};
};

/// Metrics over training: one row per evaluation, one column per name ("train/loss", "valid/accuracy").
struct Curves {
  std::vector<std::string> names;
  std::vector<std::uint64_t> steps;          ///< [points]
  std::vector<std::vector<double>> columns;  ///< [names][points]
};

/// What a finished trial leaves behind. Everything but `clock` is the same bits on every run.
struct TrialResult {
  std::string id;
  Status status = Status::done;
  std::string message;  ///< for statuses other than done: what happened, at which step
  std::uint64_t steps_done = 0;
  std::uint64_t best_step = 0;  ///< step with the best validation metric
  Curves curves;
  std::vector<std::pair<std::string, double>>
      finals;  ///< "test/loss@last", "test/loss@best", "valid/loss@best", …

  /// Depends on the run; stored apart from the results.
  struct ClockPart {
    double started_unix_seconds = 0;
    double wall_seconds = 0;   ///< training and evaluation, all attempts
    double train_seconds = 0;  ///< training steps only
    std::uint64_t tokens = 0;  ///< trained on
    std::int32_t rank = 0;
    std::string host;
    std::vector<double> point_seconds;  ///< [points]: wall_seconds at each curve point
  } clock;
};

/// Bytes of a result and back: the payload of a journal's commit frame.
std::string encode(const TrialResult& result);
TrialResult decode_result(std::string_view bytes);

/// The same pair for curves, which a checkpoint carries too.
void put(ByteWriter& out, const Curves& curves);
Curves get_curves(ByteReader& in);

/// `name` in `finals`, or NaN.
double final_value(const TrialResult& result, std::string_view name);

}  // namespace recurbench
