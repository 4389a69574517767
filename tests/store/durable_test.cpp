#include "store/durable.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <thread>

#include "core/clock.hpp"
#include "store/samples.hpp"
#include "store/system_calls.hpp"

namespace recurbench {
namespace {

using test::files_in;
using test::FileSizeLimit;
using test::store_error_of;
using test::SystemCalls;
using test::TemporaryFolder;
using test::write_plainly;

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The process number of a child that ran `action` and is dead and buried.
template <class Action>
pid_t dead_child(Action&& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    action();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  return child;
}

TEST(SystemFailure, AdvisesWhatFitsTheAction) {
  for (const char* reading : {"open", "read", "inspect"})
    EXPECT_EQ(std::string(system_failure("a/b", reading, EACCES).what()),
              fmt::format("a/b: cannot {}: Permission denied; make it and its folders readable", reading));
  for (const char* writing : {"create", "write", "replace", "lock", "truncate"})
    EXPECT_TRUE(says(system_failure("a/b", writing, EACCES).what(), "make the folder writable")) << writing;
  EXPECT_TRUE(says(system_failure("a/b", "create", EROFS).what(), "make the folder writable"));
}

TEST(WriteDurably, PutsTheBytesInPlaceAndLeavesNothingElse) {
  const TemporaryFolder folder;
  const auto path = folder.path / "a file";
  write_durably(path, "first");
  write_durably(path, std::string("se\0cond", 7));
  EXPECT_EQ(read_file(path), std::string("se\0cond", 7));
  EXPECT_EQ(files_in(folder.path), 1u);
}

TEST(WriteDurably, SyncsTheFileBeforeTheRenameAndTheFolderAfterIt) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  write_durably(folder.path / "x", "bytes");
  std::vector<std::string> kinds;
  for (const auto& call : calls.seen()) kinds.push_back(call.substr(0, call.find(' ')));
  ASSERT_EQ(kinds, (std::vector<std::string>{"write", "fsync", "close", "rename", "fsync", "close"}));
  EXPECT_EQ(calls.seen()[4], "fsync " + folder.path.filename().string());
}

TEST(WriteDurably, KeepsTheOldFileWhateverCallFails) {
  for (const std::string call : {"write", "fsync", "close", "rename"}) {
    const TemporaryFolder folder;
    write_durably(folder.path / "x", "old");
    SystemCalls calls(folder.path.string());
    calls.fail(call, 0, EIO);
    const auto error = store_error_of([&] { write_durably(folder.path / "x", "new"); });
    EXPECT_TRUE(says(error, "Input/output error") && says(error, "check the disk")) << call << ": " << error;
    EXPECT_EQ(read_file(folder.path / "x"), "old") << call;
    EXPECT_EQ(files_in(folder.path), 1u) << call;
  }
}

TEST(WriteDurably, ReportsAFolderThatCannotBeSynced) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  calls.fail("fsync", 1, EIO);
  EXPECT_TRUE(says(store_error_of([&] { write_durably(folder.path / "x", "new"); }), "cannot sync to disk"));
  calls.fail("fsync", 1, EINVAL);
  EXPECT_EQ(store_error_of([&] { write_durably(folder.path / "x", "new"); }), "no error")
      << "some file systems cannot sync folders";
}

TEST(WriteDurably, FinishesShortAndInterruptedWrites) {
  const TemporaryFolder folder;
  const std::string bytes(1001, 'x');
  SystemCalls calls(folder.path.string());
  calls.trickle(100);
  write_durably(folder.path / "x", bytes);
  EXPECT_EQ(calls.count("write"), 11u);
  EXPECT_EQ(read_file(folder.path / "x"), bytes);
}

TEST(WriteDurably, NoticesBytesThatReadBackDifferently) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  calls.before = [&](const std::string& call) {
    if (call != "fsync") return;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path))
      write_plainly(entry.path(), "bitrot");
  };
  EXPECT_TRUE(
      says(store_error_of([&] { write_durably(folder.path / "x", "bytes!"); }), "reads back differently"));
  EXPECT_EQ(files_in(folder.path), 0u);
}

TEST(WriteDurably, AcceptsARenameThatWorkedAlthoughItReportsAMissingSource) {
  const TemporaryFolder folder;
  SystemCalls calls(folder.path.string());
  calls.fail_afterwards("rename", 0, ENOENT);
  write_durably(folder.path / "x", "new");
  EXPECT_EQ(read_file(folder.path / "x"), "new");
  calls.fail("rename", 0, ENOENT);
  EXPECT_TRUE(says(store_error_of([&] { write_durably(folder.path / "x", "newer"); }), "cannot replace"));
}

TEST(WriteDurably, SaysWhatToDoWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const auto path = folder.path / "x";
  for (const int code : {ENOSPC, EDQUOT}) {
    SystemCalls calls(folder.path.string());
    calls.fail("write", 0, code);
    const auto error = store_error_of([&] { write_durably(path, "new"); });
    EXPECT_TRUE(says(error, folder.path.string()) && says(error, "free space and run the same command again"))
        << error;
  }
  const auto error = store_error_of([] { OpenFile("/dev/full", O_WRONLY).write("x"); });
  EXPECT_EQ(error,
            "/dev/full: cannot write: No space left on device; free space and run the same command again");
}

