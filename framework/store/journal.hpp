#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "store/posix.hpp"

namespace recurbench {

/// Kinds of journal frames. Numbers are part of the format (docs/results_format.md).
enum class Frame : std::uint32_t {
  header = 1,   ///< first in every file: encode(JournalHeader)
  commit = 2,   ///< one trial's whole result: encode(TrialResult)
  planned = 4,  ///< a configuration that the study has
  plan = 5,     ///< which of them a run found in the sweep, and who writes journals
  end = 6,      ///< last, empty: the run left in order, so nothing before it was cut short
};

/// Appends frames to one new file: a rank's record of one process start. Never reopens a file.
///
/// A frame is: magic, payload length, type, sequence number, payload, CRC-32C over all that precedes it
/// but the magic. `append` returns after write(2): from then on no death of the process loses the frame.
/// `sync_if_due` bounds what a power cut can lose; call it at least every 100 ms, and `sync` before leaving.
/// Throws StoreError with the path, the system's reason and what to do (for a full disk: free space, run
/// again). After a failure the writer refuses everything: what the system keeps of the file is unknown from
/// there on.
class JournalWriter {
 public:
  /// Creates `<folder>/r<rank>-<unique>.journal`, the folder too if it is absent, and syncs the folder.
  /// `header` is the first frame's payload.
  JournalWriter(const std::filesystem::path& folder, int rank, std::string_view header);
  /// Syncs what is left, silently: call `sync` to learn of errors.
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  void append(Frame type, std::string_view payload);
  /// Many frames in one write(2), in order.
  void append(std::span<const std::pair<Frame, std::string>> frames);
  void sync();         ///< fdatasync, if anything was appended since the last
  void sync_if_due();  ///< sync when 100 ms have passed since the oldest unsynced append
  const std::filesystem::path& path() const { return file_.path(); }

 private:
  void add_frame(Frame type, std::string_view payload);
  void write_buffer();
  template <class Action>
  void guarded(Action&& action);

  OpenFile file_;
  std::string buffer_;
  std::uint64_t sequence_ = 0;
  std::uint64_t size_ = 0;
  std::optional<Stopwatch> unsynced_;  ///< runs since the oldest append that is not synced
  std::string failure_;
};

/// What one journal file holds.
struct JournalContent {
  struct Record {
    Frame type;
    std::uint64_t sequence;
    std::string_view payload;  ///< into `bytes`, or into the caller's
  };
  std::shared_ptr<const std::string> bytes;  ///< the file; null where the caller keeps them
  std::vector<Record> records;               ///< every whole frame, in file order; of unknown types, too
  std::vector<std::string>
      damage;  ///< "r0-….journal: bytes 812–1044 are damaged (…), after frame 3, before frame 5"
  std::string torn_tail;  ///< "": none. The last write was cut short: normal after a kill
};

/// Reads a journal file. Keeps every whole frame: after damage the next one is found by magic and CRC
/// together. An unreadable file is a StoreError; damaged content is not an error.
JournalContent read_journal(const std::filesystem::path& path);

/// The same for bytes that the caller keeps; `name` is what damage lines call them.
JournalContent scan_journal(std::string_view bytes, std::string_view name);

}  // namespace recurbench
