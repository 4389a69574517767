#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "task/task.hpp"

namespace recurbench {

/// What an evaluation found.
struct Scores {
  std::vector<double> values;  ///< of TaskInfo::metrics(), in their order
  std::vector<double>
      by_group;  ///< accuracy in each group of the task's breakdown; NaN where nothing was asked
};

/// Some of a batch's answers, in row order.
struct Answers {
  const Batch* batch = nullptr;
  std::size_t first = 0;          ///< among the positions where the loss looks
  std::size_t count = 0;          ///< M
  const Real* outputs = nullptr;  ///< [M, answers·classes] logits, or [M, targets] values
  double loss = 0;                ///< mean over them
};

/// Adds up what a model answered over an evaluation.
class Scorer {
 public:
  virtual ~Scorer() = default;
  /// A batch begins: its answers come in pieces, in order.
  virtual void begin(const Batch& batch) = 0;
  virtual void add(const Answers& answers) = 0;
  virtual Scores scores() const = 0;
};

/// Loss, accuracy and exact as Task says, the measure that follows from the loss, accuracy by group.
class StandardScorer : public Scorer {
 public:
  explicit StandardScorer(TaskInfo info);
  void begin(const Batch& batch) override;
  void add(const Answers& answers) override;
  Scores scores() const override;

 private:
  bool is_right(const Answers& answers, std::size_t position, Index answer) const;
  Index unspoilt() const;

  TaskInfo info_;
  double loss_ = 0;
  Index positions_ = 0, scored_ = 0, right_ = 0, samples_ = 0;
  Index exact_ = 0;                  // of the batches before the present one
  std::vector<std::uint8_t> wrong_;  // [B] of the present batch
  std::vector<Index> group_scored_, group_right_;
};

}  // namespace recurbench
