#include "store/system_calls.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

namespace recurbench::test {
namespace {

SystemCalls* watcher = nullptr;

std::string path_of(int descriptor) {
  std::array<char, 4096> path{};
  const auto link = "/proc/self/fd/" + std::to_string(descriptor);
  const auto size = ::readlink(link.c_str(), path.data(), path.size());
  return size < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

/// Makes the real call unless the watcher decides otherwise.
template <class Call>
auto watched(const char* name, const std::string& path, Call&& call) -> decltype(call()) {
  if (watcher == nullptr || !watcher->concerns(path)) return call();
  const auto verdict = watcher->note(name, path);
  if (verdict == SystemCalls::Verdict::real) return call();
  if (verdict == SystemCalls::Verdict::fails_afterwards) call();
  errno = watcher->code();
  return -1;
}

std::string watched_path(int descriptor) {
  return watcher == nullptr ? std::string() : path_of(descriptor);
}

}  // namespace

SystemCalls::SystemCalls(std::string folder) : folder_(std::move(folder)) {
  watcher = this;
}
SystemCalls::~SystemCalls() {
  watcher = nullptr;
}

std::size_t SystemCalls::count(const std::string& call) const {
  return static_cast<std::size_t>(std::count_if(
      seen_.begin(), seen_.end(), [&](const std::string& line) { return line.starts_with(call + " "); }));
}

void SystemCalls::fail(std::string call, std::size_t n, int code) {
  failing_ = std::move(call);
  countdown_ = n;
  code_ = code;
  afterwards_ = false;
}

void SystemCalls::fail_afterwards(std::string call, std::size_t n, int code) {
  fail(std::move(call), n, code);
  afterwards_ = true;
}

SystemCalls::Verdict SystemCalls::note(const std::string& call, const std::string& path) {
  if (before) before(call);
  seen_.push_back(call + " " + std::filesystem::path(path).filename().string());
  if (call == failing_ && countdown_-- == 0) {
    failing_.clear();
    return afterwards_ ? Verdict::fails_afterwards : Verdict::fails;
  }
  return Verdict::real;
}

TEST(SystemCallsOfTests, SeeWhatTheLibraryDoes) {
  const auto path =
      std::filesystem::temp_directory_path() / ("recurbench-calls-" + std::to_string(::getpid()));
  SystemCalls calls(std::filesystem::temp_directory_path().string());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT, 0666);
  ASSERT_EQ(::write(file, "abc", 3), 3);
  calls.fail("fsync", 0, EIO);
  EXPECT_EQ(::fsync(file), -1);
  EXPECT_EQ(::close(file), 0);
  ::unlink(path.c_str());
  const auto name = path.filename().string();
  EXPECT_EQ(calls.seen(), (std::vector<std::string>{"write " + name, "fsync " + name, "close " + name}));
}

}  // namespace recurbench::test

// These stand before the C library's own, for the library under test too.
extern "C" {

ssize_t write(int file, const void* bytes, std::size_t size) {
  using recurbench::test::watcher;
  const auto path = recurbench::test::watched_path(file);
  if (watcher != nullptr && watcher->concerns(path) && watcher->trickle_size() > 0) {
    static bool interrupt = false;
    interrupt = !interrupt;
    if (interrupt) {
      errno = EINTR;
      return -1;
    }
    size = std::min(size, watcher->trickle_size());
  }
  return recurbench::test::watched("write", path, [&] { return ::syscall(SYS_write, file, bytes, size); });
}

int fsync(int file) {
  return recurbench::test::watched("fsync", recurbench::test::watched_path(file),
                                   [&] { return static_cast<int>(::syscall(SYS_fsync, file)); });
}

int fdatasync(int file) {
  return recurbench::test::watched("fdatasync", recurbench::test::watched_path(file),
                                   [&] { return static_cast<int>(::syscall(SYS_fdatasync, file)); });
}

int close(int file) {
  return recurbench::test::watched("close", recurbench::test::watched_path(file),
                                   [&] { return static_cast<int>(::syscall(SYS_close, file)); });
}

int ftruncate(int file, off_t size) noexcept {
  return recurbench::test::watched("ftruncate", recurbench::test::watched_path(file),
                                   [&] { return static_cast<int>(::syscall(SYS_ftruncate, file, size)); });
}

int rename(const char* from, const char* to) noexcept {
  return recurbench::test::watched("rename", to,
                                   [&] { return static_cast<int>(::syscall(SYS_rename, from, to)); });
}

}  // extern "C"
