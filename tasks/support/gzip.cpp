#include "tasks/support/gzip.hpp"

#include <fmt/format.h>

#define ZLIB_CONST  // what comes in is const
#include <zlib.h>

#include <memory>
#include <vector>

namespace recurbench {
namespace {

/// A zlib stream that reads gzip members out of `packed`.
class Inflater {
 public:
  explicit Inflater(std::string_view packed) : packed_(packed) {
    stream_.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(packed.size());
    constexpr int kGzipAlone = 15 + 16;
    if (inflateInit2(&stream_, kGzipAlone) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Unpacks a block more onto `bytes`; zlib's status.
  int step(std::string& bytes) {
    stream_.next_out = block_.data();
    stream_.avail_out = static_cast<uInt>(block_.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    bytes.append(reinterpret_cast<const char*>(block_.data()), block_.size() - stream_.avail_out);
    return status;
  }
  std::string_view rest() const { return packed_.substr(packed_.size() - stream_.avail_in); }
  void begin_member() { inflateReset(&stream_); }
  /// Of a status that is none of success.
  std::string fault(int status) const {
    if (status == Z_BUF_ERROR) return "unexpected end of file";
    return stream_.msg != nullptr ? stream_.msg : zError(status);
  }

 private:
  std::string_view packed_;
  z_stream stream_{};
  std::vector<Bytef> block_ = std::vector<Bytef>(1 << 16);
};

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

Unpacked gunzip(std::string_view packed, std::uintmax_t most) {
  Unpacked out;
  Inflater inflater(packed);
  while (true) {
    const int status = inflater.step(out.bytes);
    out.too_large = out.bytes.size() > most;
    if (out.too_large) return out;
    if (status == Z_OK) continue;
    if (status != Z_STREAM_END) {
      out.fault = inflater.fault(status);
      return out;
    }
    const std::string_view rest = inflater.rest();
    if (rest.find_first_not_of('\0') == std::string_view::npos) return out;
    if (!is_gzip(rest)) {
      out.fault = fmt::format("what follows at offset {} is not gzip", packed.size() - rest.size());
      return out;
    }
    inflater.begin_member();
  }
}

}  // namespace recurbench
