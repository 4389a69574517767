#include "train/experiment.hpp"

#include <cmath>
#include <limits>

#include "train/memory.hpp"

namespace recurbench {

ModelIo model_io(const TaskInfo& info, Index steps) {
  return {.vocabulary = info.vocabulary,
          .channels = info.channels,
          .outputs = info.classes > 0 ? info.classes * info.answers : info.targets,
          .steps = steps,
          .causal_because = info.causal_because};
}

Experiment::Experiment(Sections its_sections)
    : sections(std::move(its_sections)),
      settings(sections.train, sections.optimizer),
      tasks(sections.task, settings.eval_lengths, settings.eval_lengths_at),
      model(sections.model, model_io(tasks.info(), tasks.most_steps())),
      schedule(sections.optimizer, settings.steps) {}

Experiment::Experiment(Sections its_sections, Index steps)
    : sections(std::move(its_sections)),
      settings(sections.train, sections.optimizer),
      tasks(sections.task, settings.eval_lengths, settings.eval_lengths_at),
      model(sections.model, model_io(tasks.info(), steps)),
      schedule(sections.optimizer, settings.steps) {}

Experiment::Experiment(Sections its_sections, const Task& task)
    : sections(std::move(its_sections)),
      settings(sections.train, sections.optimizer),
      tasks(task),
      model(sections.model, model_io(tasks.info(), tasks.most_steps())),
      schedule(sections.optimizer, settings.steps) {}

std::unique_ptr<Optimizer> Experiment::make_optimizer() {
  return recurbench::make_optimizer(sections.optimizer, model.parameters().flat_size());
}

void Experiment::check() {
  sections.task.finish();
  sections.model.finish();
  check_fit();
  sections.train.finish();
  recurbench::make_optimizer(sections.optimizer, 0);
  sections.optimizer.finish();
}

void Experiment::check_fit() {
  Params& train = sections.train;
  const auto name = [](const Params& section) {
    return section.has("name") ? section.values().at("name").text() : "this " + section.section();
  };
  if (tasks.most_steps() > std::numeric_limits<std::int32_t>::max() / settings.batch)
    throw train.error("batch",
                      fmt::format("times the task's {} steps must stay below 2^31", tasks.most_steps()));
  if (settings.window > 0 && !model.carries_gradient())
    throw train.error("window", "must be 0 for this model: it is trained on whole sequences only");
  if (info().continues && tasks.varies())
    throw sections.task.error(
        task_entry(sections.task).length_key + ".min",
        fmt::format("must be left out: batches of {} go on from each other here, which needs one length",
                    name(sections.task)));
  const StepMemory memory = step_memory(model, info(), settings);
  if (recomputes(memory, settings) && memory.recomputing > settings.memory_limit_bytes)
    throw train.error("memory_limit", fmt::format("must be at least {:.0f}MiB for {} on {}",
                                                  std::ceil(memory.recomputing / (1 << 20)),
                                                  name(sections.model), name(sections.task)));
}

}  // namespace recurbench
