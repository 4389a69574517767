#include "store/journal.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <bit>
#include <chrono>
#include <thread>

#include "config/trial.hpp"
#include "store/durable.hpp"
#include "store/samples.hpp"
#include "store/system_calls.hpp"

namespace seqbench {
namespace {

using testing::files_in;
using testing::FileSizeLimit;
using testing::sample_result;
using testing::store_error_of;
using testing::SystemCalls;
using testing::TemporaryFolder;
using Batch = std::vector<std::pair<Frame, std::string>>;

constexpr std::size_t kFront = 24;
constexpr std::size_t kBack = 4;

/// CRC-32C bit by bit, from its definition.
std::uint32_t slow_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0x82F63B78u : 0u);
  }
  return ~crc;
}

template <class T>
std::string raw(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string frame_by_hand(Frame type, std::uint64_t sequence, const std::string& payload) {
  const auto covered = raw(static_cast<std::uint32_t>(payload.size())) + raw(type) + raw(sequence) + payload;
  return "\x89SQBF\r\n\x1a" + covered + raw(slow_crc32c(covered));
}

struct Sample {
  std::string bytes;
  std::vector<std::string> payloads{"header", "payload of one", "", std::string(33, 'z'), "last"};
  std::vector<std::size_t> ends;  ///< of each frame

  Sample() {
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      bytes += frame_by_hand(i == 0 ? Frame::header : Frame::commit, i, payloads[i]);
      ends.push_back(bytes.size());
    }
  }
  std::size_t frame_at(std::size_t offset) const {
    std::size_t frame = 0;
    while (ends[frame] <= offset) ++frame;
    return frame;
  }
  /// Whether exactly the frames before `from` and from `to` on were kept.
  ::testing::AssertionResult kept_all_but(const JournalContent& content, std::size_t from,
                                          std::size_t to) const {
    std::vector<std::string> expected(payloads.begin(), payloads.begin() + static_cast<std::ptrdiff_t>(from));
    expected.insert(expected.end(), payloads.begin() + static_cast<std::ptrdiff_t>(to), payloads.end());
    std::vector<std::string> found;
    for (const auto& record : content.records) found.push_back(record.payload);
    if (found == expected) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << "kept " << found.size() << " frames, expected " << expected.size();
  }
};

TEST(Journal, WritesTheFramesThatTheDocumentDescribes) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path / "journal", 7, "the header");
  writer.append(Frame::commit, "a");
  writer.append(Batch{{Frame::progress, "p"}, {Frame::commit, ""}});
  EXPECT_EQ(read_file(writer.path()),
            frame_by_hand(Frame::header, 0, "the header") + frame_by_hand(Frame::commit, 1, "a") +
                frame_by_hand(Frame::progress, 2, "p") + frame_by_hand(Frame::commit, 3, ""));
  EXPECT_TRUE(writer.path().filename().string().starts_with("r00007-"));
  EXPECT_EQ(writer.path().extension(), ".journal");
}

TEST(Journal, ReadsBackWhatWasAppended) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, "h");
  const std::string binary("\0\xff\x89SQBF\r\n\x1a tail\0", 17);
  writer.append(Frame::commit, binary);
  const auto content = read_journal(writer.path());
  ASSERT_EQ(content.records.size(), 2u);
  EXPECT_EQ(content.records[0].type, Frame::header);
  EXPECT_EQ(content.records[1].type, Frame::commit);
  EXPECT_EQ(content.records[1].sequence, 1u);
  EXPECT_EQ(content.records[1].payload, binary);
  EXPECT_TRUE(content.damage.empty());
  EXPECT_EQ(content.torn_tail, "");
}

TEST(Journal, WritesABatchInOneCall) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, "h");
  SystemCalls calls(folder.path.string());
  writer.append(Batch(50, {Frame::commit, "payload"}));
  EXPECT_EQ(calls.count("write"), 1u);
  EXPECT_EQ(read_journal(writer.path()).records.size(), 51u);
}

TEST(Journal, SurvivesShortAndInterruptedWrites) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, "h");
  SystemCalls calls(folder.path.string());
  calls.trickle(7);
  writer.append(Frame::commit, std::string(100, 'x'));
  EXPECT_EQ(read_journal(writer.path()).records.at(1).payload, std::string(100, 'x'));
}

