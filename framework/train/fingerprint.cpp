#include "train/fingerprint.hpp"

#include <algorithm>

#include "core/bytes.hpp"
#include "core/float_env.hpp"
#include "core/hash.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr std::uint64_t kSteps = 2;
constexpr Index kLeastWidth = 19;

/// Random sequences of both kinds of input with both kinds of target: enough to move every parameter.
class Probe : public SyntheticTask {
 public:
  explicit Probe(bool tokens) : tokens_(tokens) {}
  TaskInfo info() const override {
    if (tokens_) return {.steps = 7, .vocabulary = 6, .targets = 2, .looked_at = 7, .metric = "loss"};
    return {.steps = 7, .channels = 3, .classes = 5, .looked_at = 7, .metric = "loss"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < 7; ++t) {
      if (tokens_) {
        batch.set_token(t, b, rng.below(6));
        for (Index k = 0; k < 2; ++k) batch.set_value(t, b, k, rng.normal());
      } else {
        for (Index channel = 0; channel < 3; ++channel) batch.set_real(t, b, channel, rng.uniform(-2, 2));
        batch.set_class(t, b, rng.below(5));
      }
    }
  }

 private:
  bool tokens_;
};

Sections probe_sections(const std::string& name, const std::string& shell) {
  Sections sections;
  sections.model.set("name", {name, {}});
  sections.model.set("shell", {shell, {}});
  const auto step_of = MixerRegistry::instance().at(name, "model").width_step;
  const Index multiple = step_of ? step_of(sections.model) : 1;
  const Index width = (kLeastWidth + multiple - 1) / multiple * multiple;
  for (const char* key : {"hidden", "width"}) sections.model.set(key, {std::int64_t{width}, {}});
  sections.model.set("mlp", {std::int64_t{2}, {}});
  sections.train.set("batch", {std::int64_t{5}, {}});
  return sections;
}

}  // namespace

std::vector<std::string> machinery_of(const Params& model) {
  Params read = model;
  std::vector<std::string> names{read.text("name")};
  if (read.is_list("layers")) names = read.texts("layers");
  std::string shell;
  for (const auto& [key, value] : model.declared())
    if (key == "shell" && value) shell = value->text();
  for (auto& name : names) name += " " + shell;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string fingerprint(const std::string& machinery) {
  const FlushDenormals guard;
  const auto space = machinery.find(' ');
  const std::string shell = machinery.substr(space + 1);
  const Probe task(shell == "modern");
  Experiment experiment(probe_sections(machinery.substr(0, space), shell), task);
  Workspace workspace(experiment);
  Trainer trainer(experiment, workspace, {});
  ByteWriter bytes;
  for (std::uint64_t step = 0; step < kSteps; ++step) bytes.put(trainer.step(step).loss);
  const ParameterStore& store = experiment.model.parameters();
  bytes.put(std::span<const Real>(store.values(), static_cast<std::size_t>(store.flat_size())));
  return hash_hex(bytes.bytes());
}

}  // namespace recurbench
