#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/sweep.hpp"
#include "data/plan.hpp"
#include "data/runner.hpp"
#include "mpi/farm.hpp"
#include "store/durable.hpp"
#include "store/journal.hpp"
#include "study/builds.hpp"
#include "study/outset.hpp"
#include "study/paths.hpp"
#include "study/rank_log.hpp"

namespace recurbench {

/// What a run of a study is asked for.
struct RunOrder {
  std::filesystem::path sweep;
  std::vector<std::string> overrides;
  std::filesystem::path out;  ///< "": results/<name>
  std::string command_line;
  bool accept_build = false;  ///< mix results of different builds or CPU types
  bool retry_failed = false;  ///< train failed and timed-out trials again
  /// Tells people what they should know: rank 0 of the study, every rank of its trials.
  std::function<void(const std::string& line)> tell = [](const std::string&) {};
};

/// The text of a sweep that the user named. Throws ConfigError.
std::string read_sweep_file(const std::filesystem::path& path);

/// One `run` of a study on all ranks. Every member is collective. The order: open, train, close.
class StudyRun {
 public:
  StudyRun(Communicator& ranks, const Runner& runner, RunOrder order);
  ~StudyRun();

  /// Reads the sweep, claims the folder, finds out what is left to do, and writes the plan down.
  void open();
  /// Trains what is left. `show` and `stop_requested` as in FarmJob.
  FarmEnd train(std::function<void(const Progress&)> show, std::function<bool()> stop_requested);
  /// Brings journals to disk; rank 0 writes results.h5, of an unfinished study too, and returns the study.
  std::optional<StudyData> close();

  const StudyPaths& paths() const { return paths_; }
  std::size_t planned() const { return plan_.size(); }
  std::size_t finished_before() const { return plan_.size() - pending_.size(); }

 private:
  void read_sweep();
  void take_stock();
  void open_journal();
  JournalHeader header() const;
  void mend_journals();
  void write_plan(const std::vector<std::string>& journals);
  bool look_for_news();
  StudyInfo info() const;
  TrialState run_one(const Outset::Row& row, const Tick& tick);
  std::optional<TrialResult> refusal(const Trial& trial) const;

  Communicator& ranks_;
  const Runner& runner_;
  RunOrder order_;
  Sweep sweep_;
  Plan plan_;
  StudyPaths paths_;
  std::unique_ptr<FileLock> lock_;        // rank 0
  std::unique_ptr<FileLock> ranks_lock_;  // every rank
  Scanned scanned_;                       // rank 0, until the plan is written
  std::vector<std::uint64_t> numbers_;    // rank 0: of the plan's configurations
  std::vector<std::size_t> news_;         // rank 0: configurations to be written down
  std::uint64_t plan_number_ = 0;         // rank 0: of the plan that this run writes
  bool plan_is_new_ = false;
  Session session_;  // the same on every rank
  std::vector<Outset::Row> pending_;
  Fingerprints fingerprints_;
  std::unique_ptr<JournalWriter> journal_;
  std::unique_ptr<RankLog> log_;
  double memory_bytes_ = 0;  // that this rank may use
};

}  // namespace recurbench
