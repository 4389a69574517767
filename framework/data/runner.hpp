#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "data/checkpoint.hpp"
#include "data/configuration.hpp"
#include "data/result.hpp"
#include "data/weights.hpp"

namespace recurbench {

/// What to do with a trial after an evaluation.
enum class Advice : std::uint8_t {
  go_on,
  pause,  ///< keep a checkpoint; it may go on later, with the same bits
  stop,   ///< end it here, with a result
};

/// Whoever watches a trial in training. Does nothing unless told otherwise; what its functions throw ends the
/// run, not the trial.
class Observer {
 public:
  virtual ~Observer() = default;
  /// Between steps: tokens trained on by this call, share of steps done. True: give the trial back now.
  virtual bool interrupts(std::uint64_t /*tokens*/, double /*fraction*/) { return false; }
  /// After each evaluation: the curves so far, the newest point last.
  virtual Advice evaluated(const Curves& /*curves*/) { return Advice::go_on; }
  virtual std::optional<Checkpoint> load_checkpoint() { return std::nullopt; }
  virtual void save_checkpoint(const Checkpoint& /*checkpoint*/) {}
  /// At the end of a trial with `train.save_weights`: the parameters of its best step.
  virtual void save_weights(const Weights& /*weights*/) {}
  /// Something that people should know and that is no part of the result.
  virtual void note(std::string_view /*text*/) {}
};

/// How a call of Runner::run ended: a state that has ended, with its result; or `paused` or `pending` (given
/// back), with a checkpoint.
struct Attempt {
  TrialState state = TrialState::pending;
  TrialResult result{};  ///< of a state that has ended
};

/// The one door to training: a way to complete, train and vouch for trials.
struct Runner {
  std::string name;  ///< part of what results mean: "cpu"
  /// Completes a configuration from its sections: reads every key, rejects unknown ones, fills in what
  /// resolving adds, but for the identity. Throws ConfigError.
  std::function<void(Configuration&)> resolve;
  /// Trains from the checkpoint or from the start, to step `until` (0: to the end), where it pauses. The
  /// result's bits depend on the trial alone, but for its clock part. A trial that goes wrong ends in a state
  /// that says so.
  std::function<Attempt(const Trial&, std::uint64_t until, Observer&)> run;
  /// Hash of the bits that one piece of machinery ("lstm classic") computes on this machine. Equal ones are
  /// taken to agree.
  std::function<std::string(const std::string& machinery)> fingerprint;
};

}  // namespace recurbench
