#include "study/outset.hpp"

#include <algorithm>

#include "store/durable.hpp"

namespace recurbench {

namespace fs = std::filesystem;

Outset outset_of(const Plan& plan, const Scanned& scanned, bool retry) {
  Outset outset;
  std::size_t known = 0;
  for (std::size_t row = 0; row < plan.size(); ++row) {
    const auto found = scanned.trials.find(plan.trial(row).id());
    if (found == scanned.trials.end()) {
      outset.pending.push_back({row, 0});
      continue;
    }
    ++known;
    const bool may_retry = traits(found->second.state).may_retry;
    if (may_retry && retry) {
      outset.pending.push_back({row, found->second.attempts});
      continue;
    }
    ++outset.finished;
    outset.retryable += may_retry ? 1 : 0;
  }
  outset.strangers = scanned.trials.size() - known;
  return outset;
}

bool keeps_weights(const Configuration& configuration, TrialState state) {
  static const Settings::value_type kAsked{"train.save_weights", {true, {}}};
  const auto& settings = configuration.settings;
  return configuration.steps > 0 && (state == TrialState::done || state == TrialState::stopped) &&
         std::find(settings.begin(), settings.end(), kAsked) != settings.end();
}

std::size_t without_weights(const Plan& plan, const Scanned& scanned, const StudyPaths& paths) {
  std::size_t count = 0;
  for (std::size_t row = 0; row < plan.size(); ++row) {
    const Trial trial = plan.trial(row);
    if (!keeps_weights(*trial.configuration, TrialState::done)) continue;
    const std::string id = trial.id();
    const auto ended = scanned.trials.find(id);
    count += ended != scanned.trials.end() && keeps_weights(*trial.configuration, ended->second.state) &&
             !fs::exists(paths.weights_of(id));
  }
  return count;
}

void remove_spent_checkpoints(const StudyPaths& paths, const Scanned& scanned) {
  std::vector<fs::path> spent;
  for (const auto& entry : fs::directory_iterator(paths.checkpoints())) {
    const auto trial = scanned.trials.find(entry.path().stem().string());
    if (trial != scanned.trials.end() && !traits(trial->second.state).may_retry)
      spent.push_back(entry.path());
  }
  if (spent.empty()) return;
  for (const auto& name : scanned.journals) sync_path(paths.journal() / name);
  for (const auto& path : spent) fs::remove(path);
}

std::vector<std::string> notes_on(const Outset& outset, const std::string& study, std::size_t planned) {
  std::vector<std::string> notes;
  if (outset.finished > 0)
    notes.push_back(fmt::format("{}: {} of {} trials are finished already", study, outset.finished, planned));
  if (outset.retryable > 0)
    notes.push_back(
        fmt::format("{}: {} of these failed or timed out; --retry-failed goes on with them, from their "
                    "checkpoints and with the limits of now",
                    study, outset.retryable));
  if (outset.strangers > 0)
    notes.push_back(
        fmt::format("{}: {} finished trials of this folder are not in this plan; results.h5 will be "
                    "without them",
                    study, outset.strangers));
  return notes;
}

}  // namespace recurbench
