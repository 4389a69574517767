#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace recurbench {

/// "<path>: cannot <action>: <the system's reason>", followed by what to do about it.
StoreError system_failure(const std::filesystem::path& path, std::string_view action, int code);

/// This machine's name, fit for a file name.
const std::string& host_in_file_names();

/// An open file. Interrupted and short calls are repeated; every failure is a StoreError with the path.
class OpenFile {
 public:
  /// `flags` as for open(2); the file never passes to a child program.
  OpenFile(std::filesystem::path path, int flags);
  ~OpenFile();
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  void write(std::string_view bytes);
  /// Everything from the start of the file.
  std::string read_all() const;
  /// fsync. A folder on a file system that cannot sync folders is no error.
  void sync();
  void sync_data();  ///< fdatasync
  /// Closes now and reports what close(2) reports; the destructor cannot.
  void close();

  int descriptor() const { return descriptor_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

}  // namespace recurbench
