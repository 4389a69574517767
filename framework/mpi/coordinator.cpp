#include "mpi/coordinator.hpp"

namespace recurbench {
namespace {

bool trains_itself(const Communicator& ranks, const FarmJob& job) {
  return ranks.size() == 1 || ranks.size() <= job.largest_training_farm;
}

}  // namespace

Coordinator::Coordinator(Communicator& ranks, const FarmJob& job)
    : ranks_(ranks),
      runner_(job, [this] { return serve(); }),
      scheduler_(job.predicted_seconds, trains_itself(ranks, job) ? ranks.size() : ranks.size() - 1),
      meter_(ranks.size()),
      wants_(static_cast<std::size_t>(ranks.size()), false),
      trains_(trains_itself(ranks, job)) {}

Outcome Coordinator::run() {
  show();
  for (;;) {
    const bool stop = serve();
    if (stop && left_ == ranks_.size() - 1) return finish();
    if (stop || !train_next()) {
      runner_.between();
      backoff_.pause();
    }
  }
}

// Called from the loop and from ticks. True when training must stop.
bool Coordinator::serve() {
  if (ranks_.size() > 1) {
    while (const auto message = ranks_.poll()) {
      take(*message);
      backoff_.reset();
    }
  }
  meter_.update(0, runner_.now());
  if (runner_.seconds() >= shown_seconds_ + kShowSeconds) show();
  if (runner_.stop_requested()) stop_requested_ = true;
  if (runner_.fault() && !fault_) fault_ = placed(*runner_.fault(), ranks_);
  if (ending()) {
    stop_workers();
  } else {
    hand_out();
  }
  return ending();
}

void Coordinator::take(const Message& message) {
  require(static_cast<FarmTag>(message.tag) == FarmTag::report,
          "farm: rank {} sent a message with the unknown tag {}", message.from, message.tag);
  const auto report = decode_report(message.bytes);
  for (const auto& ended : report.ended) account(message.from, ended);
  meter_.update(message.from, report.now);
  if (report.wants_more) wants_[static_cast<std::size_t>(message.from)] = true;
  stop_requested_ = stop_requested_ || report.stop_requested;
  if (report.fault && !fault_) fault_ = report.fault;
  if (!report.left) return;
  ++left_;
  scheduler_.lost(message.from);
}

void Coordinator::account(int rank, const Ended& ended) {
  meter_.ended(ended.seconds, ended.worked * scheduler_.predicted_seconds(ended.trial));
  if (traits(ended.end).ended) {
    scheduler_.finished(rank, ended.trial, !traits(ended.end).may_retry);
    return;
  }
  scheduler_.returned(ended.trial);
  // Handing it out again would go on for ever: a rank that gives back a trial wants to stop.
  stop_requested_ = true;
}

void Coordinator::hand_out() {
  for (int rank = 1; rank < ranks_.size(); ++rank) {
    const auto index = static_cast<std::size_t>(rank);
    if (!wants_[index]) continue;
    const auto batch = scheduler_.next(rank);
    if (batch.empty()) continue;
    wants_[index] = false;
    ranks_.send(encode(batch), rank, static_cast<int>(FarmTag::batch));
  }
}

void Coordinator::stop_workers() {
  if (told_stop_) return;
  told_stop_ = true;
  for (int rank = 1; rank < ranks_.size(); ++rank) ranks_.send({}, rank, static_cast<int>(FarmTag::stop));
}

// One trial at a time: rank 0 needs no batches, having nobody to wait for.
bool Coordinator::train_next() {
  if (!trains_) return false;
  const auto trial = scheduler_.next(0, 1);
  if (trial.empty()) return false;
  account(0, runner_.run(trial.front()));
  backoff_.reset();
  meter_.update(0, runner_.now());
  return true;
}

void Coordinator::show() {
  shown_seconds_ = runner_.seconds();
  auto progress = meter_.read(shown_seconds_, scheduler_);
  progress.elapsed_seconds = shown_seconds_;
  progress.stopping = fault_ || stop_requested_;
  runner_.show(progress);
}

Outcome Coordinator::finish() {
  show();
  if (runner_.fault() && !fault_) fault_ = placed(*runner_.fault(), ranks_);
  const Outcome outcome{.end = {scheduler_.counts(), stop_requested_ && !scheduler_.complete()},
                        .fault = fault_};
  for (int rank = 1; rank < ranks_.size(); ++rank)
    ranks_.send(encode(outcome), rank, static_cast<int>(FarmTag::end));
  ranks_.settle();
  return outcome;
}

}  // namespace recurbench
