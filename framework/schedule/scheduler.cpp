#include "schedule/scheduler.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace recurbench {
namespace {

// A prediction of nothing still counts as work, so that paces and shares stay defined.
constexpr double kLeastSeconds = 1e-6;

}  // namespace

Scheduler::Scheduler(const std::vector<double>& predicted_seconds, int workers)
    : trials_(predicted_seconds.size()), order_(predicted_seconds.size()) {
  require(workers >= 1, "scheduler: at least one worker is required, got {}", workers);
  workers_ = static_cast<std::size_t>(workers);
  for (std::size_t trial = 0; trial < trials_.size(); ++trial) {
    const double seconds = predicted_seconds[trial];
    require(std::isfinite(seconds) && seconds >= 0,
            "scheduler: predicted seconds must be finite and not negative, got {} for trial {}", seconds,
            trial);
    trials_[trial].seconds = std::max(seconds, kLeastSeconds);
    waiting_seconds_ += trials_[trial].seconds;
  }
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t left, std::size_t right) {
    return trials_[left].seconds > trials_[right].seconds;
  });
  for (std::size_t place = 0; place < order_.size(); ++place) {
    trials_[order_[place]].place = place;
    waiting_.push(place);
  }
}

std::vector<std::size_t> Scheduler::next(int worker, std::size_t at_most) {
  std::vector<std::size_t> batch;
  if (held(worker) > 0 && !may_hold_more(worker)) return batch;
  const auto fair = std::max<std::size_t>(waiting_.size() / (kTailShare * workers_), 1);
  const auto limit = std::min({fair, at_most, kBatchTrials});
  double seconds = 0;
  while (!waiting_.empty() && batch.size() < limit) {
    const auto trial = order_[waiting_.top()];
    seconds += trials_[trial].seconds;
    if (!batch.empty() && seconds >= kBatchSeconds) break;
    waiting_.pop();
    hand_out(trial, worker);
    batch.push_back(trial);
  }
  return batch;
}

void Scheduler::finished(int worker, std::size_t trial, bool ok) {
  auto& entry = running(trial);
  require(entry.worker == worker, "scheduler: worker {} ended trial {}, which worker {} holds", worker, trial,
          entry.worker);
  take_back(entry);
  entry.state = ok ? State::done : State::failed;
  ++(ok ? done_ : failed_);
}

void Scheduler::progressed(std::size_t trial, double fraction) {
  running(trial).fraction = std::clamp(fraction, 0.0, 1.0);
}

void Scheduler::returned(std::size_t trial) {
  auto& entry = running(trial);
  take_back(entry);
  entry.state = State::waiting;
  waiting_.push(entry.place);
  waiting_seconds_ += entry.seconds;
}

void Scheduler::lost(int worker) {
  for (std::size_t trial = 0; trial < trials_.size(); ++trial)
    if (trials_[trial].state == State::running && trials_[trial].worker == worker) returned(trial);
}

TrialCounts Scheduler::counts() const {
  const auto total = trials_.size();
  return {.total = total,
          .waiting = waiting_.size(),
          .running = total - waiting_.size() - done_ - failed_,
          .done = done_,
          .failed = failed_};
}

std::size_t Scheduler::held(int worker) const {
  const auto index = static_cast<std::size_t>(worker);
  return index < loads_.size() ? loads_[index].trials : 0;
}

double Scheduler::predicted_seconds(std::size_t trial) const {
  return trials_.at(trial).seconds;
}

double Scheduler::remaining_seconds(double pace) const {
  double seconds = 0;
  for (const auto& entry : trials_)
    if (entry.state == State::waiting || entry.state == State::running)
      seconds += entry.seconds * (1 - entry.fraction);
  return pace * seconds;
}

double Scheduler::eta_seconds(double pace) const {
  double longest = 0;
  for (const auto& entry : trials_)
    if (entry.state == State::waiting || entry.state == State::running)
      longest = std::max(longest, entry.seconds * (1 - entry.fraction));
  return std::max(remaining_seconds(pace) / static_cast<double>(workers_), pace * longest);
}

// What is held ahead starts when the worker is through with what it has. The others take away at most that
// long times their number meanwhile, so waiting work beyond it means that nobody idles for want of the held
// trial.
bool Scheduler::may_hold_more(int worker) const {
  const auto& mine = loads_[static_cast<std::size_t>(worker)];
  return waiting_.size() >= workers_ && waiting_seconds_ >= mine.seconds * static_cast<double>(workers_);
}

void Scheduler::hand_out(std::size_t trial, int worker) {
  auto& entry = trials_[trial];
  entry.state = State::running;
  entry.worker = worker;
  waiting_seconds_ -= entry.seconds;
  auto& mine = load(worker);
  ++mine.trials;
  mine.seconds += entry.seconds;
}

Scheduler::Entry& Scheduler::running(std::size_t trial) {
  require(trial < trials_.size(), "scheduler: trial {} of {} does not exist", trial, trials_.size());
  auto& entry = trials_[trial];
  require(entry.state == State::running, "scheduler: trial {} is not running, so it cannot progress or end",
          trial);
  return entry;
}

Scheduler::Load& Scheduler::load(int worker) {
  const auto index = static_cast<std::size_t>(worker);
  if (index >= loads_.size()) loads_.resize(index + 1);
  return loads_[index];
}

void Scheduler::take_back(Entry& entry) {
  auto& holder = load(entry.worker);
  --holder.trials;
  holder.seconds = holder.trials == 0 ? 0 : holder.seconds - entry.seconds;
  entry.worker = -1;
}

}  // namespace recurbench
