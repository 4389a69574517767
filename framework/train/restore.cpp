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

namespace {

void set_parameters(ParameterStore& store, const std::vector<Weights::Tensor>& tensors) {
  if (tensors.size() != store.infos().size())
    throw StoreError(fmt::format("{} parameters were required, the weights have {}", store.infos().size(),
                                 tensors.size()));
  for (const auto& tensor : tensors) {
    const Matrix to = store.value(store.find(tensor.name));
    if (to.rows != static_cast<Index>(tensor.rows) || to.cols != static_cast<Index>(tensor.cols))
      throw StoreError(fmt::format("{} of {}×{} was required, the weights have {}×{}", tensor.name, to.rows,
                                   to.cols, tensor.rows, tensor.cols));
    std::copy(tensor.values.begin(), tensor.values.end(), to.data);
  }
}

}  // namespace

std::unique_ptr<Experiment> restore(const Weights& weights) {
  return restore(weights, weights.task);
}

std::unique_ptr<Experiment> restore(const Weights& weights, Params task, Params train) {
  Sections sections;
  sections.task = std::move(task);
  sections.model = weights.model;
  sections.train = std::move(train);
  auto restored = std::make_unique<Experiment>(std::move(sections), static_cast<Index>(weights.longest));
  if (const std::string now = semantics_of(weights.task, restored->model); now != weights.semantics)
    throw StoreError(fmt::format(
        "these weights were trained where the names meant '{}', and now they mean '{}'; train them "
        "again",
        weights.semantics, now));
  restored->model.initialise(0, 0);
  set_parameters(restored->model.parameters(), weights.tensors);
  return restored;
}

}  // namespace recurbench
