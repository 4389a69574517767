#include "store/collect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "store/durable.hpp"
#include "store/frame_by_hand.hpp"
#include "store/journal.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::cpu_seconds;
using test::sample_result;
using test::sample_row;
using test::store_error_of;
using test::TemporaryFolder;
using test::write_plainly;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

JournalHeader header(int rank = 0, const std::string& started = "2024-01-01T00:00:00Z") {
  return {"7 adding",
          {started, "recurbench run x.yaml", "node", 2, {{"compiler", "GCC"}}},
          rank,
          {{"lstm classic", "m1"}}};
}

std::vector<std::string> ids(const Collected& collected) {
  std::vector<std::string> all;
  for (const auto& result : collected.results) all.push_back(result.id);
  return all;
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
    late.append(static_cast<Frame>(3), encode(sample_result("never")));
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
  EXPECT_EQ(collected.headers.size(), 3u);
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

TEST(Collect, ListsWhatTheMachinesThatItFindsCompute) {
  const TemporaryFolder folder;
  JournalWriter one(folder.path, 0, encode(header()));
  auto other = header(1);
  other.fingerprints[0].second = "m2";
  JournalWriter two(folder.path, 1, encode(other));
  std::vector<std::string> found;
  for (const auto& each : collect(folder.path).headers) found.push_back(each.fingerprints.at(0).second);
  EXPECT_THAT(found, ElementsAre("m1", "m2"));
}

TEST(Collect, SkipsFramesOfTypesThatItDoesNotKnow) {
  const TemporaryFolder folder;
  {
    JournalWriter writer(folder.path, 0, encode(header()));
    for (const std::uint32_t type : {0u, 3u, 6u, 0xFFFFFFFFu}) {
      writer.append(static_cast<Frame>(type), "whatever a later version writes");
      writer.append(Frame::commit, encode(sample_result(fmt::format("after {}", type))));
    }
  }
  const auto collected = collect(folder.path);
  EXPECT_THAT(ids(collected), ElementsAre("after 0", "after 3", "after 6", "after 4294967295"));
  EXPECT_TRUE(collected.damage.empty() && collected.torn_tails.empty());
  EXPECT_EQ(scan(folder.path).trials.size(), 4u);
  EXPECT_TRUE(scan(folder.path).damage.empty());
}

TEST(Collect, FindsTheKeyOfTheFirstHeaderThatItCanRead) {
  const TemporaryFolder folder;
  EXPECT_EQ(study_key_in(folder.path), "");
  write_plainly(folder.path / "r0.journal", "");
  EXPECT_EQ(study_key_in(folder.path), "");
  JournalWriter writer(folder.path, 1, encode(header()));
  EXPECT_EQ(study_key_in(folder.path), "7 adding");
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
  writer.append(Frame::plan, "no map");
  writer.append(Frame::planned, "short");
  writer.append(Frame::commit, encode(sample_result("sound")));
  const auto collected = collect(folder.path);
  EXPECT_EQ(ids(collected), std::vector<std::string>{"sound"});
  ASSERT_EQ(collected.damage.size(), 4u);
  const auto name = writer.path().filename().string();
  for (int frame = 1; frame <= 4; ++frame)
    EXPECT_THAT(collected.damage[static_cast<std::size_t>(frame - 1)],
                HasSubstr(fmt::format("{}: frame {}: ", name, frame)));
  EXPECT_THAT(collected.damage[1],
              HasSubstr("trial crooked contradicts itself: the curve of valid accuracy has 2 points"));
  EXPECT_THAT(collected.damage[2], HasSubstr("the plan"));
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

void commit_ten_thousand(const std::filesystem::path& folder) {
  JournalWriter writer(folder, 0, encode(header()));
  std::vector<std::pair<Frame, std::string>> batch;
  for (int i = 0; i < 10000; ++i)
    batch.emplace_back(Frame::commit, encode(sample_result(fmt::format("{:016x}", i))));
  writer.append(batch);
}

TEST(Collect, IsCheapForTenThousandTrials) {
  const TemporaryFolder folder;
  commit_ten_thousand(folder.path);
  Collected collected;
  EXPECT_LT(cpu_seconds([&] { collected = collect(folder.path, "7 adding"); }), 2.0) << "0.13 s optimised";
  EXPECT_EQ(collected.results.size(), 10000u);
}

TEST(Scan, IsCheaperStill) {
  const TemporaryFolder folder;
  commit_ten_thousand(folder.path);
  Scanned scanned;
  EXPECT_LT(cpu_seconds([&] { scanned = scan(folder.path, "7 adding"); }), 0.3) << "0.015 s optimised";
  EXPECT_EQ(scanned.trials.size(), 10000u);
}

}  // namespace
}  // namespace recurbench
