#include "cli/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace recurbench {

std::string duration_text(double seconds) {
  if (!(seconds < 1e9)) return "unknown";
  const long total = std::lround(seconds);
  if (total >= 3600) return fmt::format("{} h {:02} min", total / 3600, total / 60 % 60);
  if (total >= 60) return fmt::format("{} min {:02} s", total / 60, total % 60);
  return fmt::format("{} s", total);
}

namespace {

/// "812", "45.1 k", "3.2 M"
std::string count_text(double count) {
  if (count >= 1e9) return fmt::format("{:.1f} G", count / 1e9);
  if (count >= 1e6) return fmt::format("{:.1f} M", count / 1e6);
  if (count >= 1e3) return fmt::format("{:.1f} k", count / 1e3);
  return fmt::format("{:.0f}", count);
}

}  // namespace

ProgressLine::ProgressLine(ProgressStyle style, std::size_t finished_before)
    : live_(style == ProgressStyle::live ||
            (style == ProgressStyle::automatic && isatty(STDERR_FILENO) == 1)),
      silent_(style == ProgressStyle::none),
      finished_before_(finished_before) {}

void ProgressLine::show(const Progress& progress) {
  const TrialCounts& counts = progress.counts;
  const bool over = counts.done + counts.failed == counts.total;
  const bool due = !shown_ || over || counts.failed > failed_ || since_.seconds() > kPlainSeconds;
  if (silent_ || (!live_ && !due)) return;
  failed_ = counts.failed;
  since_.restart();
  shown_ = true;
  const std::string line = fmt::format(
      "{}/{} done, {} running, {} failed, {} tokens/s, {}", finished_before_ + counts.done,
      finished_before_ + counts.total, counts.running, counts.failed, count_text(progress.tokens_per_second),
      progress.stopping ? "stopping"
      : over            ? fmt::format("took {}", duration_text(progress.elapsed_seconds))
                        : fmt::format("{} left", duration_text(progress.eta_seconds)));
  fmt::print(stderr, "{}{}{}", live_ ? "\r\033[K" : "", line, live_ ? "" : "\n");
  std::fflush(stderr);
}

ProgressLine::~ProgressLine() {
  if (live_ && shown_ && !silent_) fmt::print(stderr, "\n");
}

}  // namespace recurbench
