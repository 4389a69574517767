#include "store/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <ctime>

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/durable.hpp"
#include "store/journal_frame.hpp"

namespace recurbench {
namespace {

constexpr double kSyncSeconds = 0.1;

std::filesystem::path new_journal_name(const std::filesystem::path& folder, int rank) {
  make_folders(folder);
  std::error_code code;
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> stamp{};
  std::strftime(stamp.data(), stamp.size(), "%Y%m%dT%H%M%SZ", &utc);
  const auto stem = fmt::format("r{:05}-{}-{}-{}", rank, stamp.data(), host_in_file_names(), ::getpid());
  for (int counter = 0;; ++counter) {
    const auto path = folder / fmt::format("{}-{}.journal", stem, counter);
    if (!std::filesystem::exists(path, code)) return path;
  }
}

}  // namespace

JournalWriter::JournalWriter(const std::filesystem::path& folder, int rank, std::string_view header)
    : file_(new_journal_name(folder, rank), O_WRONLY | O_CREAT | O_EXCL | O_APPEND) {
  try {
    append(Frame::header, header);
    sync_path(folder);
  } catch (...) {
    ::unlink(path().c_str());
    throw;
  }
}

JournalWriter::~JournalWriter() {
  if (unsynced_ && failure_.empty()) ::fdatasync(file_.descriptor());
}

void JournalWriter::append(Frame type, std::string_view payload) {
  guarded([&] {
    add_frame(type, payload);
    write_buffer();
  });
}

void JournalWriter::append(std::span<const std::pair<Frame, std::string>> frames) {
  if (frames.empty()) return;
  guarded([&] {
    for (const auto& [type, payload] : frames) add_frame(type, payload);
    write_buffer();
  });
}

void JournalWriter::sync() {
  guarded([&] {
    if (!unsynced_) return;
    file_.sync_data();
    unsynced_.reset();
  });
}

void JournalWriter::sync_if_due() {
  if (unsynced_ && unsynced_->seconds() >= kSyncSeconds) sync();
}

void JournalWriter::add_frame(Frame type, std::string_view payload) {
  if (payload.size() > kMaxPayload)
    throw StoreError(fmt::format("{}: a frame holds at most {} bytes, got {}; evaluate less often",
                                 path().string(), kMaxPayload, payload.size()));
  const std::size_t start = buffer_.size();
  ByteWriter head;
  head.put(static_cast<std::uint32_t>(payload.size()));
  head.put(static_cast<std::uint32_t>(type));
  head.put(sequence_++);
  buffer_.append(kFrameMagic).append(head.bytes()).append(payload);
  ByteWriter back;
  back.put(crc32c(std::string_view(buffer_).substr(start + kFrameMagic.size())));
  buffer_.append(back.bytes());
}

void JournalWriter::write_buffer() {
  file_.write(buffer_);
  size_ += buffer_.size();
  buffer_.clear();
  if (!unsynced_) unsynced_.emplace();
}

template <class Action>
void JournalWriter::guarded(Action&& action) {
  if (!failure_.empty()) throw StoreError(fmt::format("{} (since then nothing more is written)", failure_));
  try {
    action();
  } catch (const StoreError& error) {
    failure_ = error.what();
    // Best effort: a reader copes with the torn frame that may be left.
    [[maybe_unused]] const int ignored = ::ftruncate(file_.descriptor(), static_cast<off_t>(size_));
    throw;
  }
}

}  // namespace recurbench
