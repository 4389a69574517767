#include "mpi/progress.hpp"

namespace recurbench {

void ProgressMeter::ended(double seconds, double predicted_seconds) {
  observed_seconds_ += seconds;
  predicted_seconds_ += predicted_seconds;
}

Progress ProgressMeter::read(double now_seconds, Scheduler& scheduler) {
  Progress progress;
  std::size_t training = 0;
  for (const auto& rank : ranks_) {
    if (!rank.trial) continue;
    ++training;
    scheduler.progressed(*rank.trial, rank.fraction);
  }
  progress.counts = scheduler.counts();
  progress.counts.waiting += progress.counts.running - training;
  progress.counts.running = training;
  progress.tokens_per_second = tokens_per_second(now_seconds);
  progress.eta_seconds = scheduler.eta_seconds(pace(scheduler));
  progress.ranks = ranks_;
  return progress;
}

// Observed over predicted, from ended attempts and the parts of running ones, so that it exists early.
double ProgressMeter::pace(const Scheduler& scheduler) const {
  double observed = observed_seconds_;
  double predicted = predicted_seconds_;
  for (const auto& rank : ranks_) {
    if (!rank.trial || rank.worked <= 0) continue;
    observed += rank.seconds;
    predicted += rank.worked * scheduler.predicted_seconds(*rank.trial);
  }
  return observed > 0 && predicted > 0 ? observed / predicted : 1;
}

double ProgressMeter::tokens_per_second(double now_seconds) {
  std::uint64_t tokens = 0;
  for (const auto& rank : ranks_) tokens += rank.tokens;
  samples_.emplace_back(now_seconds, tokens);
  while (samples_.size() > 2 && samples_[1].first <= now_seconds - kWindowSeconds) samples_.pop_front();
  const auto& [first_seconds, first_tokens] = samples_.front();
  if (now_seconds <= first_seconds || tokens < first_tokens) return 0;
  return static_cast<double>(tokens - first_tokens) / (now_seconds - first_seconds);
}

}  // namespace recurbench
