#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

struct TaskInfo;

/// B samples of T steps, time-major: position (t, b) has the row number t·B + b.
/// `draw` of a task writes through set_…; afterwards `collect` lists the rows where the loss looks.
class Batch {
 public:
  Batch(const TaskInfo& info, Index batch);

  Index steps() const { return steps_; }
  Index batch() const { return batch_; }

  void set_token(Index t, Index b, Index token) { tokens_[row(t, b)] = static_cast<std::int32_t>(token); }
  void set_real(Index t, Index b, Index channel, double value) {
    reals_[row(t, b) * channels_ + static_cast<std::size_t>(channel)] = static_cast<Real>(value);
  }
  /// The loss looks at (t, b) and wants this class; `scored` positions also count for accuracy.
  void set_class(Index t, Index b, Index cls, bool scored = true) { set_answer(t, b, 0, cls, scored); }
  /// The same for answer `k` of several; every one must be set.
  void set_answer(Index t, Index b, Index k, Index cls, bool scored = true);
  /// The loss looks at (t, b) and wants this value in channel `k`.
  void set_value(Index t, Index b, Index k, double value, bool scored = true);

  /// The group of the task's breakdown that the position (t, b) belongs to; 0 unless it is said.
  void set_group(Index t, Index b, Index group) {
    dense_groups_[row(t, b)] = static_cast<std::uint16_t>(group);
  }

  /// Blank again: inputs 0, nothing looked at.
  void clear();
  /// Lists what was set, in row order.
  void collect();

  std::span<const std::int32_t> tokens() const { return tokens_; }  ///< [T·B], empty for real inputs
  std::span<const Real> reals() const { return reals_; }            ///< [T·B·channels], empty for tokens
  /// After collect(): the M rows that the loss looks at, ascending, with their targets and flags.
  std::span<const std::int32_t> rows() const { return rows_; }
  std::span<const std::int32_t> classes() const { return classes_; }  ///< [M·answers]
  std::span<const Real> values() const { return values_; }            ///< [M·targets]
  std::span<const std::uint8_t> scored() const { return scored_; }    ///< [M]
  std::span<const std::uint16_t> groups() const { return groups_; }   ///< [M], empty without a breakdown
  Index answer_count() const { return static_cast<Index>(answers_); }
  Index target_count() const { return static_cast<Index>(targets_); }

 private:
  enum Look : std::uint8_t { kUnseen, kLooked, kScored };
  std::size_t row(Index t, Index b) const { return static_cast<std::size_t>(t * batch_ + b); }

  Index steps_, batch_;
  std::size_t channels_, answers_, targets_;
  std::vector<std::int32_t> tokens_;
  std::vector<Real> reals_;
  std::vector<std::uint8_t> look_;           // [T·B]
  std::vector<std::uint16_t> dense_groups_;  // [T·B], or empty
  std::vector<std::int32_t> dense_classes_;  // [T·B·answers]
  std::vector<Real> dense_values_;           // [T·B·targets]
  std::vector<std::int32_t> rows_, classes_;
  std::vector<Real> values_;
  std::vector<std::uint8_t> scored_;
  std::vector<std::uint16_t> groups_;
};

}  // namespace recurbench
