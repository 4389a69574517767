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
inline constexpr std::int64_t kNoLength = -1;  ///< /measurements/length of the trained lengths

/// The number type that stores a T.
template <class T>
using Stored = std::conditional_t<std::is_same_v<T, bool> || std::is_enum_v<T>, std::uint8_t, T>;

/// Calls visit(name, unit, meaning, at) for each column of /configurations; at(configuration) is the value.
template <class Visit>
void visit_configuration_columns(Visit&& visit) {
  visit(
      "task", "", "task, as the sweep labels it", [](auto& c) -> auto& { return c.task; });
  visit(
      "model", "", "model, as the sweep labels it", [](auto& c) -> auto& { return c.model; });
  visit(
      "identity", "", "hash over all that changes the result, but for the replicate",
      [](auto& c) -> auto& { return c.identity; });
  visit(
      "semantics", "", "versions of what the names mean", [](auto& c) -> auto& { return c.semantics; });
  visit(
      "steps", "1", "training steps planned", [](auto& c) -> auto& { return c.steps; });
  visit(
      "metric", "", "metric that ranks models, without its split",
      [](auto& c) -> auto& { return c.task_facts.metric; });
  visit(
      "higher_is_better", "", "1 if a larger metric is better",
      [](auto& c) -> auto& { return c.task_facts.higher_is_better; });
  visit(
      "chance", "", "metric of the best predictor that knows a step's number and input only",
      [](auto& c) -> auto& { return c.task_facts.chance; });
  visit(
      "solved", "", "metric from which the task counts as solved",
      [](auto& c) -> auto& { return c.task_facts.solved; });
  visit(
      "parameters", "1", "trained numbers", [](auto& c) -> auto& { return c.model_facts.parameters; });
  visit(
      "state_floats", "1", "numbers carried from step to step, for one sequence",
      [](auto& c) -> auto& { return c.model_facts.state_floats; });
  visit(
      "flops_per_token", "1", "operations of a training step; multiply-add is 2",
      [](auto& c) -> auto& { return c.model_facts.flops_per_token; });
  visit(
      "training_bytes", "byte", "memory that the trial needs at its peak",
      [](auto& c) -> auto& { return c.model_facts.bytes; });
}

/// The same for the columns of /trials that come from results; at(result) is the value.
template <class Visit>
void visit_trial_columns(Visit&& visit) {
  visit(
      "message", "", "what happened, unless done", [](auto& r) -> auto& { return r.message; });
  visit(
      "steps_done", "1", "training steps done", [](auto& r) -> auto& { return r.steps_done; });
  visit(
      "best_step", "1", "step with the best validation metric", [](auto& r) -> auto& { return r.best_step; });
}

/// And for those of /clock.
template <class Visit>
void visit_clock_columns(Visit&& visit) {
  visit(
      "attempt", "1", "how often the trial had failed or timed out before",
      [](auto& r) -> auto& { return r.clock.attempt; });
  visit(
      "started_unix_seconds", "s", "start, since 1970-01-01 00:00 UTC",
      [](auto& r) -> auto& { return r.clock.started_unix_seconds; });
  visit(
      "wall_seconds", "s", "training and evaluation, all attempts",
      [](auto& r) -> auto& { return r.clock.wall_seconds; });
  visit(
      "train_seconds", "s", "training steps only", [](auto& r) -> auto& { return r.clock.train_seconds; });
  visit(
      "tokens", "1", "tokens trained on", [](auto& r) -> auto& { return r.clock.tokens; });
  visit(
      "rank", "", "MPI rank that ended it", [](auto& r) -> auto& { return r.clock.rank; });
  visit(
      "host", "", "host that ended it", [](auto& r) -> auto& { return r.clock.host; });
}

/// The image of an HDF5 file with a seal behind it: its size and a hash. HDF5 readers do not look there.
std::string seal(std::string image);
bool is_sealed(std::string_view bytes);

/// Takes the seal off. Throws StoreError when the bytes are not those that were sealed; bytes without a seal
/// (a copy that another program rewrote) pass as they are.
std::string unseal(std::string bytes);

/// The results.h5 of a study as bytes, without a seal. Throws StoreError for a result that contradicts
/// itself.
std::string results_image(const StudyData& study);

/// Back from bytes without a seal.
StudyData study_of_image(const std::string& image);

/// How many trials have ended there: the rest is not read.
std::size_t ended_in_image(const std::string& image);

}  // namespace recurbench
