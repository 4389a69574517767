#include <algorithm>
#include <cctype>
#include <cstring>

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/durable.hpp"
#include "store/journal.hpp"
#include "store/journal_frame.hpp"

namespace recurbench {
namespace {

/// The head of a frame that starts at the front of `bytes`; false without magic or a whole head.
bool read_head(std::string_view bytes, FrameHead& head) {
  if (bytes.size() < kFrameFront || !bytes.starts_with(kFrameMagic)) return false;
  std::memcpy(&head, bytes.data() + kFrameMagic.size(), sizeof head);
  return true;
}

/// Size of the whole frame at the front of `bytes`, with its CRC right; 0 if there is none.
std::size_t whole_frame(std::string_view bytes, FrameHead& head) {
  if (!read_head(bytes, head) || head.length > kMaxPayload) return 0;
  const std::size_t size = kFrameFront + head.length + kFrameBack;
  if (size > bytes.size()) return 0;
  const auto covered = bytes.substr(kFrameMagic.size(), size - kFrameMagic.size() - kFrameBack);
  std::uint32_t stored = 0;
  std::memcpy(&stored, bytes.data() + size - kFrameBack, sizeof stored);
  return crc32c(covered) == stored ? size : 0;
}

/// Whether `bytes`, the end of a file, are the front of a frame whose write was cut short.
bool is_torn(std::string_view bytes) {
  FrameHead head{};
  if (!read_head(bytes, head))
    return bytes.starts_with(kFrameMagic) || kFrameMagic.starts_with(bytes.substr(0, kFrameMagic.size()));
  const bool is_end = head.type == static_cast<std::uint32_t>(Frame::end);  // which has no payload
  return !is_end && head.length <= kMaxPayload && kFrameFront + head.length + kFrameBack > bytes.size();
}

/// The trial that a damaged commit frame at the front of `bytes` seems to belong to: its payload starts with
/// the id.
std::string trial_in_remains(std::string_view bytes) {
  FrameHead head{};
  if (bytes.size() < kFrameFront) return "";
  std::memcpy(&head, bytes.data() + kFrameMagic.size(), sizeof head);
  if (head.type != static_cast<std::uint32_t>(Frame::commit)) return "";
  try {
    const auto id = ByteReader(bytes.substr(kFrameFront)).text();
    const auto printable = [](unsigned char c) { return std::isgraph(c) != 0; };
    return id.size() <= 64 && std::all_of(id.begin(), id.end(), printable) ? id : "";
  } catch (const StoreError&) {
    return "";
  }
}

std::string trials_in_remains(std::string_view region) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < region.size();) {
    if (auto id = trial_in_remains(region.substr(at)); !id.empty()) found.push_back(std::move(id));
    at = std::min(region.find(kFrameMagic, at + 1), region.size());
  }
  return found.empty() ? "" : fmt::format(" (what is left names trial {})", join(found));
}

class Scan {
 public:
  Scan(std::string_view bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  JournalContent run() {
    FrameHead head{};
    for (std::size_t at = 0; at < bytes_.size();) {
      if (const auto size = whole_frame(bytes_.substr(at), head); size != 0) {
        keep(head, at);
        at += size;
      } else {
        const auto next = next_frame(at + 1);
        report(at, next);
        at = next;
      }
    }
    if (bytes_.empty()) content_.torn_tail = fmt::format("{}: empty: ended before its first frame", name_);
    return std::move(content_);
  }

 private:
  void keep(const FrameHead& head, std::size_t at) {
    if (head.sequence != expected_ && !after_damage_)
      content_.damage.push_back(
          fmt::format("{}: frame {} stands at byte {} where frame {} is expected: frames are missing", name_,
                      head.sequence, at, expected_));
    content_.records.push_back(
        {static_cast<Frame>(head.type), head.sequence, bytes_.substr(at + kFrameFront, head.length)});
    expected_ = head.sequence + 1;
    after_damage_ = false;
  }

  std::size_t next_frame(std::size_t from) const {
    FrameHead head{};
    for (auto at = bytes_.find(kFrameMagic, from); at != std::string_view::npos;
         at = bytes_.find(kFrameMagic, at + 1))
      if (whole_frame(bytes_.substr(at), head) != 0) return at;
    return bytes_.size();
  }

  void report(std::size_t begin, std::size_t end) {
    const auto after = content_.records.empty()
                           ? std::string("at the start")
                           : fmt::format("after frame {}", content_.records.back().sequence);
    if (end == bytes_.size() && is_torn(bytes_.substr(begin))) {
      content_.torn_tail = fmt::format(
          "{}: ends in the middle of a frame at byte {}, {}: normal after a kill", name_, begin, after);
      return;
    }
    FrameHead head{};
    const auto before = end == bytes_.size() || !read_head(bytes_.substr(end), head)
                            ? std::string("at the end")
                            : fmt::format("before frame {}", head.sequence);
    content_.damage.push_back(fmt::format("{}: bytes {}–{} are damaged{}, {}, {}", name_, begin, end - 1,
                                          trials_in_remains(bytes_.substr(begin, end - begin)), after,
                                          before));
    after_damage_ = true;
  }

  std::string_view bytes_;
  std::string_view name_;
  JournalContent content_;
  std::uint64_t expected_ = 0;
  bool after_damage_ = false;
};

}  // namespace

JournalContent scan_journal(std::string_view bytes, std::string_view name) {
  return Scan(bytes, name).run();
}

JournalContent read_journal(const std::filesystem::path& path) {
  const auto bytes = std::make_shared<const std::string>(read_file(path));
  const auto name = path.filename().string();
  auto content = scan_journal(*bytes, name);
  content.bytes = bytes;
  return content;
}

}  // namespace recurbench
