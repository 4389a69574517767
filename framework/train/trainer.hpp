#pragma once

#include <memory>
#include <vector>

#include "train/workspace.hpp"

namespace recurbench {

/// The updates of one model on one task: no loop, no clock, no evaluation.
class Trainer {
 public:
  /// Initialises the model from the streams. References must outlive the trainer.
  Trainer(Experiment& experiment, Workspace& workspace, Streams streams);

  struct StepResult {
    double loss = 0;       ///< mean over the positions the loss looked at
    double grad_norm = 0;  ///< before clipping
    std::uint64_t tokens = 0;
    bool finite() const;
  };
  /// Update number `step`, from 0, on samples step·batch … . A step that is not finite leaves the parameters
  /// alone.
  StepResult step(std::uint64_t step);

  /// What the next step goes on from; empty unless the task continues and the model can.
  const std::vector<Real>& carried() const { return carried_; }
  /// All or nothing: what is carried and the optimizer's moments. Throws Error when one does not fit.
  void restore(std::vector<Real> carried, ByteReader& moments);

  Optimizer& optimizer() { return *optimizer_; }

 private:
  Work& prepared_work(Index length);
  Pass run(const Work& work, const Segment& segment, Carry carry);
  /// Loss and gradients of the window of segments [begin, end).
  double train_window(Work& work, std::size_t begin, std::size_t end);
  void differentiate(Work& work, std::size_t begin, std::size_t end, Carry carry);
  Real* border(std::size_t segment);

  Experiment& experiment_;
  Workspace& workspace_;
  Streams streams_;
  Tape& tape_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<ParameterSpan> spans_;
  bool recomputes_;
  std::vector<Real> state_grad_;
  std::vector<Real> carried_;  // from one training batch to the next
  std::vector<Real> borders_;  // states before each segment, when they are recomputed
};

}  // namespace recurbench
