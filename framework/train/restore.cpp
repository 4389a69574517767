#include "train/restore.hpp"

#include <algorithm>

namespace recurbench {

Params resolved_section(const Params& section) {
  Params full(section.section());
  const std::size_t prefix = section.section().size() + 1;
  for (const auto& [name, value] : section.resolved()) full.set(name.substr(prefix), value);
  if (section.section() == "model")
    for (const char* budget : {"parameters", "state"})
      if (full.has(budget)) full.set(budget, {std::int64_t{0}, {}});
  return full;
}

std::string semantics_of(const Params& task, const Model& model) {
  const std::string name = task.values().at("name").text();
  return fmt::format("{}={} {}", name, task_semantics(name), model.semantics());
}

Weights weights_of(const Experiment& experiment) {
  Weights made;
  made.semantics = semantics_of(experiment.sections.task, experiment.model);
  made.longest = static_cast<std::uint64_t>(experiment.tasks.most_steps());
  made.task = resolved_section(experiment.sections.task);
  made.model = resolved_section(experiment.sections.model);
  const ParameterStore& store = experiment.model.parameters();
  for (const auto& info : store.infos()) {
    const Real* from = store.values() + info.offset;
    made.tensors.push_back({info.name,
                            static_cast<std::uint64_t>(info.rows),
                            static_cast<std::uint64_t>(info.cols),
                            {from, from + info.rows * info.cols}});
  }
  return made;
}

std::unique_ptr<Model> restore(const Weights& weights, const TaskInfo& info) {
  Params section = weights.model;
  auto model = std::make_unique<Model>(section, model_io(info, static_cast<Index>(weights.longest)));
  if (const std::string now = semantics_of(weights.task, *model); now != weights.semantics)
    throw StoreError(fmt::format(
        "these weights were trained where the names meant '{}', and now they mean '{}'; train them "
        "again",
        weights.semantics, now));
  model->initialise(0, 0);
  ParameterStore& store = model->parameters();
  if (weights.tensors.size() != store.infos().size())
    throw StoreError(fmt::format("{} parameters were required, the weights have {}", store.infos().size(),
                                 weights.tensors.size()));
  for (const auto& tensor : weights.tensors) {
    const Matrix to = store.value(store.find(tensor.name));
    if (to.rows != static_cast<Index>(tensor.rows) || to.cols != static_cast<Index>(tensor.cols))
      throw StoreError(fmt::format("{} of {}×{} was required, the weights have {}×{}", tensor.name, to.rows,
                                   to.cols, tensor.rows, tensor.cols));
    std::copy(tensor.values.begin(), tensor.values.end(), to.data);
  }
  return model;
}

}  // namespace recurbench
