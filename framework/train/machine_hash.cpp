#include "train/machine_hash.hpp"

#include "core/float_env.hpp"
#include "core/hash.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr std::uint64_t kSteps = 2;

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

constexpr Index kLeastWidth = 19;

void append_trained(ByteWriter& bytes, const std::string& name, const std::string& shell) {
  Params model_params("model"), optimizer_params("optimizer"), train_params("train");
  model_params.set("name", {name, {}});
  model_params.set("shell", {shell, {}});
  const auto step_of = MixerRegistry::instance().at(name, "model").width_step;
  const Index multiple = step_of ? step_of(model_params) : 1;
  const Index width = (kLeastWidth + multiple - 1) / multiple * multiple;
  for (const char* key : {"hidden", "width"}) model_params.set(key, {std::int64_t{width}, {}});
  model_params.set("mlp", {std::int64_t{2}, {}});
  train_params.set("batch", {std::int64_t{5}, {}});
  const Probe task(shell == "modern");
  const TaskFamily tasks(task);
  const TrainSettings settings(train_params, optimizer_params);
  Model model(model_params, model_io(task.info(), task.info().steps));
  const auto optimizer = make_optimizer(optimizer_params, model.parameters().flat_size());
  const Schedule schedule(optimizer_params, kSteps);
  Trainer trainer(tasks, model, *optimizer, schedule, settings, {});
  for (std::uint64_t step = 0; step < kSteps; ++step) bytes.put(trainer.step(step).loss);
  const ParameterStore& store = model.parameters();
  bytes.put(std::span<const Real>(store.values(), static_cast<std::size_t>(store.flat_size())));
}

}  // namespace

std::string machine_hash() {
  const FlushDenormals guard;
  ByteWriter bytes;
  const auto& registry = MixerRegistry::instance();
  for (const auto& name : registry.names())
    for (const auto& shell : registry.at(name, "model").shells) append_trained(bytes, name, shell);
  return hash_hex(bytes.bytes());
}

}  // namespace recurbench
