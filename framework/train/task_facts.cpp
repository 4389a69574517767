#include "train/task_facts.hpp"

#include <limits>

#include "train/trainer.hpp"

namespace recurbench {

TaskFacts task_facts(const TaskInfo& info, const Trial& trial) {
  TaskFacts facts{info.metric, info.higher_is_better, info.chance, info.solved};
  if (trial.metric.empty()) return facts;
  Metrics{}.get(trial.metric, info.measure);
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  const double chance = trial.metric == "loss"              ? info.chance_loss
                        : trial.metric == info.measure.name ? info.measure.of(info.chance_loss)
                                                            : unknown;
  return {trial.metric, trial.metric_maximize, chance, unknown};
}

}  // namespace recurbench
