#include "store/posix.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/cpu.hpp"

namespace recurbench {
namespace {

template <class Call>
auto uninterrupted(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

bool only_reads(std::string_view action) {
  return action == "open" || action == "read" || action == "inspect";
}

std::string_view advice(int code, std::string_view action) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return "; free space and run the same command again";
    case EFBIG:
      return "; the file size limit is too small: raise it (ulimit -f) and run the same command again";
    case EACCES:
    case EPERM:
    case EROFS:
      if (only_reads(action)) return "; make it and its folders readable";
      return "; make the folder writable or choose another one";
    case EIO:
    case ESTALE:
      return "; check the disk or the network file system, then run the same command again";
    default:
      return "";
  }
}

}  // namespace

StoreError system_failure(const std::filesystem::path& path, std::string_view action, int code) {
  return StoreError(fmt::format("{}: cannot {}: {}{}", path.string(), action,
                                std::generic_category().message(code), advice(code, action)));
}

const std::string& host_in_file_names() {
  static const std::string name = [] {
    std::string text = host_name();
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
  }();
  return name;
}

OpenFile::OpenFile(std::filesystem::path path, int flags) : path_(std::move(path)) {
  descriptor_ = uninterrupted([&] { return ::open(path_.c_str(), flags | O_CLOEXEC, 0666); });
  if (descriptor_ >= 0) return;
  const bool reads = (flags & O_ACCMODE) == O_RDONLY;
  throw system_failure(path_, reads ? "open" : (flags & O_CREAT) != 0 ? "create" : "write to", errno);
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void OpenFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = uninterrupted([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (written <= 0) throw system_failure(path_, "write", written < 0 ? errno : EIO);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string OpenFile::read_all() const {
  struct stat facts {};
  if (::fstat(descriptor_, &facts) != 0) throw system_failure(path_, "read", errno);
  std::string bytes(static_cast<std::size_t>(facts.st_size) + 1, '\0');
  std::size_t size = 0;
  while (true) {
    if (size == bytes.size()) bytes.resize(2 * size);
    const auto got = uninterrupted([&] {
      return ::pread(descriptor_, bytes.data() + size, bytes.size() - size, static_cast<off_t>(size));
    });
    if (got < 0) throw system_failure(path_, "read", errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  bytes.resize(size);
  return bytes;
}

void OpenFile::sync() {
  if (uninterrupted([&] { return ::fsync(descriptor_); }) == 0) return;
  const int code = errno;
  struct stat facts {};
  if (code == EINVAL && ::fstat(descriptor_, &facts) == 0 && S_ISDIR(facts.st_mode)) return;
  throw system_failure(path_, "sync to disk", code);
}

void OpenFile::sync_data() {
  if (uninterrupted([&] { return ::fdatasync(descriptor_); }) != 0)
    throw system_failure(path_, "sync to disk", errno);
}

void OpenFile::close() {
  // Linux frees the descriptor even when close is interrupted; a second call could close somebody else's.
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0 && errno != EINTR) throw system_failure(path_, "close", errno);
}

}  // namespace recurbench
