#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace recurbench::test {

/// A file of a test's own, gone with the object. Tests of several processes do not meet.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const std::string& bytes, bool gzipped = false) {
    static int number = 0;
    path_ = fmt::format("{}recurbench_{}_{}_{}", testing::TempDir(), getpid(), number++, name);
    if (gzipped) {
      const gzFile file = gzopen(path_.c_str(), "wb");
      gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
      gzclose(file);
    } else {
      std::ofstream(path_, std::ios::binary) << bytes;
    }
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

/// The header of an IDX file.
inline std::string idx_header(std::uint32_t magic, const std::vector<std::uint32_t>& sizes) {
  std::string bytes;
  const auto put = [&](std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(number >> shift & 0xFF);
  };
  put(magic);
  for (const auto size : sizes) put(size);
  return bytes;
}

}  // namespace recurbench::test
