#include "mpi/worker.hpp"

namespace recurbench {

Worker::Worker(Communicator& ranks, const FarmJob& job)
    : ranks_(ranks), runner_(job, [this] { return serve(); }) {}

Outcome Worker::run() {
  ask();
  while (!outcome_) {
    const bool stop = serve() || runner_.fault();
    if (!stop && !mine_.empty()) {
      train_next();
    } else {
      idle();
    }
  }
  ranks_.settle();
  return *std::move(outcome_);
}

// Called from the loop and from ticks. True when training must stop.
bool Worker::serve() {
  while (receive()) backoff_.reset();
  if (left_) return true;
  const bool wants_stop = runner_.stop_requested();
  if (wants_stop && !told_stop_) report();
  if (!stopping_ && runner_.now().trial && runner_.seconds() > reported_seconds_ + kNewsSeconds) report();
  return stopping_ || wants_stop;
}

bool Worker::receive() {
  const auto message = ranks_.poll();
  if (!message) return false;
  switch (static_cast<FarmTag>(message->tag)) {
    case FarmTag::batch:
      for (const auto trial : decode_batch(message->bytes)) mine_.push_back(trial);
      asked_ = false;
      break;
    case FarmTag::stop:
      stopping_ = true;
      break;
    case FarmTag::end:
      outcome_ = decode_outcome(message->bytes);
      break;
    default:
      throw Error(fmt::format("farm: rank 0 sent a message with the unknown tag {}", message->tag));
  }
  return true;
}

void Worker::train_next() {
  const auto trial = mine_.front();
  mine_.pop_front();
  if (mine_.empty() && !asked_) ask();
  // Ticks report too, so what ended is added when the run is over.
  const auto ended = runner_.run(trial);
  ended_.push_back(ended);
}

void Worker::idle() {
  // A rank that has left is silent: rank 0 may have gone on to what follows the farm.
  if (!left_) {
    runner_.between();
    left_ = stopping_;
    if (left_ || !ended_.empty() || (runner_.fault() && !told_fault_)) report();
  }
  if (!outcome_) backoff_.pause();
}

void Worker::ask() {
  asked_ = true;
  report(true);
}

void Worker::report(bool wants_more) {
  Report news{.ended = std::move(ended_),
              .now = runner_.now(),
              .wants_more = wants_more,
              .stop_requested = runner_.stop_requested(),
              .left = left_,
              .fault = std::nullopt};
  ended_.clear();
  if (runner_.fault() && !told_fault_) news.fault = placed(*runner_.fault(), ranks_);
  told_fault_ = runner_.fault().has_value();
  told_stop_ = news.stop_requested;
  reported_seconds_ = runner_.seconds();
  ranks_.send(encode(news), 0, static_cast<int>(FarmTag::report));
}

}  // namespace recurbench
