#include "mpi/worker.hpp"

namespace seqbench {

Worker::Worker(Communicator& ranks, const FarmJob& job)
    : ranks_(ranks), trainer_(job, [this] { return serve(); }) {}

Outcome Worker::run() {
  ask();
  while (!outcome_) {
    const bool stop = serve() || trainer_.fault();
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
  const bool wants_stop = trainer_.stop_requested();
  if (wants_stop && !told_stop_) report();
  if (!stopping_ && trainer_.now().trial && trainer_.seconds() > reported_seconds_ + kNewsSeconds) report();
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
  const auto ended = trainer_.run(trial);
  ended_.push_back(ended);
}

void Worker::idle() {
  const bool leaves = stopping_ && !left_;
  if (leaves) left_ = true;
  if (leaves || !ended_.empty() || (trainer_.fault() && !told_fault_)) report();
  trainer_.between();
  if (!outcome_) backoff_.pause();
}

void Worker::ask() {
  asked_ = true;
  report(true);
}

void Worker::report(bool wants_more) {
  Report news{.ended = std::move(ended_),
              .now = trainer_.now(),
              .wants_more = wants_more,
              .stop_requested = trainer_.stop_requested(),
              .left = left_,
              .fault = std::nullopt};
  ended_.clear();
  if (trainer_.fault() && !told_fault_) news.fault = placed(*trainer_.fault(), ranks_);
  told_fault_ = trainer_.fault().has_value();
  told_stop_ = news.stop_requested;
  reported_seconds_ = trainer_.seconds();
  ranks_.send(encode(news), 0, static_cast<int>(FarmTag::report));
}

}  // namespace seqbench
