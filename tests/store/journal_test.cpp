#include "store/journal.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "store/durable.hpp"
#include "store/frame_by_hand.hpp"
#include "store/samples.hpp"
#include "store/system_calls.hpp"

namespace recurbench {
namespace {

using test::files_in;
using test::FileSizeLimit;
using test::frame_by_hand;
using test::store_error_of;
using test::SystemCalls;
using test::TemporaryFolder;
using Batch = std::vector<std::pair<Frame, std::string>>;

TEST(Journal, WritesTheFramesThatTheDocumentDescribes) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path / "journal", 7, "the header");
  writer.append(Frame::commit, "a");
  writer.append(Batch{{Frame::planned, "p"}, {Frame::commit, ""}});
  EXPECT_EQ(read_file(writer.path()),
            frame_by_hand(Frame::header, 0, "the header") + frame_by_hand(Frame::commit, 1, "a") +
                frame_by_hand(Frame::planned, 2, "p") + frame_by_hand(Frame::commit, 3, ""));
  EXPECT_TRUE(writer.path().filename().string().starts_with("r00007-"));
  EXPECT_EQ(writer.path().extension(), ".journal");
}

TEST(Journal, ReadsBackWhatWasAppended) {
  const TemporaryFolder folder;
  JournalWriter writer(folder.path, 0, "h");
  const std::string binary("\0\xff\x89RCBF\r\n\x1a tail\0", 17);
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

}  // namespace
}  // namespace recurbench