TEST(Journal, SyncsWhatWasAppendedAndOnlyThat) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  JournalWriter writer(folder.path, 0, "h");
  EXPECT_EQ(calls.count("fsync"), 1u) << "the folder";
  writer.sync();
  EXPECT_EQ(calls.count("fdatasync"), 1u);
  writer.sync();
  EXPECT_EQ(calls.count("fdatasync"), 1u) << "nothing new";
  writer.append(Frame::commit, "x");
  writer.sync();
  EXPECT_EQ(calls.count("fdatasync"), 2u);
}

TEST(Journal, SyncsHundredMillisecondsAfterTheOldestUnsyncedAppend) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  JournalWriter writer(folder.path, 0, "h");
  writer.sync();
  writer.append(Frame::commit, "x");
  writer.sync_if_due();
  EXPECT_EQ(calls.count("fdatasync"), 1u) << "not due yet";
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  writer.append(Frame::commit, "y");
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  writer.sync_if_due();
  EXPECT_EQ(calls.count("fdatasync"), 2u);
  writer.sync_if_due();
  EXPECT_EQ(calls.count("fdatasync"), 2u);
}

TEST(Journal, SyncsWhatIsLeftWhenItIsDestroyed) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  { JournalWriter writer(folder.path, 0, "h"); }
  EXPECT_EQ(calls.count("fdatasync"), 1u);
}

TEST(Journal, StartsANewFileEveryTime) {
  const TemporaryFolder folder;
  JournalWriter one(folder.path, 0, "h");
  JournalWriter two(folder.path, 0, "h");
  EXPECT_NE(one.path(), two.path());
  EXPECT_EQ(files_in(folder.path), 2u);
}

TEST(Journal, LeavesNoFileWhenItCannotStart) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  calls.fail("write", 0, ENOSPC);
  const auto error = store_error_of([&] { JournalWriter(folder.path, 0, "h"); });
  EXPECT_NE(error.find("free space and run the same command again"), std::string::npos) << error;
  EXPECT_EQ(files_in(folder.path), 0u);
}

TEST(Journal, KeepsWholeFramesOnlyAndRefusesMoreOnceTheDiskIsFull) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, "h");
  writer.append(Frame::commit, "kept");
  std::string error;
  {
    const FileSizeLimit limit(1000);
    error = store_error_of([&] { writer.append(Frame::commit, std::string(2000, 'x')); });
  }
  EXPECT_NE(error.find(writer.path().string() + ": cannot write: File too large"), std::string::npos)
      << error;
  EXPECT_NE(store_error_of([&] { writer.append(Frame::commit, "more"); }).find("cannot write"),
            std::string::npos);
  EXPECT_NE(store_error_of([&] { writer.sync(); }), "no error");
  const auto content = read_journal(writer.path());
  EXPECT_EQ(content.records.size(), 2u);
  EXPECT_EQ(content.torn_tail, "") << "the torn frame is cut off";
}

TEST(Journal, TellsOfASyncThatFailed) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, "h");
  SystemCalls calls(folder.path.string());
  calls.fail("fdatasync", 0, EIO);
  EXPECT_NE(store_error_of([&] { writer.sync(); }).find("cannot sync to disk"), std::string::npos);
  EXPECT_NE(store_error_of([&] { writer.sync(); }), "no error") << "a second sync would lie";
}

TEST(JournalRecovery, KeepsEveryWholeFrameOfATruncatedFile) {
  const Sample sample;
  for (std::size_t size = 0; size < sample.bytes.size(); ++size) {
    const auto content = scan_journal(std::string_view(sample.bytes).substr(0, size), "j");
    const auto frame = sample.frame_at(size);
    EXPECT_TRUE(sample.kept_all_but(content, frame, sample.payloads.size())) << "cut at " << size;
    const bool at_border = size > 0 && sample.frame_at(size - 1) != frame;
    EXPECT_EQ(content.torn_tail.empty(), at_border) << "cut at " << size;
    EXPECT_TRUE(content.damage.empty()) << "cut at " << size << ": " << content.damage.front();
  }
}

TEST(JournalRecovery, KeepsEveryOtherFrameWhicheverBitFlips) {
  const Sample sample;
  for (std::size_t at = 0; at < sample.bytes.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      auto bytes = sample.bytes;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      const auto content = scan_journal(bytes, "j");
      const auto frame = sample.frame_at(at);
      EXPECT_TRUE(sample.kept_all_but(content, frame, frame + 1)) << "byte " << at << " bit " << bit;
      EXPECT_EQ(content.damage.size() + (content.torn_tail.empty() ? 0u : 1u), 1u)
          << "byte " << at << " bit " << bit;
      const bool is_last = frame + 1 == sample.payloads.size();
      EXPECT_TRUE(is_last || content.torn_tail.empty()) << "byte " << at << " bit " << bit;
    }
}

