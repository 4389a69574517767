#pragma once

#include "core/clock.hpp"
#include "mpi/progress.hpp"

namespace recurbench {

enum class ProgressStyle { automatic, live, plain, none };

/// Shows a run's progress on standard error: one line rewritten in place on a terminal, else a plain line
/// every ten seconds and when a trial fails.
class ProgressLine {
 public:
  /// `finished_before`: trials that earlier runs completed.
  ProgressLine(ProgressStyle style, std::size_t finished_before);
  /// Ends the live line.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const Progress& progress);

 private:
  static constexpr double kPlainSeconds = 10;
  bool live_;
  bool silent_;
  std::size_t finished_before_;
  Stopwatch since_;
  bool shown_ = false;
  std::size_t failed_ = 0;
};

/// "1 h 02 min", "3 min 20 s", "45 s": for people.
std::string duration_text(double seconds);

}  // namespace recurbench
