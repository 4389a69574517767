#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace seqbench {

/// Kinds of journal frames. Numbers are part of the format (docs/results_format.md).
enum class Frame : std::uint32_t {
  header = 1,    ///< first in every file: study identity, build, machine (JSON text)
  commit = 2,    ///< one trial's whole result: encode(TrialResult)
  progress = 3,  ///< for `watch` only, never collected
};

/// Appends frames to one new file: a rank's record of one process start. Never reopens a file.
///
/// A frame is: magic, payload length, type, sequence number, payload, CRC-32C over all that precedes it
/// but the magic. `append` returns after write(2): from then on no death of the process loses the frame.
/// `sync_if_due` bounds what a power cut can lose; call it at least every 100 ms, and `sync` before leaving.
/// Throws StoreError with the path, the system's reason and what to do (for a full disk: free space, run again).
class JournalWriter {
 public:
  /// Creates `<folder>/<rank>-<unique>.journal` and syncs the folder. `header` is the first frame's payload.
  JournalWriter(const std::filesystem::path& folder, int rank, std::string_view header);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  void append(Frame type, std::string_view payload);
  void sync();         ///< fdatasync, if anything was appended since the last
  void sync_if_due();  ///< sync when 100 ms have passed since the oldest unsynced append
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int file_ = -1;
  std::uint64_t sequence_ = 0;
  bool dirty_ = false;
  double dirty_since_seconds_ = 0;
};

/// What one journal file holds.
struct JournalContent {
  struct Record {
    Frame type;
    std::uint64_t sequence;
    std::string payload;
  };
  std::vector<Record> records;      ///< every whole frame, in file order
  std::vector<std::string> damage;  ///< "r0-….journal: bytes 812–1044 are damaged; frames after number 3, before 5"
};

/// Reads a journal file. Keeps every whole frame: after damage the next one is found by magic and CRC together.
/// An unreadable file is a StoreError; damaged content is not an error.
JournalContent read_journal(const std::filesystem::path& path);

}  // namespace seqbench
