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
  /// Steps [first, last) of a batch, run as one piece of tape; `last_of_window`: the gradient is cut behind.
  struct Segment {
    Index first, last;
    bool last_of_window;
  };
  /// The positions of a segment where the loss looks, rows numbered within the segment.
  struct Look {
    std::span<const std::int32_t> rows, classes;
    std::span<const Real> values;
    std::size_t first = 0;  ///< of the batch's looked-at positions
  };
  /// What a segment left on the tape.
  struct Pass {
    Index first_node = 0, last_node = 0;
    std::optional<Var> loss;
    Real share = 0;  ///< of the batch's looked-at positions
  };
  void divide_into_segments();
  void number_rows_by_segment(const Batch& batch);
  Look look(const Batch& batch, const Segment& segment) const;
  /// Runs the model over a segment and reads out where the loss looks; nothing where it does not look.
  std::optional<Var> output(const Batch& batch, const Segment& segment, const Look& look, Carry carry);
  Var loss_of(Var output, const Look& look);
  Pass run(const Segment& segment, Carry carry);
  /// Loss and gradients of the window that ends with segment `end` − 1.
  double train_window(std::size_t begin, std::size_t end);
  Real* border(std::size_t segment);
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
  bool recomputes_;
  std::vector<Segment> segments_;
  std::vector<Pass> passes_;        // of the segments
  std::vector<std::int32_t> rows_;  // where the loss looks, numbered within their segments
  std::vector<Real> state_;         // carried between segments
  std::vector<Real> state_grad_;
  std::vector<Real> borders_;  // states before each segment, when they are recomputed

  struct Tally {
    double loss = 0;
    Index positions = 0, scored = 0, right = 0, samples = 0, exact = 0;
    std::vector<std::uint8_t> wrong;  // [B] of the current batch
  } tally_;
};

}  // namespace seqbench
