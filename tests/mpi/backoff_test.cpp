#include "mpi/backoff.hpp"

#include <gtest/gtest.h>

#include "core/clock.hpp"

namespace recurbench {
namespace {

TEST(Backoff, PausesTwiceAsLongEachTimeUpToALimit) {
  Backoff backoff;
  EXPECT_EQ(backoff.next(), Backoff::kShortest);
  backoff.pause();
  EXPECT_EQ(backoff.next(), 2 * Backoff::kShortest);
  for (int count = 0; count < 20; ++count) backoff.pause();
  EXPECT_EQ(backoff.next(), Backoff::kLongest);
  backoff.reset();
  EXPECT_EQ(backoff.next(), Backoff::kShortest);
}

TEST(Backoff, Sleeps) {
  Backoff backoff;
  const Stopwatch watch;
  for (int count = 0; count < 12; ++count) backoff.pause();
  EXPECT_GE(watch.seconds(), 12e-3);  // 20 + 40 + … + 1280 µs, then five times 2 ms
}

}  // namespace
}  // namespace recurbench
