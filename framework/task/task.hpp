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
#include "task/automaton.hpp"
#include "task/batch.hpp"

namespace recurbench {

/// A measure of a task's own that follows from its loss: scale · loss, or its square root.
struct LossMeasure {
  std::string name;  ///< "bits", "nrmse"
  double scale = 1;
  bool root = false;
  std::string unit{};  ///< "bit"

  double of(double loss) const;
};

/// One metric of a task.
struct MetricInfo {
  std::string name;  ///< "loss", "accuracy", "exact", "bits", …
  bool higher_is_better = false;
  std::string unit{};  ///< "nat", "bit"; empty: a share or a plain number
  double chance = 0;   ///< of the best predictor that knows a step's number and input only; NaN: not known
  double solved = 0;   ///< from which the task counts as solved; NaN: no such level is known
};

/// A property of answers by which test accuracy is told apart, such as how deep a needle lies.
struct Breakdown {
  std::string by;  ///< "depth"; empty: none
  /// "0-0.2", in order; an answer's group is its place here. At shorter lengths the first of these.
  std::vector<std::string> groups;
};

/// What a task says of itself.
struct TaskInfo {
  Index steps = 0;       ///< T of every sample
  Index vocabulary = 0;  ///< input tokens 0…vocabulary−1; 0: real channels instead
  Index channels = 0;
  Index classes =
      0;  ///< targets are classes (loss: cross-entropy, nats); 0: real values (mean squared error)
  Index answers = 1;     ///< classes to be named at each position where the loss looks, all from `classes`
  Index targets = 0;     ///< real target values per position
  Index looked_at = 0;   ///< positions per sample where the loss looks
  double tolerance = 0;  ///< real targets: |error| below it counts as right in `accuracy`

  std::string metric;      ///< ranks models: one of metrics()
  double chance = 0;       ///< `metric` of the best predictor that knows a step's number and input only
  double chance_loss = 0;  ///< the loss of that predictor
  double solved = 0;       ///< `metric` from which the task counts as solved

  /// Why a model must not look ahead, such as targets that are later inputs; empty where it may.
  std::string causal_because{};
  /// Column b of a batch goes on where it ended in the batch before: state is carried from one to the next.
  bool continues = false;
  LossMeasure measure{};                    ///< the task's own, if it has a name
  std::vector<MetricInfo> more_metrics{};   ///< that the task's own scorer measures as well
  Breakdown breakdown{};                    ///< of the scored positions; each is told its group
  std::vector<std::string> token_names{};   ///< how `recurbench sample` writes them; empty: as numbers
  std::vector<std::string> answer_names{};  ///< of classes, or of the members of a set that real targets make

  /// What evaluations measure, in order: loss, accuracy, exact, the measure that follows from the loss if it
  /// has a name, and more_metrics. Each knows its direction; `metric` has this task's chance and solved.
  std::vector<MetricInfo> metrics() const;
  /// One of them. Throws ConfigError "unknown metric '…'." with the nearest name.
  MetricInfo metric_named(std::string_view name) const;
};

/// Which samples of a task a batch holds.
struct SampleRange {
  std::uint64_t seed = 0;
  std::uint32_t replicate = 0;
  Purpose purpose = Purpose::train;
  std::uint64_t first = 0;  ///< number of the first sample; the others follow
  std::uint64_t set = 0;    ///< training samples come from as many, in a new order each time round; 0: fresh

  /// The number of the sample in column `b`.
  std::uint64_t number(Index b) const;
};

class Scorer;

/// What a model learns: a source of samples, the same for the same range on any rank and at any batch size
/// (where batches continue each other, at the same batch size).
///
/// A task whose answers are measured otherwise lists more_metrics and gives a scorer that tells all of them.
///
/// Metrics of every task: loss, accuracy (share of scored answers that are right, micro average), exact
/// (share of samples whose scored answers are all right). Of real targets an answer is a position, right if
/// every value is within the tolerance.
class Task {
 public:
  virtual ~Task() = default;
  virtual TaskInfo info() const = 0;
  /// Writes samples into the columns of a batch that is blank (tokens and reals 0, no position looked at).
  virtual void fill(const SampleRange& range, Batch& batch) const = 0;
  /// What measures answers: StandardScorer, unless the task measures otherwise.
  virtual std::unique_ptr<Scorer> scorer() const;
};

/// A task whose samples are pure functions of random streams, each with its own; those of training,
/// validation and test never overlap.
class SyntheticTask : public Task {
 public:
  void fill(const SampleRange& range, Batch& batch) const final;
  /// Writes one sample into column `b`, at the task's own steps: the batch may have room for more.
  virtual void draw(Rng& rng, Batch& batch, Index b) const = 0;
};

struct TaskEntry {
  int semantics = 1;    ///< raised when the same settings begin to mean other samples
  std::string summary;  ///< one line for `recurbench list`
  std::function<std::unique_ptr<Task>(Params&)> build;
  /// Of a task that asks whether words belong to a regular language: the language. Every token of a sample is
  /// a symbol of its word.
  std::function<Automaton(Params&)> automaton{};
  std::string length_key = "length";  ///< the key that lengthens its sequences; empty: none does
};
using TaskRegistry = Registry<TaskEntry>;

/// The entry of the task that the section names. Throws ConfigError.
const TaskEntry& task_entry(Params& params);
/// Builds the task that the section names; reads its keys without finishing them.
std::unique_ptr<Task> make_task(Params& params);
int task_semantics(const std::string& name);

/// Blanks `batch` (sized for the task), fills it and collects.
void fill_batch(const Task& task, const SampleRange& range, Batch& batch);

}  // namespace recurbench
