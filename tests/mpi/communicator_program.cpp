#include "mpi/communicator.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "core/clock.hpp"
#include "mpi/agreement.hpp"
#include "mpi/cpu_seconds.hpp"
#include "mpi/mpi_main.hpp"

namespace recurbench {
namespace {

using std::chrono::milliseconds;

/// Bytes that tell who made them; their length differs from rank to rank, and rank 0 may have none.
std::string made_by(int rank, std::size_t unit) {
  return std::string(unit * static_cast<std::size_t>(rank), static_cast<char>('a' + rank));
}

TEST(Communicator, KnowsItsPlace) {
  auto& ranks = all_ranks();
  EXPECT_GE(ranks.rank(), 0);
  EXPECT_LT(ranks.rank(), ranks.size());
  EXPECT_FALSE(ranks.host().empty());
  EXPECT_EQ(ranks.max(ranks.rank()), ranks.size() - 1);
}

TEST(Communicator, LeavesMpiRunningWhenAnotherStartedIt) {
  { const Communicator guest; }
  all_ranks().barrier();
}

TEST(Communicator, BroadcastsBytesOfAnySize) {
  auto& ranks = all_ranks();
  for (const std::size_t size : {0U, 1U, 100'003U, 20'000'003U}) {
    std::string bytes = ranks.rank() == 0 ? std::string(size, 'x') : std::string("old");
    if (ranks.rank() == 0 && size > 0) bytes.back() = 'y';
    ranks.broadcast(bytes);
    ASSERT_EQ(bytes.size(), size);
    if (size > 0) {
      EXPECT_EQ(bytes.back(), 'y');
    }
  }
}

TEST(Communicator, BroadcastsFromAnyRank) {
  auto& ranks = all_ranks();
  const int root = ranks.size() - 1;
  std::string bytes = ranks.rank() == root ? "from the last" : "";
  ranks.broadcast(bytes, root);
  EXPECT_EQ(bytes, "from the last");
}

TEST(Communicator, GathersBytesByRank) {
  auto& ranks = all_ranks();
  for (const std::size_t unit : {1U, 70'001U}) {
    const auto parts = ranks.gather(made_by(ranks.rank(), unit));
    ASSERT_EQ(parts.size(), ranks.rank() == 0 ? static_cast<std::size_t>(ranks.size()) : 0U);
    for (std::size_t rank = 0; rank < parts.size(); ++rank)
      EXPECT_EQ(parts[rank], made_by(static_cast<int>(rank), unit));
  }
}

TEST(Communicator, AllGathersBytesByRank) {
  auto& ranks = all_ranks();
  const auto parts = ranks.allgather(made_by(ranks.rank(), 501));
  ASSERT_EQ(parts.size(), static_cast<std::size_t>(ranks.size()));
  for (std::size_t rank = 0; rank < parts.size(); ++rank)
    EXPECT_EQ(parts[rank], made_by(static_cast<int>(rank), 501));
}

TEST(Communicator, PollsWithoutWaiting) {
  auto& ranks = all_ranks();
  ranks.barrier();
  const Stopwatch watch;
  EXPECT_FALSE(ranks.poll());
  EXPECT_LT(watch.seconds(), 0.1);
  ranks.barrier();
}

TEST(Communicator, DeliversMessagesOfARankInOrder) {
  auto& ranks = all_ranks();
  const int next = (ranks.rank() + 1) % ranks.size();
  const int last = (ranks.rank() + ranks.size() - 1) % ranks.size();
  // 3 MB is beyond every eager limit: it needs the receiver, and must not block the sender.
  const std::string large(3'000'001, static_cast<char>('A' + ranks.rank()));
  ranks.send("first", next, 7);
  ranks.send(large, next, 8);
  ranks.send("", next, 9);
  for (const int tag : {7, 8, 9}) {
    const auto message = ranks.receive();
    EXPECT_EQ(message.from, last);
    EXPECT_EQ(message.tag, tag);
    if (tag == 7) {
      EXPECT_EQ(message.bytes, "first");
    }
    if (tag == 8) {
      EXPECT_EQ(message.bytes, std::string(large.size(), static_cast<char>('A' + last)));
    }
  }
  ranks.settle();
  ranks.barrier();
}

TEST(Communicator, SleepsWhileItWaits) {
  auto& ranks = all_ranks();
  ranks.barrier();
  const double before = cpu_seconds();
  const Stopwatch watch;
  const long sleeps_before = sleeps();
  if (ranks.rank() == 0) std::this_thread::sleep_for(milliseconds(700));
  ranks.barrier();
  if (ranks.rank() != 0) {
    EXPECT_GE(sleeps() - sleeps_before, 20);
  }
  if (ranks.rank() == 0) {
    std::this_thread::sleep_for(milliseconds(700));
    for (int rank = 1; rank < ranks.size(); ++rank) ranks.send("go", rank, 1);
  } else {
    EXPECT_EQ(ranks.receive().bytes, "go");
  }
  EXPECT_LT(cpu_seconds() - before, 0.1 * watch.seconds());
  ranks.barrier();
}

TEST(Communicator, ReportsFailuresInMpisWords) {
  auto& ranks = all_ranks();
  try {
    ranks.send("x", ranks.size() + 5, 1);
    FAIL() << "a rank that does not exist was accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("rank"), std::string::npos) << error.what();
    EXPECT_EQ(error.exit(), Exit::fault);
  }
  ranks.settle();
  ranks.barrier();
}

TEST(Agreement, PassesWhenEveryRankSucceeds) {
  int calls = 0;
  together(all_ranks(), [&] { ++calls; });
  EXPECT_EQ(calls, 1);
}

TEST(Agreement, ThrowsTheSameErrorEverywhereWhenOneRankFails) {
  auto& ranks = all_ranks();
  const int culprit = ranks.size() - 1;
  try {
    together(ranks, [&] {
      if (ranks.rank() == culprit) throw Error("disk is missing", Exit::some_trials_failed);
    });
    FAIL() << "nothing was thrown";
  } catch (const AgreedError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find(fmt::format("rank {} (", culprit)), 0U) << text;
    EXPECT_NE(text.find("): disk is missing"), std::string::npos) << text;
    EXPECT_EQ(error.exit(), Exit::some_trials_failed);
    EXPECT_EQ(error.speaker(), ranks.rank() == 0);
  }
}

TEST(Agreement, NamesNoRankWhenTheUserIsWrong) {
  try {
    together(all_ranks(), [] { throw ConfigError("sweep.yaml:2:1: unknown key"); });
    FAIL() << "nothing was thrown";
  } catch (const AgreedError& error) {
    EXPECT_STREQ(error.what(), "sweep.yaml:2:1: unknown key");
    EXPECT_EQ(error.exit(), Exit::usage);
  }
}

TEST(Agreement, SharesWhatRankZeroMade) {
  auto& ranks = all_ranks();
  int calls = 0;
  const auto bytes = from_rank_zero(ranks, [&] {
    ++calls;
    return std::string("name: quickstart\n");
  });
  EXPECT_EQ(bytes, "name: quickstart\n");
  EXPECT_EQ(calls, ranks.rank() == 0 ? 1 : 0);
}

TEST(Agreement, SharesWhyRankZeroCouldNot) {
  try {
    from_rank_zero(all_ranks(), []() -> std::string { throw ConfigError("sweep.yaml:3:1: no tasks"); });
    FAIL() << "nothing was thrown";
  } catch (const AgreedError& error) {
    EXPECT_STREQ(error.what(), "sweep.yaml:3:1: no tasks");
    EXPECT_EQ(error.exit(), Exit::usage);
  }
}

}  // namespace
}  // namespace recurbench