TEST(JournalRecovery, KeepsEveryOtherFrameWhicheverByteIsReplaced) {
  const Sample sample;
  for (std::size_t at = 0; at < sample.bytes.size(); ++at) {
    auto bytes = sample.bytes;
    bytes[at] = static_cast<char>(~bytes[at]);
    const auto frame = sample.frame_at(at);
    EXPECT_TRUE(sample.kept_all_but(scan_journal(bytes, "j"), frame, frame + 1)) << "byte " << at;
  }
}

TEST(JournalRecovery, SaysWhichBytesAreDamagedBetweenWhichFrames) {
  const Sample sample;
  auto bytes = sample.bytes;
  bytes[sample.ends[0] + kFront] = '?';
  EXPECT_EQ(scan_journal(bytes, "j").damage,
            std::vector<std::string>{fmt::format("j: bytes {}–{} are damaged, after frame 0, before frame 2",
                                                 sample.ends[0], sample.ends[1] - 1)});
  bytes = sample.bytes;
  bytes[0] = '?';
  EXPECT_EQ(scan_journal(bytes, "j").damage,
            std::vector<std::string>{
                fmt::format("j: bytes 0–{} are damaged, at the start, before frame 1", sample.ends[0] - 1)});
  bytes = sample.bytes;
  bytes.back() = static_cast<char>(~bytes.back());
  EXPECT_EQ(scan_journal(bytes, "j").damage,
            std::vector<std::string>{fmt::format("j: bytes {}–{} are damaged, after frame 3, at the end",
                                                 sample.ends[3], sample.ends[4] - 1)});
}

TEST(JournalRecovery, CallsAWriteCutShortATornTailAndNoDamage) {
  const Sample sample;
  const auto content =
      scan_journal(std::string_view(sample.bytes).substr(0, sample.ends[2] + kFront + 3), "j");
  EXPECT_EQ(content.torn_tail,
            fmt::format("j: ends in the middle of a frame at byte {}, after frame 2: normal after a kill",
                        sample.ends[2]));
  const auto zeros = scan_journal(sample.bytes + std::string(100, '\0'), "j");
  EXPECT_EQ(zeros.torn_tail, "");
  EXPECT_EQ(zeros.damage.size(), 1u) << "zeros at the end are no write of ours";
}

TEST(JournalRecovery, DoesNotTrustAHugeLength) {
  const Sample sample;
  for (const std::uint32_t length : {0x3FFFFFFFu, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    auto bytes = sample.bytes;
    bytes.replace(sample.ends[1] + 8, 4, raw(length));
    EXPECT_TRUE(sample.kept_all_but(scan_journal(bytes, "j"), 2, 3)) << length;
  }
}

TEST(JournalRecovery, NoticesFramesThatAreMissingAltogether) {
  const Sample sample;
  auto bytes = sample.bytes;
  bytes.erase(sample.ends[0], sample.ends[2] - sample.ends[0]);
  const auto content = scan_journal(bytes, "j");
  EXPECT_TRUE(sample.kept_all_but(content, 1, 3));
  EXPECT_EQ(content.damage, std::vector<std::string>{fmt::format(
                                "j: frame 3 stands at byte {} where frame 1 is expected: frames are missing",
                                sample.ends[0])});
}

TEST(JournalRecovery, NamesTheTrialWhoseCommitIsDamaged) {
  auto first = frame_by_hand(Frame::commit, 1, encode(sample_result("feedc0de")));
  const auto second = frame_by_hand(Frame::commit, 2, encode(sample_result("cafe")));
  const auto header = frame_by_hand(Frame::header, 0, "h");
  first[first.size() - kBack - 1] ^= 1;
  auto damage = scan_journal(header + first + second, "j").damage;
  ASSERT_EQ(damage.size(), 1u);
  EXPECT_NE(damage[0].find("(what is left names trial feedc0de)"), std::string::npos) << damage[0];
  auto both = first + second;
  both.back() = static_cast<char>(~both.back());
  damage = scan_journal(header + both, "j").damage;
  ASSERT_EQ(damage.size(), 1u);
  EXPECT_NE(damage[0].find("names trial feedc0de, cafe)"), std::string::npos) << damage[0];
}

TEST(JournalRecovery, CannotReadWhatIsNotThere) {
  EXPECT_NE(store_error_of([] { read_journal("/nonexistent.journal"); }).find("cannot open"),
            std::string::npos);
}

}  // namespace
}  // namespace seqbench
