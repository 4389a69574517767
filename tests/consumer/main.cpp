// A program of a project's own: an architecture written with the tape's operations, a task, a command, and
// everything that recurbench does with its own.

#include <fmt/core.h>

#include <recurbench/autodiff/ops.hpp>
#include <recurbench/cli/command.hpp>
#include <recurbench/cli/program.hpp>
#include <recurbench/core/build_info.hpp>
#include <recurbench/nn/mixer.hpp>
#include <recurbench/task/task.hpp>

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

/// How many of the bits so far were ones? One more class than there are steps.
class Tally : public SyntheticTask {
 public:
  explicit Tally(Index length) : length_(length) {}
  TaskInfo info() const override {
    return {.steps = length_,
            .vocabulary = 2,
            .classes = length_ + 1,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = 0.5,
            .chance_loss = 1,
            .solved = 0.99};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index ones = 0;
    for (Index t = 0; t < length_; ++t) {
      const Index bit = rng.below(2);
      batch.set_token(t, b, bit);
      ones += bit;
    }
    batch.set_class(length_ - 1, b, ones);
  }

 private:
  Index length_;
};

const Register<TaskEntry> tally{
    "tally", {.semantics = 1, .summary = "counts ones; length", .build = [](Params& params) {
                return std::make_unique<Tally>(params.integer("length", 5, 1, 100));
              }}};

const Register<Command> facts{"facts",
                              {.place = 100,
                               .summary = "What built this program",
                               .example = "consumer facts",
                               .declare = [](CLI::App&) {
                                 return [] {
                                   for (const auto& [name, value] : build_facts())
                                     fmt::print("{}: {}\n", name, value);
                                   return Exit::success;
                                 };
                               }}};

}  // namespace

int main(int argc, char** argv) {
  return recurbench::program(argc, argv);
}
