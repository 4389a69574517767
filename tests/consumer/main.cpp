// An architecture of a project's own: written with the tape's operations, registered, trained. Its loss must
// fall.

#include <fmt/core.h>

#include <recurbench/autodiff/ops.hpp>
#include <recurbench/core/build_info.hpp>
#include <recurbench/nn/mixer.hpp>
#include <recurbench/train/run_trial.hpp>

namespace {

using namespace recurbench;

/// h' = h + tanh(x W): a leaky-free accumulator, step by step, no derivative by hand.
class Accumulator : public Mixer {
 public:
  explicit Accumulator(const MixerArgs& args) : inputs_(args.inputs), width_(args.width) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    w_ = store.add(prefix + ".w", inputs_, width_, uniform_init(0.5));
  }
  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var w = store.var(tape, w_);
    std::vector<Var> states;
    for (Index row = 0; row < tape.rows(x); row += window.batch) {
      const Var step =
          activate(tape, linear(tape, slice_rows(tape, x, row, window.batch), w), Activation::tanh);
      states.push_back(states.empty() ? step : add(tape, states.back(), step));
    }
    return stack_rows(tape, states);
  }
  Index state_floats() const override { return width_; }
  MixerCost cost(Index steps, Index batch) const override {
    const double rows = static_cast<double>(steps * batch);
    return {2 * rows * static_cast<double>(inputs_ * width_), 3 * steps * batch * width_};
  }

 private:
  Index inputs_, width_;
  ParameterId w_;
};

const Register<MixerEntry> registered{
    "accumulator",
    {.semantics = 1,
     .summary = "sums squashed inputs",
     .shells = {"classic"},
     .build = [](const MixerArgs& args) { return std::make_unique<Accumulator>(args); }}};

Trial make_trial() {
  Trial trial;
  trial.seed = 1;
  trial.task.set("name", {std::string("adding"), {}});
  trial.task.set("length", {std::int64_t{12}, {}});
  trial.model.set("name", {std::string("accumulator"), {}});
  trial.model.set("hidden", {std::int64_t{16}, {}});
  trial.optimizer.set("lr", {1e-2, {}});
  trial.train.set("steps", {std::int64_t{300}, {}});
  resolve_trial(trial);
  return trial;
}

}  // namespace

int main() {
  for (const auto& [name, value] : build_facts()) fmt::print("{}: {}\n", name, value);
  const auto result = run_trial(make_trial(), {});
  const auto& losses = result->curves.columns.at(2);
  fmt::print("{} {}: {} from {:.4f} to {:.4f}\n", status_name(result->status), result->curves.names.at(2),
             result->steps_done, losses.front(), losses.back());
  return result->status == Status::done && losses.back() < 0.5 * losses.front() ? 0 : 1;
}
