#pragma once

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.hpp"
#include "core/params.hpp"

namespace recurbench {

/// What some editors and spreadsheets put before UTF-8.
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// A file that a key of the task's section names. Its faults are the key's: the error points at the sweep's
/// line and ends with the path.
class DataFile {
 public:
  /// Throws ConfigError where there is no such file.
  DataFile(Params& params, std::string_view key) : params_(params), key_(key), path_(params.text(key)) {
    require_file();
  }

  const std::string& path() const { return path_; }
  /// `message` goes on from "task.key must name".
  ConfigError error(std::string_view message) const {
    return params_.error(key_, fmt::format("must name {}", message));
  }
  /// Everything in the file, unpacked where it is gzipped. Throws ConfigError.
  std::string bytes() const;
  /// Makes the content part of the trial: its hash becomes the value of the key "<key>_content". Throws
  /// ConfigError where that key was written and says otherwise.
  void note_content(const std::string& hash) const;

 private:
  void require_file() const;

  Params& params_;
  std::string key_, path_;
};

inline void DataFile::require_file() const {
  namespace fs = std::filesystem;
  std::error_code fault;
  const fs::file_status status = fs::status(path_, fault);
  if (status.type() == fs::file_type::not_found)
    throw error(
        fmt::format("a file that exists; relative paths start at {}", fs::current_path(fault).string()));
  if (status.type() == fs::file_type::directory) throw error("a file, and this is a folder");
  if (status.type() == fs::file_type::regular) return;
  throw error(fault ? fmt::format("a file that can be read ({})", fault.message())
                    : "a regular file, and this is a pipe or a device; copy it into a file");
}

inline void DataFile::note_content(const std::string& hash) const {
  const std::string key = key_ + "_content";
  const std::string written = params_.text(key, "");
  if (!written.empty() && written != hash)
    throw params_.error(
        key, fmt::format("must be {}, the hash of what {} holds now; the file is another than it was, "
                         "so give the study a new name or --out",
                         hash, path_));
  params_.set(key, {hash, params_.values().at(key_).at});
  params_.text(key, "");
}

inline std::string DataFile::bytes() const {
  using Handle = std::unique_ptr<gzFile_s, int (*)(gzFile)>;
  errno = 0;
  Handle file(gzopen(path_.c_str(), "rb"), gzclose);
  if (!file) throw error(fmt::format("a file that can be read ({})", std::strerror(errno)));
  std::string all;
  std::vector<char> block(1 << 16);
  int got = 0;
  while ((got = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()))) > 0)
    all.append(block.data(), static_cast<std::size_t>(got));
  // Of a gzip file that is cut off gzread returns what there is; the fault is in gzerror.
  int fault = Z_OK;
  const std::string what = gzerror(file.get(), &fault);
  if (fault == Z_ERRNO) throw error(fmt::format("a file that can be read ({})", std::strerror(errno)));
  if (got < 0 || fault != Z_OK)
    throw error(
        fmt::format("an undamaged gzip file, and this one fails after {} unpacked bytes ({}); get it "
                    "again",
                    all.size(), what.starts_with(path_) ? what.substr(path_.size() + 2) : what));
  if (all.empty()) throw error("a file with something in it, and this one is empty");
  return all;
}

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
