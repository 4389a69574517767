#include "task/task.hpp"

#include <cmath>

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
