#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace recurbench {

/// Pauses of a rank that waits: each twice as long as the last, so that a short wait is answered soon and a
/// long one costs next to no processor time.
class Backoff {
 public:
  static constexpr std::chrono::microseconds kShortest{20};
  static constexpr std::chrono::microseconds kLongest{2000};

  void pause() {
    std::this_thread::sleep_for(next_);
    next_ = std::min(2 * next_, kLongest);
  }
  /// Something came: begin with short pauses again.
  void reset() { next_ = kShortest; }
  std::chrono::microseconds next() const { return next_; }

 private:
  std::chrono::microseconds next_ = kShortest;
};

}  // namespace recurbench
