#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/measurement.hpp"

namespace recurbench {

/// How far a trial's loop is.
struct TrainingProgress {
  std::uint64_t step = 0;  ///< updates done
  double loss_sum = 0;     ///< over the updates since the last evaluation
  double norm_sum = 0;
  std::uint64_t summed = 0;
  double best = std::numeric_limits<double>::quiet_NaN();  ///< validation metric at best_step; NaN: none yet
  std::uint64_t best_step = 0;
  std::vector<double> best_valid, last_valid;  ///< scores, in the order of the task's metrics
  Curves curves;
  double wall_seconds = 0;  ///< of earlier attempts
  double train_seconds = 0;
  std::uint64_t tokens = 0;
  std::vector<double> point_seconds;  ///< [points]: wall_seconds at each point of the curves
};

/// Bytes that are many: held, or seen where their owner keeps them. A copy holds its own.
class Bulk {
 public:
  Bulk() = default;
  template <std::convertible_to<std::string> Text>
  Bulk(Text&& held) : held_(std::forward<Text>(held)) {}
  /// The bytes of numbers that outlive it.
  template <class T>
  static Bulk seen(std::span<const T> numbers) {
    Bulk bulk;
    bulk.seen_ = {reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()};
    return bulk;
  }
  Bulk(const Bulk& other) : held_(other.bytes()) {}
  Bulk(Bulk&&) = default;
  Bulk& operator=(Bulk other) noexcept {
    std::swap(held_, other.held_);
    std::swap(seen_, other.seen_);
    return *this;
  }
  ~Bulk() = default;

  std::string_view bytes() const { return seen_.empty() ? std::string_view(held_) : seen_; }
  bool operator==(const Bulk& other) const { return bytes() == other.bytes(); }

 private:
  std::string held_;
  std::string_view seen_;
};

/// A trial between two steps: a run that starts from it ends with the same bits as one that was never
/// interrupted. Arrays are the runner's own bytes.
struct Checkpoint {
  std::string trial;  ///< id
  TrainingProgress progress;
  Bulk values;       ///< flat parameters
  Bulk best_values;  ///< the same at best_step; empty: none yet
  Bulk carried;      ///< the state that goes on from batch to batch
  Bulk optimizer;    ///< moments
};

}  // namespace recurbench
