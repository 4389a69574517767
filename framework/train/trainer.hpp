#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/model.hpp"
#include "optim/optimizer.hpp"
#include "optim/schedule.hpp"
#include "task/family.hpp"
#include "train/settings.hpp"
#include "train/work.hpp"

namespace recurbench {

/// The model's side of a task whose longest sequences have `steps` steps.
ModelIo model_io(const TaskInfo& info, Index steps);

/// What an evaluation measures (task/task.hpp says what each means).
struct Metrics {
  double loss = 0;
  double accuracy = 0;
  double exact = 0;
  /// Accuracy in each group of the task's breakdown; NaN where nothing was asked.
  std::vector<double> by_group{};
  /// By name; `own` is the task's measure. Throws ConfigError for a name that is neither.
  double get(std::string_view name, const LossMeasure& own) const;
};

/// One model in training on one task: the updates and the evaluations, no loop, no clock.
class Trainer {
 public:
  struct Streams {
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
  };
  /// `model` is initialised from the streams. All references must outlive the trainer.
  Trainer(const TaskFamily& tasks, Model& model, Optimizer& optimizer, const Schedule& schedule,
          const TrainSettings& settings, Streams streams);

  struct StepResult {
    double loss = 0;       ///< mean over the positions the loss looked at
    double grad_norm = 0;  ///< before clipping
    std::uint64_t tokens = 0;
    bool finite() const;
  };
  /// Update number `step`, from 0, on samples step·batch … . A step that is not finite leaves the parameters
  /// alone.
  StepResult step(std::uint64_t step);

  /// Means over the first `samples` of a stream, the same on any rank; at one length, or at the task's own.
  /// Of a task that continues, whole batches.
  Metrics evaluate(Purpose purpose, Index samples, std::optional<Index> length = std::nullopt);

  /// What the next step goes on from; empty unless the task continues and the model can.
  const std::vector<Real>& carried() const { return carried_; }
  void restore_carried(std::vector<Real> carried);

  Model& model() { return model_; }
  Tape& tape() { return tape_; }

 private:
  SampleRange range(Purpose purpose, std::uint64_t first) const;
  Work& work_at(Index length);
  /// Runs the model over a segment and reads out where the loss looks; nothing where it does not look.
  std::optional<Var> output(const Work& work, const Segment& segment, const Look& look, Carry carry);
  Var loss_of(const TaskInfo& info, Var output, const Look& look);
  Pass run(const Work& work, const Segment& segment, Carry carry);
  /// Loss and gradients of the window of segments [begin, end).
  double train_window(Work& work, std::size_t begin, std::size_t end);
  void differentiate(Work& work, std::size_t begin, std::size_t end, Carry carry);
  Real* border(std::size_t segment);
  void reset_state();
  void evaluate(Work& work, const SampleRange& range);
  void score(const Work& work, const Look& look, Var output);
  bool is_right(const TaskInfo& info, const Look& look, Index answer, const Real* output) const;

  const TaskFamily& tasks_;
  Model& model_;
  Optimizer& optimizer_;
  const Schedule& schedule_;
  const TrainSettings& settings_;
  Streams streams_;
  Tape tape_;
  std::vector<ParameterSpan> spans_;
  bool recomputes_;
  bool continues_;
  std::map<Index, std::unique_ptr<Work>> works_;  // by length
  std::vector<Real> state_;                       // carried between segments
  std::vector<Real> state_grad_;
  std::vector<Real> carried_;  // from one training batch to the next
  std::vector<Real> borders_;  // states before each segment, when they are recomputed

  struct Tally {
    double loss = 0;
    Index positions = 0, scored = 0, right = 0, samples = 0, exact = 0;
    std::vector<std::uint8_t> wrong;               // [B] of the current batch
    std::vector<Index> group_scored, group_right;  // of the task's breakdown
  } tally_;
};

}  // namespace recurbench