TEST(WriteDurably, KeepsTheOldFileWhenTheKernelRefusesABiggerOne) {
  const TemporaryFolder folder;
  write_durably(folder.path / "x", "old");
  std::string error;
  {
    const FileSizeLimit limit(4096);
    error = store_error_of([&] { write_durably(folder.path / "x", std::string(5000, 'n')); });
  }
  EXPECT_TRUE(says(error, "File too large; the file size limit is too small")) << error;
  EXPECT_EQ(read_file(folder.path / "x"), "old");
  EXPECT_EQ(files_in(folder.path), 1u);
}

TEST(MakeFolders, MakesThoseAboveTooAndSaysWhichCannotBeMade) {
  const TemporaryFolder folder;
  make_folders(folder.path / "a" / "b");
  make_folders(folder.path / "a" / "b");
  EXPECT_TRUE(std::filesystem::is_directory(folder.path / "a" / "b"));
  write_durably(folder.path / "file", "x");
  EXPECT_TRUE(says(store_error_of([&] { make_folders(folder.path / "file" / "c"); }), "cannot create"));
}

TEST(ReadFile, SaysWhichFileCannotBeRead) {
  EXPECT_TRUE(says(store_error_of([] { read_file("/nonexistent/file"); }),
                   "/nonexistent/file: cannot open: No such"));
  EXPECT_TRUE(says(store_error_of([] { read_file("/tmp"); }), "/tmp: cannot read: Is a directory"));
  EXPECT_FALSE(read_file("/proc/self/status").empty()) << "files that report no size are read too";
}

TEST(TemporaryNames, AreNeverTheSame) {
  const auto one = temporary_name("folder/x");
  EXPECT_NE(one, temporary_name("folder/x"));
  EXPECT_EQ(one.parent_path(), "folder");
  EXPECT_TRUE(says(one.filename().string(), fmt::format(".x.{}-{}-", host_in_file_names(), ::getpid())));
  EXPECT_EQ(temporary_name("x").parent_path(), ".");
}

TEST(RemoveStaleTemporaries, TakesOnlyThoseOfDeadProcessesOfThisHost) {
  const TemporaryFolder folder;
  const auto child = dead_child([&] { write_plainly(temporary_name(folder.path / "results.h5"), "half"); });
  ASSERT_EQ(files_in(folder.path), 1u);
  const std::vector<std::string> kept{fmt::format(".x.elsewhere-{}-0.tmp", child),
                                      fmt::format(".x.{}-{}-0.tmp.gz", host_in_file_names(), child),
                                      fmt::format("x.{}-{}-0.tmp", host_in_file_names(), child),
                                      fmt::format(".x.{}-{}-.tmp", host_in_file_names(), child),
                                      fmt::format(".x.{}-0-1.tmp", host_in_file_names()),
                                      temporary_name("x").filename().string(),
                                      "results.h5"};
  for (const auto& name : kept) write_plainly(folder.path / name, "");
  remove_stale_temporaries(folder.path);
  EXPECT_EQ(files_in(folder.path), kept.size());
  for (const auto& name : kept) EXPECT_TRUE(std::filesystem::exists(folder.path / name)) << name;
  remove_stale_temporaries(folder.path / "absent");
}

TEST(FileLock, LetsManyShareButOnlyOneExclude) {
  using Mode = FileLock::Mode;
  const TemporaryFolder folder;
  const auto path = folder.path / ".lock";
  {
    const FileLock one(path, Mode::shared, 0, "");
    const FileLock two(path, Mode::shared, 0, "");
    const auto error =
        store_error_of([&] { FileLock(path, Mode::exclusive, 0.05, "another run works here"); });
    EXPECT_EQ(error, path.string() + ": still locked after 0.05 s: another run works here");
  }
  const FileLock alone(path, Mode::exclusive, 0, "");
  EXPECT_NE(store_error_of([&] { FileLock(path, Mode::shared, 0, ""); }), "no error");
}

TEST(FileLock, WaitsForWhoeverHoldsIt) {
  const TemporaryFolder folder;
  const auto path = folder.path / ".lock";
  std::optional<FileLock> held(std::in_place, path, FileLock::Mode::exclusive, 0, "");
  std::thread holder([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(80));
    held.reset();
  });
  const Stopwatch watch;
  const FileLock mine(path, FileLock::Mode::exclusive, 10, "");
  EXPECT_GE(watch.seconds(), 0.07);
  EXPECT_LT(watch.seconds(), 5);
  holder.join();
}

TEST(FileLock, DiesWithItsProcess) {
  const TemporaryFolder folder;
  const auto path = folder.path / ".lock";
  dead_child([&] {
    const FileLock lock(path, FileLock::Mode::exclusive, 0, "");
    ::kill(::getpid(), SIGKILL);
  });
  EXPECT_EQ(store_error_of([&] { FileLock(path, FileLock::Mode::exclusive, 0, ""); }), "no error");
}

}  // namespace
}  // namespace recurbench
