#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/model.hpp"
#include "optim/optimizer.hpp"
#include "optim/schedule.hpp"
#include "task/task.hpp"
#include "train/settings.hpp"

namespace seqbench {

/// The model's side of a task.
ModelIo model_io(const TaskInfo& info);

/// What an evaluation measures (task/task.hpp says what each means).
struct Metrics {
  double loss = 0;
  double accuracy = 0;
  double exact = 0;
  double get(std::string_view name) const;
};

/// One model in training on one task: the updates and the evaluations, no loop, no clock.
class Trainer {
 public:
  struct Streams {
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
  };
  /// `model` is initialised from the streams. All references must outlive the trainer.
  Trainer(const Task& task, Model& model, Optimizer& optimizer, const Schedule& schedule,
          const TrainSettings& settings, Streams streams);

  struct StepResult {
    double loss = 0;       ///< mean over the positions the loss looked at
    double grad_norm = 0;  ///< before clipping
    bool finite() const;
  };
  /// Update number `step`, from 0, on samples step·batch … . A step that is not finite leaves the parameters
  /// alone.
  StepResult step(std::uint64_t step);

  /// Means over the first `samples` of a stream; the same on any rank.
  Metrics evaluate(Purpose purpose, Index samples);

  Model& model() { return model_; }
  Tape& tape() { return tape_; }

 private:
  /// Rows of a batch that lie in steps [first, last), numbered within that window.
  struct Look {
    std::span<const std::int32_t> rows, classes;
    std::span<const Real> values;
    std::size_t first = 0;  ///< of the batch's looked-at positions
  };
  Look look(const Batch& batch, Index first, Index last);
  Index window() const;
  /// Runs the model over steps [first, last) and reads out where the loss looks; nothing where it does not
  /// look.
  std::optional<Var> window_output(const Batch& batch, Index first, Index last, const Look& look);
  Var loss_of(Var output, const Look& look);
  void score(const Batch& batch, const Look& look, Var output);

  const Task& task_;
  TaskInfo info_;
  Model& model_;
  Optimizer& optimizer_;
  const Schedule& schedule_;
  const TrainSettings& settings_;
  Streams streams_;
  Tape tape_;
  Batch batch_;
  std::vector<ParameterSpan> spans_;
  std::vector<std::int32_t> rows_;  // of the current window
  std::vector<Real> state_;         // carried between windows

  struct Tally {
    double loss = 0;
    Index positions = 0, scored = 0, right = 0, samples = 0, exact = 0;
    std::vector<std::uint8_t> wrong;  // [B] of the current batch
  } tally_;
};

}  // namespace seqbench
