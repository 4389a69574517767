#pragma once

#include <functional>
#include <string>

#include "data/runner.hpp"
#include "store/journal.hpp"
#include "study/paths.hpp"

namespace recurbench {

/// Keeps what a trial in training leaves: checkpoints, weights, and at its end the result in the rank's
/// journal.
class TrialFiles : public Observer {
 public:
  using Interrupts = std::function<bool(std::uint64_t tokens, double fraction)>;

  using Tell = std::function<void(const std::string& line)>;

  TrialFiles(const StudyPaths& paths, JournalWriter& journal, std::string trial, Interrupts interrupts,
             Tell tell)
      : paths_(paths),
        journal_(journal),
        trial_(std::move(trial)),
        interrupts_(std::move(interrupts)),
        tell_(std::move(tell)) {}

  bool interrupts(std::uint64_t tokens, double fraction) override { return interrupts_(tokens, fraction); }
  /// A damaged checkpoint is none; `note` tells. Throws StoreError for a file that the system does not give,
  /// and NewerFormat.
  std::optional<Checkpoint> load_checkpoint() override;
  void save_checkpoint(const Checkpoint& checkpoint) override;
  void save_weights(const Weights& weights) override;
  void note(std::string_view text) override;

  /// Commits a result; from then on the trial counts as ended. The checkpoint of one that will not be tried
  /// again goes.
  void commit(const TrialResult& result);

 private:
  const StudyPaths& paths_;
  JournalWriter& journal_;
  std::string trial_;
  Interrupts interrupts_;
  Tell tell_;
};

}  // namespace recurbench
