#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "data/study.hpp"

/// What results.h5 looks like, said once for the writer and the reader; docs/results_format.md says it for
/// people.
namespace recurbench {

inline constexpr const char* kResultsFormat = "recurbench results";
inline constexpr std::uint32_t kResultsVersion = 1;
inline constexpr std::uint8_t kPending = 255;  ///< /trials/status of a trial that is not finished

/// The number type that stores a T.
template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool> || std::is_enum_v<T>, std::uint8_t, T>;

/// Calls visit(name, unit, meaning, at) for each column of /trials but `status`; at(row) points to the row's
/// value, or is null for a result's value of an unfinished trial.
template <class Visit>
void visit_trial_columns(Visit&& visit) {
  visit("id", "", "hash over everything that changes the result", [](auto& row) { return &row.spec.id; });
  visit("task", "", "task, as the sweep labels it", [](auto& row) { return &row.spec.task; });
  visit("model", "", "model, as the sweep labels it", [](auto& row) { return &row.spec.model; });
  visit("task_name", "", "registered name of the task", [](auto& row) { return &row.spec.task_name; });
  visit("model_name", "", "registered name of the model", [](auto& row) { return &row.spec.model_name; });
  visit("replicate", "", "replicate, from 0", [](auto& row) { return &row.spec.replicate; });
  visit("steps", "1", "training steps planned", [](auto& row) { return &row.spec.steps; });
  visit("metric", "", "metric that ranks models, without its split",
        [](auto& row) { return &row.spec.task_facts.metric; });
  visit("higher_is_better", "", "1 if a larger metric is better",
        [](auto& row) { return &row.spec.task_facts.higher_is_better; });
  visit("chance", "", "metric of the best predictor that knows a step's number and input only",
        [](auto& row) { return &row.spec.task_facts.chance; });
  visit("solved", "", "metric from which the task counts as solved",
        [](auto& row) { return &row.spec.task_facts.solved; });
  visit("parameters", "1", "trained numbers", [](auto& row) { return &row.spec.model_facts.parameters; });
  visit("state_floats", "1", "numbers carried from step to step, for one sequence",
        [](auto& row) { return &row.spec.model_facts.state_floats; });
  visit("flops_per_token", "1", "operations of a training step; multiply-add is 2",
        [](auto& row) { return &row.spec.model_facts.flops_per_token; });
  visit("training_bytes", "byte", "memory that a training step needs",
        [](auto& row) { return &row.spec.model_facts.bytes; });
  visit("message", "", "what happened, unless done",
        [](auto& row) { return row.result ? &row.result->message : nullptr; });
  visit("steps_done", "1", "training steps done",
        [](auto& row) { return row.result ? &row.result->steps_done : nullptr; });
  visit("best_step", "1", "step with the best validation metric",
        [](auto& row) { return row.result ? &row.result->best_step : nullptr; });
}

/// The same for the columns of /clock.
template <class Visit>
void visit_clock_columns(Visit&& visit) {
  visit("predicted_seconds", "s", "predicted duration",
        [](auto& row) { return &row.spec.predicted_seconds; });
  visit("started_unix_seconds", "s", "start, since 1970-01-01 00:00 UTC",
        [](auto& row) { return row.result ? &row.result->clock.started_unix_seconds : nullptr; });
  visit("wall_seconds", "s", "training and evaluation, all attempts",
        [](auto& row) { return row.result ? &row.result->clock.wall_seconds : nullptr; });
  visit("train_seconds", "s", "training steps only",
        [](auto& row) { return row.result ? &row.result->clock.train_seconds : nullptr; });
  visit("tokens", "1", "tokens trained on",
        [](auto& row) { return row.result ? &row.result->clock.tokens : nullptr; });
  visit("rank", "", "MPI rank that finished it",
        [](auto& row) { return row.result ? &row.result->clock.rank : nullptr; });
  visit("host", "", "host that finished it",
        [](auto& row) { return row.result ? &row.result->clock.host : nullptr; });
}

/// The image of an HDF5 file with a seal behind it: its size and a hash. HDF5 readers do not look there.
std::string seal(std::string image);

/// Takes the seal off. Throws StoreError when the bytes are not those that were sealed; bytes without a seal
/// (a copy that another program rewrote) pass as they are.
std::string unseal(std::string bytes);

/// The results.h5 of a study as bytes, without a seal. Throws StoreError for a result that contradicts
/// itself.
std::string results_image(const StudyData& study);

/// Back from bytes without a seal.
StudyData study_of_image(const std::string& image);

/// "" when both say the same to the last bit; else where they first differ.
std::string first_difference(const StudyData& left, const StudyData& right);

/// Why a result cannot be stored (curve columns of different lengths, a name twice), or "".
std::string fault_of(const TrialResult& result);

}  // namespace recurbench
