#include "study/trial_files.hpp"

#include "store/durable.hpp"
#include "store/records.hpp"
#include "store/weights_file.hpp"

namespace recurbench {

namespace fs = std::filesystem;

std::optional<Checkpoint> TrialFiles::load_checkpoint() {
  const fs::path path = paths_.checkpoint_of(trial_);
  if (!fs::exists(path)) return std::nullopt;
  const std::string bytes = read_file(path);
  try {
    return decode_checkpoint(bytes);
  } catch (const NewerFormat& error) {
    throw NewerFormat(fmt::format("{}: {}", path.string(), error.what()));
  } catch (const StoreError& error) {
    note(fmt::format("trial {} starts again: {}: {}", trial_, path.string(), error.what()));
    return std::nullopt;
  }
}

void TrialFiles::save_checkpoint(const Checkpoint& checkpoint) {
  write_durably(paths_.checkpoint_of(trial_), encode(checkpoint));
}

void TrialFiles::save_weights(const Weights& weights) {
  make_folders(paths_.weights());
  write_weights(paths_.weights_of(trial_), weights);
}

void TrialFiles::note(std::string_view text) {
  tell_(std::string(text));
}

void TrialFiles::commit(const TrialResult& result) {
  journal_.append(Frame::commit, encode(result));
  const fs::path checkpoint = paths_.checkpoint_of(trial_);
  if (traits(result.state).may_retry || !fs::exists(checkpoint)) return;
  journal_.sync();  // a power cut must find the checkpoint or the result
  fs::remove(checkpoint);
}

}  // namespace recurbench
