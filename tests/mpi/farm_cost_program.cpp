#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "core/clock.hpp"
#include "mpi/cpu_seconds.hpp"
#include "mpi/farm.hpp"
#include "mpi/mpi_main.hpp"

namespace recurbench {
namespace {

/// Microseconds a trial of a farm of trials that do nothing: on the wall, and of this rank's processor, which
/// other processes on the machine do not lengthen.
struct TrialCost {
  double wall, cpu;
};

TrialCost microseconds_a_trial(double predicted_seconds, int largest_training_farm) {
  constexpr std::size_t kTrials = 10'000;
  auto& ranks = all_ranks();
  FarmJob job;
  job.predicted_seconds.assign(kTrials, predicted_seconds);
  job.largest_training_farm = largest_training_farm;
  job.run = [](std::size_t, const Tick&) { return TrialState::done; };
  ranks.barrier();
  const Stopwatch watch;
  const double before = cpu_seconds();
  EXPECT_EQ(farm(ranks, job).counts.done, kTrials);
  const TrialCost each{1e6 * watch.seconds() / kTrials, 1e6 * (cpu_seconds() - before) / kTrials};
  fmt::print("rank {} of {}: {:.2f} microseconds a trial, {:.2f} of them computing\n", ranks.rank(),
             ranks.size(), each.wall, each.cpu);
  return each;
}

TEST(FarmCost, SpendsFewMicrosecondsOnATrialThatDoesNothing) {
  EXPECT_LT(microseconds_a_trial(0, kLargestTrainingFarm).cpu, 20);
}

TEST(FarmCost, SpendsFewMicrosecondsOnATrialThatTravelsByMessage) {
  EXPECT_LT(microseconds_a_trial(0, 1).cpu, 20);
}

// Wrong predictions forbid batches: a message there and one back for every trial, each met by a rank that
// naps.
TEST(FarmCost, SpendsLittleOnATrialThatTravelsAlone) {
  EXPECT_LT(microseconds_a_trial(1, 1).wall, 2000);
}

TEST(FarmCost, LetsIdleRanksSleep) {
  auto& ranks = all_ranks();
  FarmJob job;
  job.predicted_seconds = {1.0};
  bool trained = false;
  job.between = [] {};
  job.run = [&](std::size_t, const Tick& tick) {
    trained = true;
    for (int step = 0; step < 100; ++step) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      tick(0, 0.01 * step);
    }
    return TrialState::done;
  };
  ranks.barrier();
  const Stopwatch watch;
  const double before = cpu_seconds();
  farm(ranks, job);
  const double share = (cpu_seconds() - before) / watch.seconds();
  if (!trained) {
    fmt::print("idle rank {}: {:.2f} % of a core\n", ranks.rank(), 100 * share);
    EXPECT_LT(share, 0.1);
  }
  EXPECT_GE(watch.seconds(), 1.0);
  ranks.barrier();
}

// Steps of 50 µs are the shortest that training has; a tick after each. Other programs take the core now and
// then, so the quietest of two hundred rounds counts.
TEST(FarmCost, TakesLessThanAHundredthOfTrainingForTicks) {
  auto& ranks = all_ranks();
  if (ranks.size() > static_cast<int>(std::thread::hardware_concurrency()))
    GTEST_SKIP() << "with more ranks than cores MPI yields the core to others inside a tick";
  constexpr double kStepSeconds = 50e-6;
  constexpr int kSteps = 40;
  FarmJob job;
  job.predicted_seconds.assign(static_cast<std::size_t>(ranks.size()), 1.0);
  job.stop_requested = [] { return false; };
  double least_share = 1;
  job.run = [&](std::size_t, const Tick& tick) {
    for (int round = 0; round < 200; ++round) {
      double in_ticks = 0;
      for (int step = 0; step < kSteps; ++step) {
        for (const Stopwatch watch; watch.seconds() < kStepSeconds;) continue;
        const Stopwatch watch;
        tick(0, 0);
        in_ticks += watch.seconds();
      }
      least_share = std::min(least_share, in_ticks / (kSteps * kStepSeconds));
    }
    return TrialState::done;
  };
  farm(ranks, job);
  fmt::print("rank {}: ticks cost {:.2f} % of training\n", ranks.rank(), 100 * least_share);
  EXPECT_LT(least_share, 0.01);
  ranks.barrier();
}

}  // namespace
}  // namespace recurbench
