#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "mpi/trying.hpp"

namespace recurbench {
namespace {

TEST(Farm, TrainsEveryTrialOnceWithRandomTimes) {
  Rng rng({.seed = 3});
  std::vector<double> time_ms(120);
  for (auto& value : time_ms) value = rng.below(3) == 0 ? 0 : rng.uniform(0, 6);
  std::vector<double> predicted;
  for (const auto value : time_ms) predicted.push_back(1e-3 * value * rng.uniform(0.3, 3));
  Trying trying(predicted);
  const auto end =
      trying.run([&](std::size_t trial, const Tick& tick) { return work(time_ms[trial], tick); });
  expect_each_once(trying, end);
  expect_agreed(end);
}

TEST(Farm, EndsAtOnceWithoutTrials) {
  Trying trying({});
  const auto end = trying.run([](std::size_t, const Tick&) { return TrialState::done; });
  expect_each_once(trying, end);
  EXPECT_EQ(end.counts.total, 0U);
}

TEST(Farm, LeavesRanksIdleWhenThereAreFewTrials) {
  for (int repeat = 0; repeat < 20; ++repeat) {
    Trying trying({0, 0});
    expect_each_once(trying, trying.run([](std::size_t, const Tick&) { return TrialState::done; }));
  }
}

TEST(Farm, TrainsLongestPredictedFirstOnOneRank) {
  if (all_ranks().size() > 1) GTEST_SKIP() << "on more ranks the order is the scheduler's, tested there";
  Trying trying({1, 3, 2});
  trying.run([](std::size_t, const Tick&) { return TrialState::done; });
  EXPECT_EQ(trying.begun, (std::vector<std::size_t>{1, 2, 0}));
}

TEST(Farm, CountsFailedTrialsAndGoesOn) {
  Trying trying(std::vector<double>(50, 1e-3));
  const auto end = trying.run([](std::size_t trial, const Tick&) {
    sleep_ms(0.3);
    return trial % 7 == 0 ? TrialState::failed : TrialState::done;
  });
  expect_each_once(trying, end);
  EXPECT_EQ(end.counts.failed, 8U);
}

TEST(Farm, GivesEveryRankSomething) {
  Trying trying(std::vector<double>(60, 5e-3));
  trying.run([](std::size_t, const Tick& tick) { return work(5, tick); });
  EXPECT_GE(trying.begun.size(), 60U / static_cast<std::size_t>(4 * all_ranks().size()));
  all_ranks().barrier();
}

TEST(Farm, OnlyCoordinatesOnRankZeroOfALargeFarm) {
  Trying trying(std::vector<double>(30, 1e-3));
  trying.job.largest_training_farm = 1;
  const auto end = trying.run([](std::size_t, const Tick& tick) { return work(1, tick); });
  expect_each_once(trying, end);
  const bool coordinates_only = all_ranks().rank() == 0 && all_ranks().size() > 1;
  EXPECT_EQ(trying.begun.empty(), coordinates_only);
}

TEST(Farm, KeepsWorkersBusyWhileRankZeroIsInsideALongStep) {
  auto& ranks = all_ranks();
  if (ranks.size() == 1) GTEST_SKIP() << "needs a worker";
  Trying trying(std::vector<double>(static_cast<std::size_t>(20 * ranks.size()), 0.06));
  Stopwatch watch;
  double first = -1;
  double last = 0;
  double busy = 0;
  trying.run([&](std::size_t, const Tick&) {
    const double begin = watch.seconds();
    if (first < 0) first = begin;
    sleep_ms(ranks.rank() == 0 ? 50 : 60);
    last = watch.seconds();
    busy += last - begin;
    return TrialState::done;
  });
  // One that asked only when idle would wait half a step of rank 0 for each trial: busy for 0.7 of the time.
  if (ranks.rank() != 0) {
    EXPECT_GT(busy, 0.88 * (last - first));
    EXPECT_GE(trying.begun.size(), 10U);
  }
  ranks.barrier();
}

TEST(Farm, CallsBetweenWhileIdleAndAfterTrials) {
  Trying trying({0.3});
  int calls = 0;
  trying.job.between = [&] { ++calls; };
  trying.run([](std::size_t, const Tick& tick) { return work(300, tick); });
  if (trying.begun.empty()) {
    EXPECT_GE(calls, 60);  // at least every few milliseconds
  } else {
    EXPECT_GE(calls, 1);
  }
  all_ranks().barrier();
}

TEST(Farm, RefusesRanksThatDisagreeOnWhatIsPending) {
  auto& ranks = all_ranks();
  if (ranks.size() == 1) GTEST_SKIP() << "one rank agrees with itself";
  Trying trying({1, ranks.rank() == 1 ? 2.0 : 1.0});
  const auto message = agreed_message(trying, [](std::size_t, const Tick&) { return TrialState::done; });
  EXPECT_NE(message.find("rank 1 disagrees"), std::string::npos) << message;
  EXPECT_TRUE(trying.begun.empty());
}

TEST(Farm, ShowsProgressOnRankZeroOnly) {
  auto& ranks = all_ranks();
  std::vector<Progress> seen;
  Trying trying(std::vector<double>(static_cast<std::size_t>(20 * ranks.size()), 0.1));
  trying.job.show = [&](const Progress& progress) { seen.push_back(progress); };
  const Stopwatch watch;
  trying.run([](std::size_t, const Tick& tick) { return work(50, tick); });
  const double seconds = watch.seconds();
  ranks.barrier();
  if (ranks.rank() != 0) {
    EXPECT_TRUE(seen.empty());
    return;
  }
  ASSERT_GE(seen.size(), 4U);
  EXPECT_LE(static_cast<double>(seen.size()), 5 * seconds + 2);
  EXPECT_EQ(seen.front().counts.waiting, trying.job.predicted_seconds.size());
  EXPECT_EQ(seen.back().counts.done, trying.job.predicted_seconds.size());
  EXPECT_DOUBLE_EQ(seen.back().eta_seconds, 0);
  const auto& middle = seen[seen.size() / 2];
  EXPECT_EQ(middle.ranks.size(), static_cast<std::size_t>(ranks.size()));
  EXPECT_LE(middle.counts.running, static_cast<std::size_t>(ranks.size()));
  EXPECT_GE(middle.counts.running, 1U);
  // Trials take half of what was predicted, and tokens are milliseconds of training: 1000 a second and rank.
  EXPECT_NEAR(middle.eta_seconds, seconds - middle.elapsed_seconds, 0.35 * seconds);
  EXPECT_NEAR(middle.tokens_per_second, 1000.0 * ranks.size(), 350.0 * ranks.size());
}

}  // namespace
}  // namespace recurbench
