#include "task/task.hpp"

namespace seqbench {

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

void fill_batch(const Task& task, const SampleRange& range, Batch& batch) {
  batch.clear();
  for (Index b = 0; b < batch.batch(); ++b) {
    Rng rng({range.seed, range.replicate, range.purpose, range.first + static_cast<std::uint64_t>(b)});
    task.draw(rng, batch, b);
  }
  batch.collect();
}

}  // namespace seqbench
