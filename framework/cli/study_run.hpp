#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "config/sweep.hpp"
#include "mpi/farm.hpp"
#include "store/durable.hpp"
#include "store/journal.hpp"
#include "store/study.hpp"

namespace spdlog {
class logger;
}

namespace recurbench {

/// One `run` of a study on all ranks. Every member is collective. The order: open, train, close.
class StudyRun {
 public:
  StudyRun(Communicator& ranks, const RunOptions& options);
  ~StudyRun();

  /// Reads the sweep, claims the folder, finds out what is left to do.
  void open();
  /// Trains what is left. Returns how it ended.
  FarmEnd train();
  /// Brings journals to disk; on rank 0 writes results.h5 and the report and says where they are.
  Exit close(const FarmEnd& end);

 private:
  void read_sweep();
  void claim_folder();
  void write_descriptions();
  void check_machines(const Collected& collected);
  void look_back(const Collected& collected);
  std::size_t without_weights(const std::set<std::string_view>& finished) const;
  std::filesystem::path checkpoint_of(std::string_view id) const;
  std::filesystem::path weights_of(std::string_view id) const;
  std::vector<std::size_t> find_pending();
  void open_journal();
  TrialEnd run_one(const Trial& trial, const Tick& tick);
  std::optional<TrialResult> refuse_for_memory(const Trial& trial) const;
  void commit(const TrialResult& result);
  Exit summarise(const StudyData& study);

  Communicator& ranks_;
  const RunOptions& options_;
  Sweep sweep_;
  std::vector<Trial> plan_;
  StudyPaths paths_;
  std::unique_ptr<FileLock> lock_;        // rank 0
  std::unique_ptr<FileLock> ranks_lock_;  // every rank
  std::vector<std::size_t> pending_;      // plan indices
  std::string machine_hash_;
  std::unique_ptr<JournalWriter> journal_;
  std::shared_ptr<spdlog::logger> log_;
  double memory_bytes_ = 0;  // that this rank may use
};

}  // namespace recurbench
