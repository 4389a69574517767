#include "tasks/support/data_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "tasks/support/gzip.hpp"

namespace recurbench {
namespace {

std::string in_mebibytes(std::uintmax_t bytes) {
  return fmt::format("{:.6g} MiB", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace

DataFile::DataFile(Params& params, std::string_view key)
    : params_(params), key_(key), path_(params.text(key)) {
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

ConfigError DataFile::error(std::string_view message) const {
  return params_.error(key_, fmt::format("must name {}", message));
}

void DataFile::note_content(const std::string& hash) const {
  const std::string key = key_ + "_content";
  const std::string written = params_.text(key, "");
  if (!written.empty() && written != hash)
    throw params_.error(key, fmt::format("must be {}, the hash of what {} holds now; the file is another "
                                         "than it was, so give the study a new name or --out",
                                         hash, path_));
  params_.set(key, {hash, params_.values().at(key_).at});
  params_.text(key, "");
}

/// The bytes of the file as they lie on the disk.
std::string DataFile::stored(std::uintmax_t most) const {
  const auto too_large = [&](const std::string& size) {
    return error(fmt::format("a file of at most {}, and this one has {}; take a part of it",
                             in_mebibytes(most), size));
  };
  std::error_code ignored;
  const std::uintmax_t size = std::filesystem::file_size(path_, ignored);
  if (!ignored && size > most) throw too_large(in_mebibytes(size));
  errno = 0;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path_.c_str(), "rb"), std::fclose);
  const auto unreadable = [&] {
    return error(fmt::format("a file that can be read ({})", std::strerror(errno)));
  };
  if (!file) throw unreadable();
  std::string all;
  if (!ignored) all.reserve(size);
  std::vector<char> block(1 << 16);
  while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
    all.append(block.data(), got);
    if (all.size() > most) throw too_large("more");  // one that grows, or does not know its size
  }
  if (std::ferror(file.get()) != 0) throw unreadable();
  return all;
}

std::string DataFile::bytes(std::uintmax_t most) const {
  std::string all = stored(most);
  if (is_gzip(all)) {
    Unpacked unpacked = gunzip(all, most);
    if (unpacked.too_large)
      throw error(fmt::format(
          "a file of at most {} once unpacked, and this one of {} packed bytes has more; take a part of it",
          in_mebibytes(most), all.size()));
    if (!unpacked.fault.empty())
      throw error(
          fmt::format("an undamaged gzip file, and this one fails after {} unpacked bytes ({}); get it again",
                      unpacked.bytes.size(), unpacked.fault));
    all = std::move(unpacked.bytes);
  }
  if (all.empty()) throw error("a file with something in it, and this one is empty");
  return all;
}

}  // namespace recurbench
