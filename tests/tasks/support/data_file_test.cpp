#include "tasks/support/data_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/sections.hpp"
#include "tasks/support/gzip.hpp"

namespace recurbench::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string bytes_of(const std::string& path, std::uintmax_t most = DataFile::kMostBytes) {
  Params params = section("task", {{"file", path}});
  return DataFile(params, "file").bytes(most);
}
std::string complaint(const std::string& path, std::uintmax_t most = DataFile::kMostBytes) {
  return message_of([&] { bytes_of(path, most); });
}

/// The gzip file of a text.
std::string packed(const std::string& text) {
  return TemporaryFile("gz", text, true).content();
}

/// Hard to pack, so that a gzip file has many blocks.
std::string noise(std::size_t count) {
  std::string text;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i)
    text += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return text;
}

TEST(DataFile, GivesTheBytesOfAPlainOrAGzippedFile) {
  for (const std::string& text : {std::string("a\0b\r\n", 5), noise(200'001)})
    for (const bool gzipped : {false, true}) {
      const TemporaryFile file("data", text, gzipped);
      EXPECT_EQ(bytes_of(file.path()), text);
    }
}

TEST(DataFile, ReadsEveryMemberOfAGzipFileAndNoPadding) {
  const TemporaryFile file("data", packed("one ") + packed("") + packed("two") + std::string(513, '\0'));
  EXPECT_EQ(bytes_of(file.path()), "one two");
}

TEST(DataFile, RefusesWhatFollowsAGzipFile) {
  const std::string whole = packed("one");
  const TemporaryFile file("data", whole + "and more");
  EXPECT_THAT(
      complaint(file.path()),
      HasSubstr(fmt::format("task.file must name an undamaged gzip file, and this one fails after 3 "
                            "unpacked bytes (what follows at offset {} is not gzip); get it again, got ",
                            whole.size())));
}

TEST(DataFile, RefusesAGzipFileThatIsCutAnywhereOrChanged) {
  const std::string whole = packed("seventeen letters");
  for (std::size_t size = 2; size < whole.size(); ++size)
    EXPECT_EQ(gunzip(whole.substr(0, size), 100).fault, "unexpected end of file") << size;
  for (std::size_t at = whole.size() - 8; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_NE(gunzip(changed, 100).fault, "") << at;
  }
  const TemporaryFile file("data", whole.substr(0, whole.size() - 1));
  EXPECT_THAT(complaint(file.path()),
              AllOf(HasSubstr("fails after 17 unpacked bytes"), HasSubstr("got " + file.path())));
}

TEST(DataFile, RefusesMoreBytesThanTheMost) {
  const std::string zeros(3 << 20, '\0');
  const TemporaryFile plain("data", zeros), bomb("data", zeros, true);
  ASSERT_LT(bomb.content().size(), 10'000U);
  EXPECT_EQ(bytes_of(plain.path(), 3 << 20), zeros);
  EXPECT_EQ(bytes_of(bomb.path(), 3 << 20), zeros);
  EXPECT_THAT(
      complaint(plain.path(), (3 << 20) - 1),
      AllOf(HasSubstr("task.file must name a file of at most 3 MiB, and this one has 3 MiB; take a part "
                      "of it, got "),
            HasSubstr(plain.path())));
  EXPECT_THAT(
      complaint(bomb.path(), (3 << 20) - 1),
      AllOf(HasSubstr(fmt::format("a file of at most 3 MiB once unpacked, and this one of {} packed bytes "
                                  "has more; take a part of it, got ",
                                  bomb.content().size())),
            HasSubstr(bomb.path())));
  EXPECT_LE(gunzip(bomb.content(), 1 << 20).bytes.size(), (1U << 20) + (1U << 16)) << "it unpacked on";
}

TEST(DataFile, RefusesAHugeFileBeforeItReadsIt) {
  const TemporaryFile file("data", "x");
  std::filesystem::resize_file(file.path(), DataFile::kMostBytes + 1);
  EXPECT_THAT(complaint(file.path()), HasSubstr("a file of at most 1024 MiB, and this one has 1024 MiB"));
}

TEST(DataFile, RefusesFoldersPipesAndDevices) {
  EXPECT_THAT(complaint(testing::TempDir()), HasSubstr("task.file must name a file, and this is a folder"));
  EXPECT_THAT(complaint("/dev/zero"), HasSubstr("this is a pipe or a device; copy it into a file"));
  const std::string pipe = fmt::format("{}recurbench_{}_pipe", testing::TempDir(), getpid());
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(complaint(pipe), HasSubstr("this is a pipe or a device"));
  std::filesystem::remove(pipe);
}

TEST(DataFile, HoldsASectionToTheContentThatItWasFirstReadWith) {
  const TemporaryFile file("data", "x");
  Params params = section("task", {{"file", file.path()}});
  DataFile(params, "file").note_content("0123");
  EXPECT_THAT(params.identity(), HasSubstr("task.file_content=0123\n"));
  EXPECT_THAT(message_of([&] { DataFile(params, "file").note_content("4567"); }),
              HasSubstr("task.file_content must be 4567, the hash of what " + file.path() +
                        " holds now; the file is another than it was"))
      << "a trial would train on other data than its id says";
}

}  // namespace
}  // namespace recurbench::test
