#include "schedule/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

#include "core/error.hpp"
#include "core/rng.hpp"

namespace seqbench {
namespace {

using Trials = std::vector<std::size_t>;

Rng rng_of(std::uint64_t seed) {
  return Rng({.seed = seed, .purpose = Purpose::search});
}

/// Predictions over five decades, some equal, some zero.
std::vector<double> random_predictions(Rng& rng, Index most) {
  std::vector<double> seconds(static_cast<std::size_t>(rng.below(most)));
  for (auto& value : seconds) value = rng.below(8) == 0 ? 0 : std::pow(10.0, rng.uniform(-4, 1));
  if (seconds.size() > 2) seconds.back() = seconds.front();
  return seconds;
}

/// Workers on a simulated clock that ask when they begin their last trial, as those of the farm do.
struct Simulation {
  Scheduler& scheduler;
  std::vector<double> seconds;
  struct Hand {
    std::deque<std::size_t> mine;
    double free_at = 0;
  };
  std::vector<Hand> hands{};
  std::vector<int> starts{};

  double run(int workers) {
    hands.resize(static_cast<std::size_t>(workers));
    starts.assign(seconds.size(), 0);
    double last = 0;
    while (!scheduler.complete()) {
      const auto soonest =
          std::min_element(hands.begin(), hands.end(),
                           [](const Hand& left, const Hand& right) { return left.free_at < right.free_at; });
      const double now = soonest->free_at;
      // Every idle worker is served before time goes on.
      const int worker = static_cast<int>(soonest - hands.begin());
      step(*soonest, worker);
      last = std::max(last, soonest->free_at == kNever ? now : soonest->free_at);
    }
    return last;
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  void step(Hand& hand, int worker) {
    if (!hand.mine.empty()) {
      scheduler.finished(worker, hand.mine.front(), true);
      hand.mine.pop_front();
    }
    ask(hand, worker);
    if (hand.mine.empty()) {
      hand.free_at = kNever;
      return;
    }
    ++starts[hand.mine.front()];
    hand.free_at += seconds[hand.mine.front()];
    ask(hand, worker);
  }

  void ask(Hand& hand, int worker) {
    if (hand.mine.size() > 1) return;
    for (const auto trial : scheduler.next(worker)) hand.mine.push_back(trial);
  }
};

TEST(Scheduler, HandsOutTheLongestPredictedFirst) {
  Scheduler scheduler({1, 5, 3}, 1);
  EXPECT_EQ(scheduler.next(0), Trials{1});
  scheduler.finished(0, 1, true);
  EXPECT_EQ(scheduler.next(0), Trials{2});
  scheduler.finished(0, 2, true);
  EXPECT_EQ(scheduler.next(0), Trials{0});
}

TEST(Scheduler, KeepsThePlansOrderAmongEqualPredictions) {
  Scheduler scheduler({2, 7, 2, 2}, 1);
  for (const std::size_t expected : {1U, 0U, 2U, 3U}) {
    EXPECT_EQ(scheduler.next(0), Trials{expected});
    scheduler.finished(0, expected, true);
  }
}

TEST(Scheduler, HasNothingForAnEmptyPlan) {
  Scheduler scheduler({}, 3);
  EXPECT_TRUE(scheduler.complete());
  EXPECT_TRUE(scheduler.next(0).empty());
  EXPECT_EQ(scheduler.eta_seconds(), 0);
}

TEST(Scheduler, LeavesWorkersWithoutTrialsWhenThereAreMoreOfThem) {
  Scheduler scheduler({1, 1}, 5);
  EXPECT_EQ(scheduler.next(4).size(), 1U);
  EXPECT_EQ(scheduler.next(2).size(), 1U);
  EXPECT_TRUE(scheduler.next(0).empty());
  EXPECT_FALSE(scheduler.complete());
}

TEST(Scheduler, BatchesShortTrialsBelowTheTimeOfABatch) {
  Scheduler scheduler(std::vector<double>(1000, 0.02), 2);
  EXPECT_EQ(scheduler.next(0), (Trials{0, 1}));  // a third would reach 0.06 s
}

TEST(Scheduler, GivesALongTrialAlone) {
  std::vector<double> seconds(1000, 0.001);
  seconds[500] = 0.2;
  Scheduler scheduler(seconds, 2);
  EXPECT_EQ(scheduler.next(0), Trials{500});
  EXPECT_GT(scheduler.next(1).size(), 1U);
}

TEST(Scheduler, LimitsABatchToAFairShareOfWhatWaits) {
  Scheduler scheduler(std::vector<double>(80, 1e-4), 2);
  EXPECT_EQ(scheduler.next(0).size(), 10U);
  EXPECT_EQ(scheduler.next(1).size(), 8U);  // 70 / 8
}

TEST(Scheduler, LimitsABatchInNumber) {
  Scheduler scheduler(std::vector<double>(100'000, 0), 2);
  EXPECT_EQ(scheduler.next(0).size(), Scheduler::kBatchTrials);
  EXPECT_EQ(scheduler.next(1, 3).size(), 3U);
}

TEST(Scheduler, BatchesNothingInTheTail) {
  Scheduler scheduler(std::vector<double>(15, 1e-4), 2);
  EXPECT_EQ(scheduler.next(0).size(), 1U);
  EXPECT_EQ(scheduler.next(1).size(), 1U);
}

TEST(Scheduler, GivesATrialAheadWhileTheOthersHaveEnoughToDo) {
  Scheduler scheduler(std::vector<double>(10, 1.0), 2);
  EXPECT_EQ(scheduler.next(0), Trials{0});
  EXPECT_EQ(scheduler.next(0), Trials{1});
}

TEST(Scheduler, GivesNoTrialAheadBehindALongOne) {
  Scheduler scheduler({100, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, 2);
  EXPECT_EQ(scheduler.next(0), Trials{0});
  EXPECT_TRUE(scheduler.next(0).empty());
  EXPECT_EQ(scheduler.next(1), Trials{1});
}

TEST(Scheduler, GivesNoTrialAheadWhenFewerWaitThanWorkers) {
  Scheduler scheduler({4, 3, 2, 2}, 3);
  EXPECT_EQ(scheduler.next(0), Trials{0});
  EXPECT_EQ(scheduler.next(1), Trials{1});
  EXPECT_TRUE(scheduler.next(1).empty());
  EXPECT_EQ(scheduler.next(2), Trials{2});
}

TEST(Scheduler, CountsWhatIsDoneFailedAndRunning) {
  Scheduler scheduler({3, 2, 1}, 1);
  scheduler.next(0);
  scheduler.finished(0, 0, true);
  scheduler.next(0);
  scheduler.finished(0, 1, false);
  scheduler.next(0);
  const auto counts = scheduler.counts();
  EXPECT_EQ(counts.total, 3U);
  EXPECT_EQ(counts.done, 1U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.running, 1U);
  EXPECT_EQ(counts.waiting, 0U);
  EXPECT_FALSE(scheduler.complete());
  scheduler.finished(0, 2, false);
  EXPECT_TRUE(scheduler.complete());
}

TEST(Scheduler, HandsOutAReturnedTrialAtItsOldPlace) {
  Scheduler scheduler({1, 9, 5}, 1);
  scheduler.next(0);
  scheduler.returned(1);
  EXPECT_EQ(scheduler.held(0), 0U);
  EXPECT_EQ(scheduler.counts().waiting, 3U);
  EXPECT_EQ(scheduler.next(0), Trials{1});
}

TEST(Scheduler, TakesBackAllThatALostWorkerHeld) {
  Scheduler scheduler(std::vector<double>(10, 1.0), 2);
  scheduler.next(0);
  scheduler.next(0);
  scheduler.next(1);
  scheduler.lost(0);
  EXPECT_EQ(scheduler.held(0), 0U);
  EXPECT_EQ(scheduler.held(1), 1U);
  EXPECT_EQ(scheduler.counts().waiting, 9U);
  EXPECT_EQ(scheduler.next(1), Trials{0});
}

TEST(Scheduler, SharesTheRemainingWorkAmongWorkers) {
  Scheduler scheduler({4, 4, 4, 4}, 2);
  EXPECT_DOUBLE_EQ(scheduler.remaining_seconds(), 16);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(), 8);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(1.5), 12);
  scheduler.next(0);
  scheduler.progressed(0, 0.25);
  EXPECT_DOUBLE_EQ(scheduler.remaining_seconds(2), 30);
  scheduler.finished(0, 0, true);
  EXPECT_DOUBLE_EQ(scheduler.remaining_seconds(), 12);
}

TEST(Scheduler, ExpectsNoEarlierEndThanThatOfTheLongestTrial) {
  Scheduler scheduler({10, 1, 1}, 4);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(3), 30);
  scheduler.next(0);
  scheduler.progressed(0, 0.5);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(), 5);
}

TEST(Scheduler, RefusesCallsThatContradictItsState) {
  Scheduler scheduler({1, 1, 1, 1}, 2);
  EXPECT_THROW(scheduler.finished(0, 0, true), Error);
  scheduler.next(0);
  EXPECT_THROW(scheduler.finished(1, 0, true), Error);
  EXPECT_THROW(scheduler.finished(0, 9, true), Error);
  scheduler.finished(0, 0, true);
  EXPECT_THROW(scheduler.finished(0, 0, true), Error);
  EXPECT_THROW(scheduler.returned(0), Error);
}

TEST(Scheduler, RefusesPredictionsThatAreNoTime) {
  EXPECT_THROW(Scheduler({1, -1}, 1), Error);
  EXPECT_THROW(Scheduler({std::numeric_limits<double>::quiet_NaN()}, 1), Error);
  EXPECT_THROW(Scheduler({std::numeric_limits<double>::infinity()}, 1), Error);
  EXPECT_THROW(Scheduler({1}, 0), Error);
}

TEST(Scheduler, StartsEveryTrialOnceInRandomSchedules) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    auto rng = rng_of(seed);
    const auto seconds = random_predictions(rng, 400);
    const int workers = 1 + static_cast<int>(rng.below(9));
    Scheduler scheduler(seconds, workers);
    Simulation simulation{scheduler, seconds};
    simulation.run(workers);
    EXPECT_EQ(std::count(simulation.starts.begin(), simulation.starts.end(), 1),
              static_cast<std::ptrdiff_t>(seconds.size()))
        << "seed " << seed;
    EXPECT_EQ(scheduler.counts().done, seconds.size());
  }
}

