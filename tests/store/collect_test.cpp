#include <gtest/gtest.h>

#include <algorithm>

#include "store/durable.hpp"
#include "store/journal.hpp"
#include "store/journal_header.hpp"
#include "store/samples.hpp"
#include "store/study.hpp"

namespace recurbench {
namespace {

using testing::cpu_seconds;
using testing::sample_result;
using testing::sample_row;
using testing::store_error_of;
using testing::TemporaryFolder;
using testing::write_plainly;

JournalHeader header(int rank = 0, const std::string& started = "2024-01-01T00:00:00Z") {
  return {"7 adding", {started, "recurbench run x.yaml", "node", 2, {{"compiler", "GCC"}}}, rank, "m1"};
}

std::vector<std::string> ids(const Collected& collected) {
  std::vector<std::string> all;
  for (const auto& result : collected.results) all.push_back(result.id);
  return all;
}

TEST(JournalHeaders, ComeBackAsTheyWere) {
  auto one = header(3);
  const auto two = decode_header(encode(one));
  EXPECT_EQ(two.study_key, "7 adding");
  EXPECT_EQ(two.rank, 3);
  EXPECT_EQ(two.machine_hash, "m1");
  EXPECT_EQ(two.session.started, one.session.started);
  EXPECT_EQ(two.session.command_line, one.session.command_line);
  EXPECT_EQ(two.session.host, "node");
  EXPECT_EQ(two.session.ranks, 2);
  EXPECT_EQ(two.session.build, one.session.build);
  auto newer = encode(one);
  newer[0] = 2;
  EXPECT_NE(store_error_of([&] { decode_header(newer); }).find("got format 2"), std::string::npos);
}

TEST(Collect, FindsNothingInAFolderThatDoesNotExist) {
  const auto collected = collect("/nonexistent/journal", "7 adding");
  EXPECT_TRUE(collected.results.empty() && collected.damage.empty() && collected.sessions.empty());
}

TEST(Collect, GathersCommitsOfAllRanksAndOneSessionARun) {
  const TemporaryFolder folder;
  {
    JournalWriter late(folder.path, 0, encode(header(0, "2024-01-02T00:00:00Z")));
    late.append(Frame::commit, encode(sample_result("a")));
    late.append(Frame::progress, encode(sample_result("never")));
    JournalWriter one(folder.path, 1, encode(header(1)));
    one.append(Frame::commit, encode(sample_result("b", 5)));
    JournalWriter two(folder.path, 2, encode(header(2)));
  }
  write_plainly(folder.path / "notes.txt", "not a journal");
  const auto collected = collect(folder.path, "7 adding");
  ASSERT_EQ(ids(collected), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(encode(collected.results[1]), encode(sample_result("b", 5)));
  ASSERT_EQ(collected.sessions.size(), 2u);
  EXPECT_EQ(collected.sessions[0].started, "2024-01-01T00:00:00Z");
  EXPECT_EQ(collected.machine_hashes, std::vector<std::string>{"m1"});
  EXPECT_TRUE(collected.damage.empty());
}

TEST(Collect, RefusesTheJournalOfAnotherStudyAndNamesBoth) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, encode(header()));
  const auto error = store_error_of([&] { collect(folder.path, "8 copying"); });
  EXPECT_NE(error.find("belongs to study '7 adding', this study is '8 copying'"), std::string::npos) << error;
  EXPECT_NE(error.find(writer.path().string()), std::string::npos);
  auto other = header(1);
  other.study_key = "9 recall";
  JournalWriter second(folder.path, 1, encode(other));
  EXPECT_NE(store_error_of([&] { collect(folder.path); }), "no error") << "without a key, all must agree";
}

TEST(Collect, ListsTheMachinesItFinds) {
  const TemporaryFolder folder;
  JournalWriter one(folder.path, 0, encode(header()));
  auto other = header(1);
  other.machine_hash = "m2";
  JournalWriter two(folder.path, 1, encode(other));
  EXPECT_EQ(collect(folder.path).machine_hashes, (std::vector<std::string>{"m1", "m2"}));
}

TEST(Collect, KeepsTheFirstOfTwoCommitsAndTellsIfTheyDiffer) {
  const TemporaryFolder folder;
  auto again = sample_result("a");
  again.clock = {};
  again.clock.point_seconds = {9, 9, 9};
  again.clock.host = "elsewhere";
  auto different = sample_result("b");
  different.curves.columns[0][1] += 1e-16;
  {
    JournalWriter one(folder.path, 0, encode(header()));
    one.append(Frame::commit, encode(sample_result("a")));
    one.append(Frame::commit, encode(sample_result("b")));
    JournalWriter two(folder.path, 1, encode(header(1)));
    two.append(Frame::commit, encode(again));
    two.append(Frame::commit, encode(different));
  }
  const auto collected = collect(folder.path);
  ASSERT_EQ(ids(collected), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(collected.results[0].clock.host, "node-1");
  EXPECT_EQ(encode(collected.results[1]), encode(sample_result("b")));
  ASSERT_EQ(collected.damage.size(), 1u);
  EXPECT_NE(collected.damage[0].find("trial b was committed twice with different results"),
            std::string::npos);
}

TEST(Collect, LetsARetryTakeThePlaceOfAFailureWhicheverFileComesFirst) {
  auto failed = sample_result("a");
  failed.status = Status::failed;
  const auto retried = sample_result("a");
  for (const bool failed_first : {true, false}) {
    const TemporaryFolder folder;
    {
      JournalWriter one(folder.path, 0, encode(header()));
      one.append(Frame::commit, encode(failed_first ? failed : retried));
      JournalWriter two(folder.path, 1, encode(header(1)));
      two.append(Frame::commit, encode(failed_first ? retried : failed));
    }
    const auto collected = collect(folder.path);
    ASSERT_EQ(collected.results.size(), 1u);
    EXPECT_EQ(collected.results[0].status, retried.status);
    EXPECT_TRUE(collected.damage.empty());
  }
}

TEST(Collect, KeepsTheLaterOfTwoFailures) {
  auto early = sample_result("a");
  early.status = Status::timed_out;
  early.clock.started_unix_seconds = 100;
  auto late = early;
  late.status = Status::failed;
  late.clock.started_unix_seconds = 200;
  const TemporaryFolder folder;
  {
    JournalWriter one(folder.path, 0, encode(header()));
    one.append(Frame::commit, encode(late));
    one.append(Frame::commit, encode(early));
  }
  EXPECT_EQ(collect(folder.path).results.at(0).status, Status::failed);
}

TEST(Collect, LeavesOutATrialWhoseCommitIsDamagedWhereverTheByte) {
  const TemporaryFolder folder;
  std::filesystem::path path;
  {
    JournalWriter writer(folder.path, 0, encode(header()));
    for (const auto* id : {"a", "b", "c"}) writer.append(Frame::commit, encode(sample_result(id)));
    path = writer.path();
  }
  const auto whole = read_file(path);
  const auto frame = 28 + encode(sample_result("a")).size();
  const auto start = whole.size() - 3 * frame;
  for (std::size_t at = start; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(~bytes[at]);
    write_plainly(path, bytes);
    std::vector<std::string> expected{"a", "b", "c"};
    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>((at - start) / frame));
    const auto collected = collect(folder.path, "7 adding");
    EXPECT_EQ(ids(collected), expected) << "byte " << at;
    EXPECT_EQ(collected.damage.size() + collected.torn_tails.size(), 1u) << "byte " << at;
  }
}

TEST(Collect, LeavesOutWholeFramesThatHoldNoSoundResult) {
  const TemporaryFolder folder;
  auto crooked = sample_result("crooked");
  crooked.curves.columns[1].pop_back();
  JournalWriter writer(folder.path, 0, encode(header()));
  writer.append(Frame::commit, "short");
  writer.append(Frame::commit, encode(crooked));
  writer.append(Frame::commit, encode(sample_result("sound")));
  const auto collected = collect(folder.path);
  EXPECT_EQ(ids(collected), std::vector<std::string>{"sound"});
  ASSERT_EQ(collected.damage.size(), 2u);
  EXPECT_NE(collected.damage[0].find("frame 1 holds no result"), std::string::npos);
  EXPECT_NE(collected.damage[1].find("trial crooked contradicts itself: curve 'valid/accuracy' has 2 points"),
            std::string::npos)
      << collected.damage[1];
}

TEST(Collect, TellsOfATornTailApartFromDamage) {
  const TemporaryFolder folder;
  std::filesystem::path path;
  {
    JournalWriter writer(folder.path, 0, encode(header()));
    writer.append(Frame::commit, encode(sample_result("a")));
    path = writer.path();
  }
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  write_plainly(folder.path / "r9.journal", "");
  const auto collected = collect(folder.path);
  EXPECT_TRUE(collected.results.empty());
  EXPECT_EQ(collected.torn_tails.size(), 2u);
  EXPECT_TRUE(collected.damage.empty());
}

TEST(AttachResults, PutsResultsIntoPlanOrderAndLeavesStrangersOut) {
  StudyData study;
  for (const auto* id : {"c", "a", "b"}) study.rows.push_back(sample_row(id));
  Collected collected;
  for (const auto* id : {"a", "x", "c"}) collected.results.push_back(sample_result(id));
  collected.damage = {"line"};
  collected.sessions = {header().session};
  attach_results(study, collected);
  EXPECT_EQ(study.rows[0].result->id, "c");
  EXPECT_EQ(study.rows[1].result->id, "a");
  EXPECT_FALSE(study.rows[2].result.has_value());
  EXPECT_EQ(study.rows.size(), 3u);
  EXPECT_EQ(study.damage, std::vector<std::string>{"line"});
  EXPECT_EQ(study.sessions.size(), 1u);
}

TEST(Collect, IsCheapForTenThousandTrials) {
  const TemporaryFolder folder;
  {
    JournalWriter writer(folder.path, 0, encode(header()));
    std::vector<std::pair<Frame, std::string>> batch;
    for (int i = 0; i < 10000; ++i)
      batch.emplace_back(Frame::commit, encode(sample_result(fmt::format("{:016x}", i))));
    writer.append(batch);
  }
  Collected collected;
  EXPECT_LT(cpu_seconds([&] { collected = collect(folder.path, "7 adding"); }), 1.0) << "0.03 s optimised";
  EXPECT_EQ(collected.results.size(), 10000u);
}

}  // namespace
}  // namespace recurbench
