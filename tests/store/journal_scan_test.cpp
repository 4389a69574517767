#include <gtest/gtest.h>

#include "store/frame_by_hand.hpp"
#include "store/journal.hpp"
#include "store/records.hpp"
#include "store/samples.hpp"

namespace recurbench {
namespace {

using test::frame_by_hand;
using test::raw;
using test::sample_result;
using test::store_error_of;

constexpr std::size_t kFront = 24;
constexpr std::size_t kBack = 4;

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
    for (const auto& record : content.records) found.emplace_back(record.payload);
    if (found == expected) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << "kept " << found.size() << " frames, expected " << expected.size();
  }
};

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

TEST(JournalRecovery, KeepsWholeFramesOfTypesThatItDoesNotKnow) {
  const auto unknown = static_cast<Frame>(77);
  const auto bytes = frame_by_hand(Frame::header, 0, "h") +
                     frame_by_hand(unknown, 1, "from a later version") + frame_by_hand(Frame::plan, 2, "p");
  const auto content = scan_journal(bytes, "j");
  ASSERT_EQ(content.records.size(), 3u);
  EXPECT_EQ(content.records[1].type, unknown);
  EXPECT_EQ(content.records[1].payload, "from a later version");
  EXPECT_TRUE(content.damage.empty() && content.torn_tail.empty());
}

TEST(JournalRecovery, CannotReadWhatIsNotThere) {
  EXPECT_NE(store_error_of([] { read_journal("/nonexistent.journal"); }).find("cannot open"),
            std::string::npos);
}

}  // namespace
}  // namespace recurbench
