#include "config/text_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "config/fake_resolve.hpp"
#include "support/temporary_folder.hpp"

namespace recurbench {
namespace {

using test::says;

constexpr std::size_t kLimit = std::size_t{1} << 20;

class ReadTextFile : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.path / name, std::ios::binary) << bytes;
    return folder_.path / name;
  }
  std::filesystem::path pipe(const std::string& name) const {
    EXPECT_EQ(::mkfifo((folder_.path / name).c_str(), 0600), 0);
    return folder_.path / name;
  }
  static std::string refusal(const std::filesystem::path& path) {
    try {
      read_text_file(path, kLimit);
      return "";
    } catch (const ConfigError& error) {
      return error.what();
    }
  }

  test::TemporaryFolder folder_;
};

TEST_F(ReadTextFile, ReadsFilesUpToTheLimit) {
  EXPECT_EQ(read_text_file(file("empty", ""), kLimit), "");
  EXPECT_EQ(read_text_file(file("zero", std::string("a\0b\n", 4)), kLimit), std::string("a\0b\n", 4));
  EXPECT_EQ(read_text_file(file("full", std::string(kLimit, 'x')), kLimit), std::string(kLimit, 'x'));
  const auto large = file("large", std::string(kLimit + 1, 'x'));
  EXPECT_TRUE(says(refusal(large), large.string() + ": at most 1 MiB are read, and this is larger"));
}

TEST_F(ReadTextFile, ReadsAPipeWhoseWriterTakesItsTime) {
  const auto path = pipe("slow");
  std::thread writer([&] {
    std::ofstream out(path, std::ios::binary);
    out << "first " << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    out << std::string(300'000, 'y');
  });
  const std::string got = read_text_file(path, kLimit);
  writer.join();
  EXPECT_EQ(got, "first " + std::string(300'000, 'y'));
}

TEST_F(ReadTextFile, ReadsAPipeWhoseWriterIsGone) {
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "all", 3), 3);
  ::close(ends[1]);
  EXPECT_EQ(read_text_file(fmt::format("/dev/fd/{}", ends[0]), kLimit), "all");
  EXPECT_EQ(read_text_file(fmt::format("/dev/fd/{}", ends[0]), kLimit), "") << "it does not wait";
  ::close(ends[0]);
}

TEST_F(ReadTextFile, DoesNotWaitForEverForAPipeThatNobodyWritesTo) {
  const auto path = pipe("lonely");
  EXPECT_TRUE(says(refusal(path), path.string() + ": nobody writes to this pipe"));
}

TEST_F(ReadTextFile, RefusesDevicesFoldersAndWhatIsNotThere) {
  EXPECT_TRUE(says(refusal("/dev/zero"), "/dev/zero: a file or a pipe is required, and this is a device"));
  EXPECT_TRUE(says(refusal(folder_.path), folder_.path.string() + ": ", "this is a folder"));
  EXPECT_TRUE(says(refusal(folder_.path / "none"), "none: cannot open: No such file or directory"));
}

TEST_F(ReadTextFile, SaysThatAFileMustBeReadable) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const auto path = file("secret", "x");
  ::chmod(path.c_str(), 0);
  EXPECT_TRUE(says(refusal(path), "cannot open: Permission denied; make it and its folders readable"));
}

}  // namespace
}  // namespace recurbench
