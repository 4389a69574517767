#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace seqbench {

/// Puts `bytes` at `path` so that after any crash the file is the old one or the new one, whole: unique temporary
/// name in the same folder, write, fsync, rename, fsync folder. Throws StoreError (path, reason, advice).
void write_durably(const std::filesystem::path& path, std::string_view bytes);

/// The whole file. Throws StoreError.
std::string read_file(const std::filesystem::path& path);

/// A name in `path`'s folder that no other process uses: ".<name>.<host>-<pid>-<counter>.tmp".
std::filesystem::path temporary_name(const std::filesystem::path& path);

/// fsync of a file or folder by name. Throws StoreError.
void sync_path(const std::filesystem::path& path);

/// An advisory lock on a file, held until destroyed or until the process dies.
class FileLock {
 public:
  enum class Mode { shared, exclusive };
  /// Waits up to `wait_seconds`, then throws StoreError: `what` says who probably holds it.
  FileLock(const std::filesystem::path& path, Mode mode, double wait_seconds, std::string_view what);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace seqbench
