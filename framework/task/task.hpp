#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/params.hpp"
#include "core/registry.hpp"
#include "core/rng.hpp"
#include "core/types.hpp"
#include "task/batch.hpp"

namespace seqbench {

/// What a task says of itself.
struct TaskInfo {
  Index steps = 0;       ///< T of every sample
  Index vocabulary = 0;  ///< input tokens 0…vocabulary−1; 0: real channels instead
  Index channels = 0;
  Index classes =
      0;  ///< targets are classes (loss: cross-entropy, nats); 0: real values (mean squared error)
  Index targets = 0;     ///< real target values per position
  Index looked_at = 0;   ///< positions per sample where the loss looks
  double tolerance = 0;  ///< real targets: |error| below it counts as right in `accuracy`

  std::string metric;             ///< ranks models: "loss" or "accuracy"
  bool higher_is_better = false;  ///< of `metric`
  double chance = 0;              ///< `metric` of the best predictor that remembers nothing
  double chance_loss = 0;         ///< the loss of that predictor
  double solved = 0;              ///< `metric` from which the task counts as solved

  /// Why a model must not look ahead, such as targets that are later inputs; empty where it may.
  std::string causal_because{};
};

/// A synthetic task: a pure function from a random stream to one sample.
///
/// Metrics of every task: loss, accuracy (share of scored positions that are right, micro average), exact
/// (share of samples whose scored positions are all right).
class Task {
 public:
  virtual ~Task() = default;
  virtual TaskInfo info() const = 0;
  /// Writes one sample into column `b` of a batch that starts blank (tokens and reals 0, no position looked
  /// at).
  virtual void draw(Rng& rng, Batch& batch, Index b) const = 0;
};

struct TaskEntry {
  int semantics = 1;    ///< raised when the same settings begin to mean other samples
  std::string summary;  ///< one line for `seqbench list`
  std::function<std::unique_ptr<Task>(Params&)> build;
  std::string length_key = "length";  ///< the key that lengthens its sequences; empty: none does
};
using TaskRegistry = Registry<TaskEntry>;

/// The entry of the task that the section names. Throws ConfigError.
const TaskEntry& task_entry(Params& params);
/// Builds the task that the section names; reads its keys without finishing them.
std::unique_ptr<Task> make_task(Params& params);
int task_semantics(const std::string& name);

/// Which samples of a task a batch holds.
struct SampleRange {
  std::uint64_t seed = 0;
  std::uint32_t replicate = 0;
  Purpose purpose = Purpose::train;
  std::uint64_t first = 0;  ///< number of the first sample; the others follow
};

/// Fills `batch` (sized for the task) with samples; the same numbers on any rank and at any batch size.
void fill_batch(const Task& task, const SampleRange& range, Batch& batch);

}  // namespace seqbench
