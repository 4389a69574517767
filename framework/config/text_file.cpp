#include "config/text_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "core/params.hpp"

namespace recurbench {
namespace {

/// How long a pipe may be without anybody who writes to it.
constexpr int kPatienceMilliseconds = 5000;

ConfigError unreadable(const std::filesystem::path& path, const char* action, int code) {
  const bool is_denied = code == EACCES || code == EPERM;
  return ConfigError(fmt::format("{}: cannot {}: {}{}", path.string(), action,
                                 std::generic_category().message(code),
                                 is_denied ? "; make it and its folders readable" : ""));
}

/// A file that is open for reading, or a pipe that does not wait.
class TextSource {
 public:
  TextSource(const std::filesystem::path& path, std::size_t limit) : path_(path), limit_(limit) {
    // Without O_NONBLOCK the open itself waits for a writer, for ever.
    do descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    while (descriptor_ < 0 && errno == EINTR);
    if (descriptor_ < 0) throw unreadable(path, "open", errno);
  }
  ~TextSource() { ::close(descriptor_); }
  TextSource(const TextSource&) = delete;
  TextSource& operator=(const TextSource&) = delete;

  void require_kind() const {
    struct stat facts {};
    if (::fstat(descriptor_, &facts) != 0) throw unreadable(path_, "read", errno);
    if (S_ISREG(facts.st_mode) && facts.st_size > static_cast<off_t>(limit_)) throw too_large();
    if (S_ISREG(facts.st_mode) || S_ISFIFO(facts.st_mode)) return;
    throw ConfigError(fmt::format("{}: a file or a pipe is required, and this is a {}; name the YAML file",
                                  path_.string(), S_ISDIR(facts.st_mode) ? "folder" : "device"));
  }

  std::string read() {
    std::string bytes(std::size_t{1} << 16, '\0');
    std::size_t size = 0;
    bool waited = false;
    while (true) {
      const ssize_t got = ::read(descriptor_, bytes.data() + size, bytes.size() - size);
      if (got == 0 && (size > 0 || !is_pipe_without_writer())) break;
      if (got == 0 && waited)
        throw ConfigError(
            fmt::format("{}: nobody writes to this pipe; start what writes the sweep first", path_.string()));
      if (got <= 0) {
        waited = await(got, errno);
        continue;
      }
      size += static_cast<std::size_t>(got);
      if (size > limit_) throw too_large();
      if (size == bytes.size()) bytes.resize(2 * size);
    }
    bytes.resize(size);
    return bytes;
  }

 private:
  ConfigError too_large() const {
    return ConfigError(fmt::format("{}: at most {} MiB are read, and this is larger; is it the YAML file?",
                                   path_.string(), limit_ >> 20));
  }

  /// Whether nobody has opened the pipe for writing yet. One whose writers are gone says that it hung up.
  bool is_pipe_without_writer() const {
    pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return ::poll(&ready, 1, 0) == 0;
  }

  /// After a read that gave nothing, 0, or failed: waits for bytes. Whether none came; a writer may take its
  /// time.
  bool await(ssize_t got, int code) const {
    if (got < 0 && code == EINTR) return false;
    if (got < 0 && code != EAGAIN) throw unreadable(path_, "read", code);
    pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
    return ::poll(&ready, 1, kPatienceMilliseconds) == 0;
  }

  const std::filesystem::path& path_;
  std::size_t limit_;
  int descriptor_ = -1;
};

}  // namespace

std::string read_text_file(const std::filesystem::path& path, std::size_t limit) {
  TextSource source(path, limit);
  source.require_kind();
  return source.read();
}

}  // namespace recurbench
