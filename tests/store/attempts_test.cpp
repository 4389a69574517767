#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "store/collect.hpp"
#include "store/journal.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::sample_result;
using test::TemporaryFolder;
using ::testing::HasSubstr;

/// How one attempt of trial "a" ended.
TrialResult attempt(std::uint32_t number, TrialState state, double started = 100) {
  auto result = sample_result("a");
  result.state = state;
  result.clock.attempt = number;
  result.clock.started_unix_seconds = started;
  return result;
}

/// A folder of journals, one for each rank.
class Attempts : public ::testing::Test {
 protected:
  void write(const std::vector<TrialResult>& results) {
    JournalWriter writer(folder_.path, rank_++, encode(JournalHeader{"7 adding", {}, 0, {}}));
    for (const auto& result : results) writer.append(Frame::commit, encode(result));
  }
  void start_again() {
    std::filesystem::remove_all(folder_.path);
    rank_ = 0;
  }
  /// What stands of the only trial; a scan must say the same.
  TrialResult standing() {
    const auto collected = collect(folder_.path);
    const auto scanned = scan(folder_.path);
    EXPECT_EQ(collected.damage, std::vector<std::string>{});
    EXPECT_EQ(collected.results.size(), 1u);
    EXPECT_EQ(scanned.trials.size(), 1u);
    EXPECT_EQ(name_of(scanned.trials.at("a").state), name_of(collected.results.at(0).state));
    return collected.results.at(0);
  }
  TemporaryFolder folder_;
  int rank_ = 0;
};

TEST_F(Attempts, LetARetryTakeThePlaceOfAFailureWhicheverFileComesFirst) {
  for (const auto state : {TrialState::failed, TrialState::timed_out, TrialState::quarantined})
    for (const bool failed_first : {true, false}) {
      start_again();
      const auto failed = attempt(0, state), retried = attempt(1, TrialState::done);
      write({failed_first ? failed : retried});
      write({failed_first ? retried : failed});
      EXPECT_EQ(standing().state, TrialState::done);
      EXPECT_EQ(scan(folder_.path).trials.at("a").attempts, 1u);
    }
}

TEST_F(Attempts, AreOrderedByTheirNumberAndNotByTheClock) {
  const auto first = attempt(0, TrialState::timed_out, 900);  // a clock that was set back before the second
  const auto second = attempt(1, TrialState::failed, 200);
  for (const auto& order : {std::vector{first, second}, std::vector{second, first}}) {
    start_again();
    write(order);
    EXPECT_EQ(standing().state, TrialState::failed);
    EXPECT_EQ(standing().clock.started_unix_seconds, 200);
    EXPECT_EQ(scan(folder_.path).trials.at("a").attempts, 2u);
  }
}

TEST_F(Attempts, StandInTheSameOrderWhateverOrderTheyAreFoundIn) {
  std::vector<std::size_t> order{0, 1, 2};
  const std::vector attempts{attempt(0, TrialState::failed, 7), attempt(1, TrialState::timed_out, 5),
                             attempt(2, TrialState::quarantined, 3)};
  do {
    start_again();
    for (const auto i : order) write({attempts[i]});
    EXPECT_EQ(standing().state, TrialState::quarantined) << order[0] << order[1] << order[2];
    EXPECT_EQ(standing().clock.attempt, 2u);
    EXPECT_EQ(scan(folder_.path).trials.at("a").attempts, 3u);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(Attempts, OfEqualNumberKeepTheFirst) {
  write({attempt(1, TrialState::timed_out), attempt(1, TrialState::failed)});
  EXPECT_EQ(standing().state, TrialState::timed_out);
}

TEST_F(Attempts, ThatEndedForGoodAreNotReplaced) {
  for (const auto state : {TrialState::done, TrialState::diverged, TrialState::stopped}) {
    start_again();
    write({attempt(0, state), attempt(5, TrialState::failed)});
    EXPECT_EQ(standing().state, state);
  }
}

TEST_F(Attempts, AreNoneWhereATrialEndedAtOnce) {
  write({attempt(0, TrialState::diverged)});
  EXPECT_EQ(scan(folder_.path).trials.at("a").attempts, 0u);
}

TEST_F(Attempts, OfManyTrialsAreScannedAsTheyAreCollected) {
  std::vector<TrialResult> results;
  for (int state = 0; state < kTrialStateCount; ++state)
    for (int again = 0; again < kTrialStateCount; ++again) {
      const auto first = static_cast<TrialState>(state), second = static_cast<TrialState>(again);
      if (!traits(first).ended || !traits(second).ended) continue;
      for (auto one : {attempt(0, first), attempt(1, second)}) {
        one.id = fmt::format("{} {}", state, again);
        results.push_back(std::move(one));
      }
    }
  write(results);
  const auto collected = collect(folder_.path);
  const auto scanned = scan(folder_.path);
  EXPECT_EQ(collected.results.size(), 36u);
  EXPECT_EQ(scanned.trials.size(), 36u);
  for (const auto& result : collected.results) {
    ASSERT_TRUE(scanned.trials.contains(result.id)) << result.id;
    EXPECT_EQ(scanned.trials.at(result.id).state, result.state) << result.id;
  }
}

TEST_F(Attempts, ThatBothEndedForGoodMustAgree) {
  write({attempt(0, TrialState::done), attempt(1, TrialState::diverged)});
  const auto collected = collect(folder_.path);
  ASSERT_EQ(collected.damage.size(), 1u);
  EXPECT_THAT(collected.damage[0], HasSubstr("trial a was committed twice with different results"));
  EXPECT_EQ(collected.results.at(0).state, TrialState::done);
  EXPECT_EQ(scan(folder_.path).trials.at("a").state, TrialState::done);
}

}  // namespace
}  // namespace recurbench
