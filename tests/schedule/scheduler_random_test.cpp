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

namespace recurbench {
namespace {

Rng rng_of(std::uint64_t seed) {
  return Rng({.seed = seed, .purpose = Purpose::estimate});
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

TEST(RandomSchedules, StartsEveryTrialOnceInRandomSchedules) {
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
TEST(RandomSchedules, EndsWithinTheBoundOfListSchedulingInRandomSchedules) {
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

TEST(RandomSchedules, HandsOutEveryTrialOnceThoughSomeComeBack) {
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

TEST(RandomSchedules, AnswersTheSameCallsAlike) {
  auto rng = rng_of(7);
  const auto seconds = random_predictions(rng, 300);
  Scheduler one(seconds, 3);
  Scheduler two(seconds, 3);
  for (int call = 0; call < 100; ++call) EXPECT_EQ(one.next(call % 3), two.next(call % 3));
}

}  // namespace
}  // namespace recurbench
