#include "study/outset.hpp"

namespace recurbench {

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
