#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "store/posix.hpp"

namespace recurbench {

/// Puts `bytes` at `path` so that after any crash the file is the old one or the new one, whole: unique
/// temporary name in the same folder, write, fsync, read back and compare, rename, fsync folder. On a failure
/// the old file stands and the temporary one is removed. Throws StoreError (path, reason, advice).
void write_durably(const std::filesystem::path& path, std::string_view bytes);

/// Makes the folder and those above it that are missing, durably. Throws StoreError.
void make_folders(const std::filesystem::path& folder);

/// The whole file. Throws StoreError.
std::string read_file(const std::filesystem::path& path);

/// A name in `path`'s folder that no other process uses: ".<name>.<host>-<pid>-<counter>.tmp".
std::filesystem::path temporary_name(const std::filesystem::path& path);

/// Removes files in `folder` that `temporary_name` named on this host for a process that is dead now.
/// Everything else stays, a file that cannot be removed too; an absent folder is an empty one.
void remove_stale_temporaries(const std::filesystem::path& folder);

/// fsync of a file or folder by name. Throws StoreError.
void sync_path(const std::filesystem::path& path);

/// An advisory lock on a file, held until destroyed or until the process dies.
class FileLock {
 public:
  enum class Mode { shared, exclusive };
  /// Waits up to `wait_seconds`, then throws StoreError: `what` says who probably holds it.
  FileLock(const std::filesystem::path& path, Mode mode, double wait_seconds, std::string_view what);

 private:
  OpenFile file_;
};

}  // namespace recurbench
