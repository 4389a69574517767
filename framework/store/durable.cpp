#include "store/durable.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>

#include "core/clock.hpp"

namespace recurbench {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

bool same_file(const std::filesystem::path& path, const struct stat& facts) {
  struct stat other {};
  return ::stat(path.c_str(), &other) == 0 && other.st_dev == facts.st_dev && other.st_ino == facts.st_ino;
}

void replace(const std::filesystem::path& from, const std::filesystem::path& to, const struct stat& facts) {
  if (::rename(from.c_str(), to.c_str()) == 0) return;
  const int code = errno;
  // NFS may repeat a rename whose answer was lost and then report that the source is gone.
  if (code == ENOENT && same_file(to, facts)) return;
  throw system_failure(to, "replace", code);
}

void write_and_replace(const std::filesystem::path& temporary, const std::filesystem::path& path,
                       std::string_view bytes) {
  OpenFile file(temporary, O_RDWR | O_CREAT | O_EXCL);
  file.write(bytes);
  file.sync();
  if (file.read_all() != bytes)
    throw StoreError(
        fmt::format("{}: what was written reads back differently; check the disk", path.string()));
  struct stat facts {};
  if (::fstat(file.descriptor(), &facts) != 0) throw system_failure(temporary, "inspect", errno);
  file.close();
  replace(temporary, path, facts);
}

/// The process number in a name that `temporary_name` made on this host.
std::optional<pid_t> owner_of(std::string_view name) {
  constexpr std::string_view kSuffix = ".tmp";
  if (!name.starts_with('.') || !name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  const auto take_number = [&name]() -> std::optional<long> {
    const auto dash = name.rfind('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto digits = name.substr(dash + 1);
    long value = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (code != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
    name = name.substr(0, dash);
    return value;
  };
  const auto counter = take_number();
  const auto pid = counter ? take_number() : std::nullopt;
  if (!pid || *pid == 0 || !name.ends_with("." + host_in_file_names())) return std::nullopt;
  return static_cast<pid_t>(*pid);
}

int open_flags(const std::filesystem::path& path, FileLock::Mode mode) {
  const bool readable_only = ::access(path.c_str(), F_OK) == 0 && ::access(path.c_str(), W_OK) != 0;
  return mode == FileLock::Mode::shared && readable_only ? O_RDONLY : O_RDWR | O_CREAT;
}

}  // namespace

void write_durably(const std::filesystem::path& path, std::string_view bytes) {
  const auto temporary = temporary_name(path);
  try {
    write_and_replace(temporary, path, bytes);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_path(folder_of(path));
}

void make_folders(const std::filesystem::path& folder) {
  std::error_code code;
  if (std::filesystem::is_directory(folder, code)) return;
  const auto above = folder_of(folder);
  if (above != folder && !std::filesystem::exists(above, code)) make_folders(above);
  const bool is_new = std::filesystem::create_directory(folder, code);
  if (code) throw system_failure(folder, "create", code.value());
  if (is_new) sync_path(folder / "..");
}

std::string read_file(const std::filesystem::path& path) {
  return OpenFile(path, O_RDONLY).read_all();
}

std::filesystem::path temporary_name(const std::filesystem::path& path) {
  static std::atomic<unsigned> counter{0};
  return folder_of(path) / fmt::format(".{}.{}-{}-{}.tmp", path.filename().string(), host_in_file_names(),
                                       ::getpid(), counter.fetch_add(1));
}

void remove_stale_temporaries(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry(folder, ignored), end; entry != end;
       entry.increment(ignored)) {
    const auto owner = owner_of(entry->path().filename().string());
    if (owner && ::kill(*owner, 0) != 0 && errno == ESRCH) ::unlink(entry->path().c_str());
  }
}

void sync_path(const std::filesystem::path& path) {
  OpenFile(path, O_RDONLY).sync();
}

FileLock::FileLock(const std::filesystem::path& path, Mode mode, double wait_seconds, std::string_view what)
    : file_(path, open_flags(path, mode)) {
  const int operation = (mode == Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  const Stopwatch waited;
  while (::flock(file_.descriptor(), operation) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) throw system_failure(path, "lock", errno);
    const double left = wait_seconds - waited.seconds();
    if (left <= 0)
      throw StoreError(fmt::format("{}: still locked after {:.3g} s: {}", path.string(), wait_seconds, what));
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left, 0.02)));
  }
}

}  // namespace recurbench
