#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "mpi/farm.hpp"
#include "mpi/mpi_main.hpp"

namespace recurbench {

inline volatile std::sig_atomic_t signalled = 0;

inline void sleep_ms(double time_ms) {
  std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int>(1000 * time_ms)));
}

/// A trial of that many milliseconds that ticks about every millisecond.
inline TrialState work(double time_ms, const Tick& tick) {
  const Stopwatch watch;
  for (double done_ms = 0; done_ms < time_ms; done_ms = 1000 * watch.seconds()) {
    sleep_ms(std::min(1.0, time_ms - done_ms));
    if (tick(static_cast<std::uint64_t>(done_ms), done_ms / time_ms)) return TrialState::pending;
  }
  return TrialState::done;
}

/// One farm on all ranks, with a record of what this rank was given and how it ended.
struct Trying {
  FarmJob job;
  std::vector<std::size_t> begun;
  std::vector<std::size_t> ended;

  explicit Trying(std::vector<double> predicted_seconds) {
    job.predicted_seconds = std::move(predicted_seconds);
    job.stop_requested = [] { return signalled != 0; };
  }

  FarmEnd run(std::function<TrialState(std::size_t, const Tick&)> train) {
    signalled = 0;
    std::signal(SIGUSR1, [](int) { signalled = 1; });
    job.run = [this, train = std::move(train)](std::size_t trial, const Tick& tick) {
      begun.push_back(trial);
      const auto end = train(trial, tick);
      if (end != TrialState::pending) ended.push_back(trial);
      return end;
    };
    return farm(all_ranks(), job);
  }

  /// How often each trial ended, on all ranks together. Collective.
  std::vector<int> ends() const {
    ByteWriter out;
    out.put(ended);
    std::vector<int> counts(job.predicted_seconds.size(), 0);
    for (const auto& bytes : all_ranks().allgather(out.bytes()))
      for (const auto trial : ByteReader(bytes).vector<std::size_t>()) ++counts.at(trial);
    return counts;
  }
};

inline void expect_each_once(const Trying& trying, const FarmEnd& end) {
  for (const int count : trying.ends()) EXPECT_EQ(count, 1);
  EXPECT_EQ(end.counts.done + end.counts.failed, trying.job.predicted_seconds.size());
  EXPECT_EQ(end.counts.waiting, 0U);
  EXPECT_EQ(end.counts.running, 0U);
  EXPECT_FALSE(end.interrupted);
}

/// Every rank must see the same end. Collective.
inline void expect_agreed(const FarmEnd& end) {
  const auto& counts = end.counts;
  const auto text = fmt::format("{} {} {} {} {} {}", counts.total, counts.waiting, counts.running,
                                counts.done, counts.failed, end.interrupted);
  for (const auto& other : all_ranks().allgather(text)) EXPECT_EQ(other, text);
}

/// The message of the AgreedError that the farm throws, the same on every rank. Collective.
inline std::string agreed_message(Trying& trying, std::function<TrialState(std::size_t, const Tick&)> train,
                                  Exit exit = Exit::fault) {
  try {
    trying.run(std::move(train));
  } catch (const AgreedError& error) {
    EXPECT_EQ(error.exit(), exit);
    for (const auto& other : all_ranks().allgather(error.what())) EXPECT_EQ(other, error.what());
    return error.what();
  }
  all_ranks().allgather("nothing was thrown");
  return "nothing was thrown";
}

}  // namespace recurbench
