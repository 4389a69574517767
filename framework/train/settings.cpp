#include "train/settings.hpp"

#include <charconv>
#include <limits>

namespace recurbench {
namespace {

constexpr Index kMany = Index{1} << 40;
constexpr double kForever = std::numeric_limits<double>::max();

/// "2GiB", "512 MiB" or a number of bytes; nothing counts as no limit.
double memory_limit(Params& train) {
  const std::string text = train.text("memory_limit", "", Effect::none);
  if (text.empty()) return 0;
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit(end, text.data() + text.size());
  unit.erase(0, unit.find_first_not_of(' '));
  const double scale = unit.empty()    ? 1
                       : unit == "KiB" ? 0x1p10
                       : unit == "MiB" ? 0x1p20
                       : unit == "GiB" ? 0x1p30
                                       : 0;
  if (failure == std::errc{} && number > 0 && scale > 0) return number * scale;
  train.refuse(train.error("memory_limit", "must be a size such as 2GiB or 512MiB"));
  return 0;
}

}  // namespace

TrainSettings::TrainSettings(Params& train, Params& optimizer)
    : steps(static_cast<std::uint64_t>(train.integer("steps", 1000, 0, kMany))),
      batch(train.integer("batch", 32, 1, 1 << 20)),
      samples(static_cast<std::uint64_t>(train.integer("samples", 0, 0, kMany))),
      eval_every(static_cast<std::uint64_t>(train.integer("eval_every", 100, 1, kMany))),
      eval_samples(train.integer("eval_samples", 1024, 1, kMany)),
      eval_lengths(train.integers("eval_lengths", 1, 1'000'000)),
      eval_lengths_at(train.has("eval_lengths") ? train.values().at("eval_lengths").at : Position{}),
      window(train.integer("window", 0, 0, kMany)),
      clip(optimizer.real("clip", 1, 0, kForever)),
      time_limit_seconds(train.real("time_limit_seconds", 0, 0, kForever, Effect::none)),
      checkpoint_seconds(train.real("checkpoint_seconds", 30, 0, kForever, Effect::none)),
      save_weights(train.flag("save_weights", false, Effect::none)),
      memory_limit_bytes(memory_limit(train)) {}

}  // namespace recurbench
