#include "train/settings.hpp"

#include <limits>

namespace seqbench {
namespace {

constexpr Index kMany = Index{1} << 40;
constexpr double kForever = std::numeric_limits<double>::max();

}  // namespace

TrainSettings::TrainSettings(Params& train, Params& optimizer)
    : steps(static_cast<std::uint64_t>(train.integer("steps", 1000, 0, kMany))),
      batch(train.integer("batch", 32, 1, 1 << 20)),
      eval_every(static_cast<std::uint64_t>(train.integer("eval_every", 100, 1, kMany))),
      eval_samples(train.integer("eval_samples", 1024, 1, kMany)),
      window(train.integer("window", 0, 0, kMany)),
      clip(optimizer.real("clip", 1, 0, kForever)),
      time_limit_seconds(train.real("time_limit_seconds", 0, 0, kForever, Effect::none)),
      checkpoint_seconds(train.real("checkpoint_seconds", 30, 0, kForever, Effect::none)) {}

}  // namespace seqbench
