#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "train/experiment.hpp"
#include "train/work.hpp"

namespace recurbench {

/// Whose samples are drawn.
struct Streams {
  std::uint64_t seed = 0;
  std::uint32_t replicate = 0;
};

/// What training and evaluation of one model share: the tape, a batch, the state between segments.
class Workspace {
 public:
  explicit Workspace(Experiment& experiment);

  /// A batch of a length, in the room of the batch before: trained lengths share one, longer ones that are
  /// evaluated another. Makes room for the state where one is carried.
  Work& work_at(Index length);
  /// Runs the model over a segment and reads out where the loss looks; nothing where it does not look.
  std::optional<Var> output(const Work& work, const Segment& segment, const Look& look, Carry carry);
  Var loss_of(const TaskInfo& info, Var output, const Look& look);

  /// Whether the state goes on from one batch to the next.
  bool continues() const { return continues_; }
  /// Of a batch, between segments and batches; empty where nothing is carried.
  std::vector<Real>& state() { return state_; }
  Real* state_data() { return state_.empty() ? nullptr : state_.data(); }
  void reset_state();
  Tape& tape() { return tape_; }

 private:
  std::shared_ptr<BatchRoom> room_for(const TaskInfo& info);

  Experiment& experiment_;
  bool continues_;
  Tape tape_;
  std::shared_ptr<BatchRoom> trained_, evaluated_;
  std::map<Index, std::unique_ptr<Work>> works_;  // by length
  std::vector<Real> state_;
};

}  // namespace recurbench