// List scheduling ends by sum/m + (1 − 1/m)·longest (Graham 1966). Batches and trials held ahead may add a
// batch.
TEST(Scheduler, EndsWithinTheBoundOfListSchedulingInRandomSchedules) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    auto rng = rng_of(1000 + seed);
    const auto seconds = random_predictions(rng, 200);
    if (seconds.empty()) continue;
    const int workers = 1 + static_cast<int>(rng.below(9));
    Scheduler scheduler(seconds, workers);
    const double end = Simulation{scheduler, seconds}.run(workers);
    const double sum = std::accumulate(seconds.begin(), seconds.end(), 0.0);
    const double longest = *std::max_element(seconds.begin(), seconds.end());
    EXPECT_LE(end, sum / workers + (1 - 1.0 / workers) * longest + Scheduler::kBatchSeconds)
        << "seed " << seed;
  }
}

TEST(Scheduler, HandsOutEveryTrialOnceThoughSomeComeBack) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto rng = rng_of(2000 + seed);
    const auto seconds = random_predictions(rng, 150);
    const Index workers = 1 + rng.below(6);
    Scheduler scheduler(seconds, static_cast<int>(workers));
    std::vector<std::set<std::size_t>> hands(static_cast<std::size_t>(workers));
    std::vector<int> ends(seconds.size(), 0);
    while (!scheduler.complete()) {
      const auto worker = static_cast<int>(rng.below(workers));
      auto& hand = hands[static_cast<std::size_t>(worker)];
      const auto batch = scheduler.next(worker);
      EXPECT_TRUE(std::is_sorted(batch.begin(), batch.end(),
                                 [&](auto left, auto right) { return seconds[left] > seconds[right]; }));
      for (const auto trial : batch) {
        for (const auto& other : hands) ASSERT_FALSE(other.contains(trial)) << "seed " << seed;
        hand.insert(trial);
      }
      EXPECT_EQ(scheduler.held(worker), hand.size());
      if (hand.empty()) continue;
      const auto trial = *hand.begin();
      switch (rng.below(10)) {
        case 0:
          scheduler.lost(worker);
          hand.clear();
          break;
        case 1:
          scheduler.returned(trial);
          hand.erase(trial);
          break;
        default:
          scheduler.finished(worker, trial, rng.below(2) == 0);
          hand.erase(trial);
          ++ends[trial];
      }
    }
    EXPECT_EQ(std::count(ends.begin(), ends.end(), 1), static_cast<std::ptrdiff_t>(seconds.size()));
  }
}

TEST(Scheduler, AnswersTheSameCallsAlike) {
  auto rng = rng_of(7);
  const auto seconds = random_predictions(rng, 300);
  Scheduler one(seconds, 3);
  Scheduler two(seconds, 3);
  for (int call = 0; call < 100; ++call) EXPECT_EQ(one.next(call % 3), two.next(call % 3));
}

}  // namespace
}  // namespace seqbench
