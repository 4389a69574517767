#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/hash.hpp"
#include "core/params.hpp"

namespace recurbench {

/// What some editors and spreadsheets put before UTF-8.
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// A file that a key of the task's section names. Its faults are the key's: the error points at the sweep's
/// line and ends with the path.
class DataFile {
 public:
  /// The most bytes that a file may have, packed and unpacked: 1 GiB.
  static constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30;

  /// Throws ConfigError where there is no such file, or something that is none: a folder, a pipe, a device.
  DataFile(Params& params, std::string_view key);

  const std::string& path() const { return path_; }
  /// `message` goes on from "task.key must name".
  ConfigError error(std::string_view message) const;
  /// Everything in the file, unpacked where it is gzipped. Throws ConfigError, also for more than `most`
  /// bytes, of which no more are ever read or unpacked.
  std::string bytes(std::uintmax_t most = kMostBytes) const;
  /// Makes the content part of the trial: its hash becomes the value of the key "<key>_content". Throws
  /// ConfigError where that key was written and says otherwise.
  void note_content(const std::string& hash) const;

 private:
  std::string stored(std::uintmax_t most) const;

  Params& params_;
  std::string key_, path_;
};

/// What `load` makes of the file: once per process. A task is built anew for each of its lengths and trials,
/// so the data are kept under path and `settings` until the file's time or size changes.
template <class Data, class Load>
std::shared_ptr<const Data> loaded_once(const DataFile& file, const std::string& settings, Load load) {
  struct Kept {
    std::filesystem::file_time_type time;
    std::uintmax_t size = 0;
    std::string hash;
    std::shared_ptr<const Data> data;
  };
  static std::mutex mutex;
  static std::map<std::pair<std::string, std::string>, Kept> all;
  const std::lock_guard lock(mutex);
  const auto time = std::filesystem::last_write_time(file.path());
  const auto size = std::filesystem::file_size(file.path());
  Kept& kept = all[{file.path(), settings}];
  if (!kept.data || kept.time != time || kept.size != size)
    kept = {time, size, hash_hex(file.bytes()), std::make_shared<const Data>(load(file))};
  file.note_content(kept.hash);
  return kept.data;
}

}  // namespace recurbench
