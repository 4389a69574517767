#include "task/task.hpp"

#include <cmath>

#include <limits>

#include "task/scorer.hpp"
#include "task/shuffle.hpp"

namespace recurbench {

const TaskEntry& task_entry(Params& params) {
  const std::string name = params.text("name");
  const auto& registry = TaskRegistry::instance();
  if (!registry.has(name))
    throw ConfigError(fmt::format("{}: unknown task '{}'.{}", params.place("name"), name,
                                  known_names(name, registry.names())));
  return registry.at(name, "task");
}

std::unique_ptr<Task> make_task(Params& params) {
  return task_entry(params).build(params);
}

int task_semantics(const std::string& name) {
  return TaskRegistry::instance().at(name, "task").semantics;
}

double LossMeasure::of(double loss) const {
  return root ? std::sqrt(scale * loss) : scale * loss;
}

std::vector<MetricInfo> TaskInfo::metrics() const {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  std::vector<MetricInfo> all{{"loss", false, classes > 0 ? "nat" : "", chance_loss, kUnknown},
                              {"accuracy", true, "", kUnknown, kUnknown},
                              {"exact", true, "", kUnknown, kUnknown}};
  if (!measure.name.empty())
    all.push_back({measure.name, false, measure.unit, measure.of(chance_loss), kUnknown});
  all.insert(all.end(), more_metrics.begin(), more_metrics.end());
  for (auto& each : all)
    if (each.name == metric) each = {metric, each.higher_is_better, each.unit, chance, solved};
  return all;
}

MetricInfo TaskInfo::metric_named(std::string_view name) const {
  std::vector<std::string> known;
  for (auto& each : metrics()) {
    if (each.name == name) return each;
    known.push_back(each.name);
  }
  throw ConfigError(fmt::format("unknown metric '{}'.{}", name, known_names(name, known)));
}

std::unique_ptr<Scorer> Task::scorer() const {
  return std::make_unique<StandardScorer>(info());
}

std::uint64_t SampleRange::number(Index b) const {
  const std::uint64_t position = first + static_cast<std::uint64_t>(b);
  if (set == 0 || purpose != Purpose::train) return position;
  return shuffled(position % set, set, {seed, replicate, Purpose::order, position / set});
}

void SyntheticTask::fill(const SampleRange& range, Batch& batch) const {
  for (Index b = 0; b < batch.batch(); ++b) {
    Rng rng({range.seed, range.replicate, range.purpose, range.number(b)});
    draw(rng, batch, b);
  }
}

void fill_batch(const Task& task, const SampleRange& range, Batch& batch) {
  batch.clear();
  task.fill(range, batch);
  batch.collect();
}

}  // namespace recurbench
