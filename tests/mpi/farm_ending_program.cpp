#include <gtest/gtest.h>

#include <numeric>

#include "core/rng.hpp"
#include "mpi/trying.hpp"

namespace recurbench {
namespace {

TEST(FarmEnding, StopsAllRanksWhenAnyOneGetsASignal) {
  auto& ranks = all_ranks();
  for (int culprit = 0; culprit < ranks.size(); ++culprit) {
    Trying trying(std::vector<double>(30, 10.0));
    const Stopwatch watch;
    const auto end = trying.run([&](std::size_t, const Tick& tick) {
      if (ranks.rank() == culprit) {
        work(30, [](std::uint64_t, double) { return false; });
        std::raise(SIGUSR1);
      }
      return work(10'000, tick);
    });
    EXPECT_LT(watch.seconds(), 3);
    EXPECT_TRUE(end.interrupted);
    EXPECT_EQ(end.counts.waiting, 30U);
    EXPECT_LE(trying.begun.size(), 1U);
    expect_agreed(end);
  }
}

TEST(FarmEnding, StopsAllRanksWhenAnIdleOneGetsASignal) {
  auto& ranks = all_ranks();
  if (ranks.size() == 1) GTEST_SKIP() << "one rank is never idle";
  Trying trying({10.0});
  int idle_calls = 0;
  trying.job.between = [&] {
    if (trying.begun.empty() && ++idle_calls == 20) std::raise(SIGUSR1);
  };
  const Stopwatch watch;
  const auto end = trying.run([](std::size_t, const Tick& tick) { return work(10'000, tick); });
  EXPECT_LT(watch.seconds(), 3);
  EXPECT_TRUE(end.interrupted);
  EXPECT_EQ(end.counts.waiting, 1U);
  expect_agreed(end);
}

TEST(FarmEnding, StopsWhenEveryRankGetsTheSignal) {
  Trying trying(std::vector<double>(200, 0.01));
  const Stopwatch watch;
  const auto end = trying.run([&](std::size_t, const Tick& tick) {
    if (trying.begun.size() == 3) std::raise(SIGUSR1);
    return work(5, tick);
  });
  EXPECT_TRUE(end.interrupted);
  const auto ends = trying.ends();
  EXPECT_EQ(static_cast<std::size_t>(std::accumulate(ends.begin(), ends.end(), 0)), end.counts.done);
  EXPECT_EQ(end.counts.done + end.counts.waiting, 200U);
  expect_agreed(end);
}

TEST(FarmEnding, IsNotInterruptedByASignalAfterTheLastTrial) {
  Trying trying({0.001});
  const auto end = trying.run([](std::size_t, const Tick&) {
    std::raise(SIGUSR1);
    return TrialState::done;
  });
  EXPECT_FALSE(end.interrupted);
  EXPECT_EQ(end.counts.done, 1U);
  expect_agreed(end);
}

TEST(FarmEnding, StopsWhenATrialIsInterruptedWithoutBeingTold) {
  Trying trying(std::vector<double>(50, 0.002));
  const auto end = trying.run(
      [](std::size_t trial, const Tick& tick) { return trial == 20 ? TrialState::pending : work(2, tick); });
  EXPECT_TRUE(end.interrupted);
  EXPECT_GE(end.counts.waiting, 1U);
  expect_agreed(end);
}

TEST(FarmEnding, ThrowsTheSameErrorOnAllRanksWhenOneThrows) {
  auto& ranks = all_ranks();
  for (int culprit = 0; culprit < ranks.size(); ++culprit) {
    Trying trying(std::vector<double>(400, 0.002));
    const auto message = agreed_message(
        trying,
        [&](std::size_t, const Tick& tick) {
          if (ranks.rank() == culprit && trying.begun.size() == 3)
            throw Error("no room for the journal", Exit::some_trials_failed);
          return work(2, tick);
        },
        Exit::some_trials_failed);
    EXPECT_EQ(message.find(fmt::format("rank {} (", culprit)), 0U) << message;
    EXPECT_NE(message.find("): no room for the journal"), std::string::npos) << message;
  }
}

TEST(FarmEnding, ThrowsOneErrorWhenAllRanksThrowAtOnce) {
  Trying trying(std::vector<double>(40, 1.0));
  const auto message = agreed_message(
      trying, [](std::size_t, const Tick&) -> TrialState { throw std::runtime_error("broken"); });
  EXPECT_NE(message.find("): broken"), std::string::npos) << message;
}

TEST(FarmEnding, EndsTheLongTrialsOfOthersWhenOneThrows) {
  auto& ranks = all_ranks();
  const int culprit = ranks.size() - 1;
  Trying trying(std::vector<double>(40, 10.0));
  const Stopwatch watch;
  const auto message = agreed_message(trying, [&](std::size_t, const Tick& tick) {
    if (ranks.rank() == culprit) throw Error("broken");
    return work(10'000, tick);
  });
  EXPECT_NE(message.find("): broken"), std::string::npos) << message;
  EXPECT_LT(watch.seconds(), 3);
}

TEST(FarmEnding, PassesOnWhatBetweenThrowsOnAnIdleRank) {
  auto& ranks = all_ranks();
  if (ranks.size() == 1) GTEST_SKIP() << "one rank is never idle";
  Trying trying({10.0});
  trying.job.between = [&] {
    if (trying.begun.empty()) throw StoreError("disk full");
  };
  const auto message =
      agreed_message(trying, [](std::size_t, const Tick& tick) { return work(10'000, tick); });
  EXPECT_NE(message.find("): disk full"), std::string::npos) << message;
}

TEST(FarmEnding, PassesOnWhatShowThrows) {
  Trying trying(std::vector<double>(8, 1.0));
  trying.job.show = [](const Progress&) { throw Error("no terminal"); };
  const auto message = agreed_message(trying, [](std::size_t, const Tick& tick) { return work(1000, tick); });
  EXPECT_NE(message.find("rank 0 ("), std::string::npos) << message;
  EXPECT_NE(message.find("): no terminal"), std::string::npos) << message;
}

TEST(FarmEnding, SurvivesRandomEndsOneAfterTheOther) {
  auto& ranks = all_ranks();
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Rng common({.seed = seed});
    Rng own({.seed = seed, .replicate = static_cast<std::uint32_t>(ranks.rank()), .purpose = Purpose::train});
    const auto count = static_cast<std::size_t>(common.below(60));
    const auto way = common.below(4);
    const auto culprit = common.below(ranks.size());
    const auto at = static_cast<std::size_t>(common.below(6));
    Trying trying(std::vector<double>(count, common.uniform(0, 0.02)));
    trying.job.largest_training_farm = common.below(4) == 0 ? 1 : 64;
    const auto train = [&](std::size_t, const Tick& tick) {
      if (ranks.rank() == culprit && trying.begun.size() == at) {
        if (way == 1) std::raise(SIGUSR1);
        if (way == 2) throw Error("broken");
      }
      return own.below(3) == 0 ? TrialState::done : work(own.uniform(0, 2), tick);
    };
    try {
      const auto end = trying.run(train);
      EXPECT_EQ(end.counts.running, 0U);
      const auto ends = trying.ends();
      EXPECT_LE(std::accumulate(ends.begin(), ends.end(), 0,
                                [](int most, int next) { return std::max(most, next); }),
                1);
      EXPECT_EQ(static_cast<std::size_t>(std::accumulate(ends.begin(), ends.end(), 0)), end.counts.done);
      if (!end.interrupted) {
        EXPECT_EQ(end.counts.done, count);
      }
      expect_agreed(end);
    } catch (const AgreedError& error) {
      EXPECT_NE(std::string(error.what()).find("): broken"), std::string::npos);
    }
  }
}

// Also while the others already end: what a rank says then must not reach the next farm.
TEST(FarmEnding, SurvivesSignalsOnSeveralRanksAtRandomMoments) {
  auto& ranks = all_ranks();
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Rng own({.seed = seed, .replicate = static_cast<std::uint32_t>(ranks.rank()), .purpose = Purpose::train});
    const auto calls_before_signal = own.below(120);
    Index calls = 0;
    Trying trying(std::vector<double>(40, 0.001));
    trying.job.stop_requested = [&] { return ++calls > calls_before_signal; };
    const auto end = trying.run([&](std::size_t, const Tick& tick) { return work(own.uniform(0, 1), tick); });
    const auto ends = trying.ends();
    EXPECT_EQ(static_cast<std::size_t>(std::accumulate(ends.begin(), ends.end(), 0)), end.counts.done);
    EXPECT_EQ(end.interrupted, end.counts.done < 40);
    expect_agreed(end);
  }
}

}  // namespace
}  // namespace recurbench
