#include "mpi/trial_runner.hpp"

namespace recurbench {

Ended TrialRunner::run(std::size_t trial) {
  began_seconds_ = seconds();
  tokens_before_ = now_.tokens;
  first_fraction_.reset();
  now_ = {.trial = trial, .fraction = 0, .worked = 0, .seconds = 0, .tokens = tokens_before_};
  Ended ended{.trial = trial, .end = TrialState::pending, .seconds = 0, .worked = 0};
  guard([&] {
    ended.end =
        job_.run(trial, [this](std::uint64_t tokens, double fraction) { return tick(tokens, fraction); });
  });
  ended.seconds = seconds() - began_seconds_;
  ended.worked = !traits(ended.end).ended ? now_.worked : 1 - first_fraction_.value_or(0);
  now_ = {.trial = std::nullopt, .fraction = 0, .worked = 0, .seconds = 0, .tokens = now_.tokens};
  between();
  return ended;
}

void TrialRunner::between() {
  if (job_.between) guard(job_.between);
}

void TrialRunner::show(const Progress& progress) {
  if (job_.show) guard([&] { job_.show(progress); });
}

bool TrialRunner::stop_requested() {
  if (!stop_requested_ && job_.stop_requested) guard([&] { stop_requested_ = job_.stop_requested(); });
  return stop_requested_;
}

bool TrialRunner::tick(std::uint64_t tokens_so_far, double fraction_done) {
  if (!first_fraction_) first_fraction_ = fraction_done;
  now_.tokens = tokens_before_ + tokens_so_far;
  now_.fraction = fraction_done;
  now_.worked = fraction_done - *first_fraction_;
  const double now_seconds = seconds();
  now_.seconds = now_seconds - began_seconds_;
  const bool stop = stop_requested() || fault_;
  if (!stop && now_seconds < served_seconds_ + kServeSeconds) return false;
  served_seconds_ = now_seconds;
  between();
  bool told_to_stop = false;
  guard([&] { told_to_stop = serve_(); });
  return told_to_stop || stop || fault_;
}

void TrialRunner::guard(const std::function<void()>& action) {
  auto fault = caught(action);
  if (fault && !fault_) fault_ = std::move(fault);
}

}  // namespace recurbench
