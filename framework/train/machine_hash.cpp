#include "train/machine_hash.hpp"

#include "core/float_env.hpp"
#include "core/hash.hpp"
#include "train/trainer.hpp"

namespace seqbench {
namespace {

constexpr std::uint64_t kSteps = 2;

/// Two classes that depend on everything seen, from a stream: enough to move every parameter.
class Probe : public Task {
 public:
  TaskInfo info() const override {
    return {.steps = 7, .channels = 3, .classes = 5, .looked_at = 7, .metric = "loss"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < 7; ++t) {
      for (Index channel = 0; channel < 3; ++channel) batch.set_real(t, b, channel, rng.uniform(-2, 2));
      batch.set_class(t, b, rng.below(5));
    }
  }
};

void append_trained(ByteWriter& bytes, const std::string& name) {
  Params model_params("model"), optimizer_params("optimizer"), train_params("train");
  model_params.set("name", {name, {}});
  model_params.set("hidden", {std::int64_t{19}, {}});
  model_params.set("width", {std::int64_t{19}, {}});
  train_params.set("batch", {std::int64_t{5}, {}});
  const Probe task;
  const TrainSettings settings(train_params, optimizer_params);
  Model model(model_params, model_io(task.info()));
  const auto optimizer = make_optimizer(optimizer_params, model.parameters().flat_size());
  const Schedule schedule(optimizer_params, kSteps);
  Trainer trainer(task, model, *optimizer, schedule, settings, {});
  for (std::uint64_t step = 0; step < kSteps; ++step) bytes.put(trainer.step(step).loss);
  const ParameterStore& store = model.parameters();
  bytes.put(std::span<const Real>(store.values(), static_cast<std::size_t>(store.flat_size())));
}

}  // namespace

std::string machine_hash() {
  const FlushDenormals guard;
  ByteWriter bytes;
  for (const auto& name : MixerRegistry::instance().names()) append_trained(bytes, name);
  return hash_hex(bytes.bytes());
}

}  // namespace seqbench
