#include "nn/model_shape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace recurbench {
namespace {

constexpr Index kDefaultWidth = 64;
constexpr Index kMany = Index{1} << 40;

const MixerEntry& entry_named(const Params& params, const std::string& key, const std::string& name) {
  const auto& registry = MixerRegistry::instance();
  if (!registry.has(name)) {
    auto names = registry.names();
    names.emplace_back("hybrid");
    throw ConfigError(
        fmt::format("{}: unknown model '{}'.{}", params.place(key), name, known_names(name, names)));
  }
  return registry.at(name, "model");
}

/// The shells that every layer makes sense in, the first layer's default first.
std::vector<std::string> common_shells(const std::vector<const MixerEntry*>& entries) {
  std::vector<std::string> shells;
  for (const auto& shell : entries.front()->shells)
    if (std::all_of(entries.begin(), entries.end(), [&](const MixerEntry* entry) {
          return std::find(entry->shells.begin(), entry->shells.end(), shell) != entry->shells.end();
        }))
      shells.push_back(shell);
  return shells;
}

/// "model.heads=4": what the step of the width follows from.
std::string width_step_keys(const Params& params, const std::vector<const MixerEntry*>& entries) {
  Params asked(params.section());
  for (const auto& [key, value] : params.values()) asked.set(key, value);
  for (const MixerEntry* entry : entries)
    if (entry->width_step) entry->width_step(asked);
  std::vector<std::string> keys;
  for (const auto& [key, value] : asked.declared())
    if (value && (std::holds_alternative<std::int64_t>(value->data) || asked.has(key)))
      keys.push_back(fmt::format("model.{}={}", key, value->text()));
  return join(keys, " and ");
}

}  // namespace

ModelShape::ModelShape(Params& params) {
  read_layers(params);
  const auto shells = common_shells(entries);
  if (shells.empty()) throw params.error("layers", "must name architectures that share a shell");
  modern = params.choice("shell", shells.front(), shells) == "modern";
  if (!params.is_list("layers")) {
    const Index depth = params.integer("layers", modern ? 2 : 1, 1, 1000);
    names.assign(static_cast<std::size_t>(depth), names.front());
    entries.assign(static_cast<std::size_t>(depth), entries.front());
  }
  const ShellHabits& habits = entries.front()->habits;
  if (modern) {
    norm =
        params.choice("norm", habits.norm == NormKind::layer ? "layer" : "rms", {"rms", "layer"}) == "layer"
            ? NormKind::layer
            : NormKind::rms;
    mlp = params.real("mlp", habits.mlp, 0, 64);
  }
  bidirectional = params.flag("bidirectional", false);
  parameter_budget = params.integer("parameters", 0, 0, kMany);
  state_budget = params.integer("state", 0, 0, kMany);
  if (parameter_budget > 0 && state_budget > 0)
    throw params.error("state", "and model.parameters both pick the width; give one of them");
  for (const MixerEntry* entry : entries)
    if (entry->width_step) width_step = std::lcm(width_step, entry->width_step(params));
}

void ModelShape::read_layers(Params& params) {
  const std::string name = params.text("name");
  if (params.is_list("layers")) {
    if (name != "hybrid")
      throw params.error("layers",
                         fmt::format("may be a list only where model.name is hybrid, not {}", name));
    names = params.texts("layers");
    for (const auto& layer : names) entries.push_back(&entry_named(params, "layers", layer));
    return;
  }
  if (name == "hybrid")
    throw ConfigError(
        fmt::format("{}: a hybrid needs its architectures, such as "
                    "layers: [mamba, transformer, mamba]",
                    params.place("name")));
  names.push_back(name);
  entries.push_back(&entry_named(params, "name", name));
}

void ModelShape::read_width(Params& params, Index fallback) {
  const Index usual = (kDefaultWidth + width_step - 1) / width_step * width_step;
  width = params.integer(width_key(), fallback > 0 ? fallback : usual, 1, kMaxWidth);
  if (width % width_step != 0)
    throw params.error(width_key(), fmt::format("must be a multiple of {}, because of {}", width_step,
                                                width_step_keys(params, entries)));
  if (fallback > 0 && width != fallback)
    throw params.error(
        width_key(),
        fmt::format("and a budget both pick the width; give one of them (the budget wants {})", fallback));
}

std::string ModelShape::semantics() const {
  std::vector<std::string> words;
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string word = fmt::format("{}={}", names[i], entries[i]->semantics);
    if (std::find(words.begin(), words.end(), word) != words.end()) continue;
    text += (text.empty() ? "" : " ") + word;
    words.push_back(word);
  }
  return text;
}

Index ModelShape::expanded() const {
  return static_cast<Index>(std::llround(mlp * static_cast<double>(width)));
}

}  // namespace recurbench
