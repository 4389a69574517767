// A program of a project's own: an architecture written with the tape's operations, a task, a command, and
// everything that recurbench does with its own.

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <recurbench/autodiff/ops.hpp>
#include <recurbench/cli/command.hpp>
#include <recurbench/cli/program.hpp>
#include <recurbench/core/build_info.hpp>
#include <recurbench/nn/mixer.hpp>
#include <recurbench/task/task.hpp>

namespace {

using namespace recurbench;

/// h' = h + tanh(x W), step by step, no derivative by hand.
class Accumulator : public Mixer {
 public:
  explicit Accumulator(const MixerArgs& args) : inputs_(args.inputs), width_(args.width) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    w_ = store.add(prefix + ".w", inputs_, width_, uniform_init(0.5));
  }
  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var in = activate(tape, linear(tape, x, store.var(tape, w_)), Activation::tanh);
    Var h = past(tape, window);
    std::vector<Var> states;
    for (Index row = 0; row < tape.rows(in); row += window.batch) {
      h = add(tape, h, slice_rows(tape, in, row, window.batch));
      states.push_back(h);
    }
    if (window.carry.value) std::copy_n(tape.value(h), tape.size(h), window.carry.value);
    return stack_rows(tape, states);
  }
  Index state_floats() const override { return width_; }
  MixerCost cost(Index steps, Index batch) const override {
    const double rows = static_cast<double>(steps * batch);
    return {2 * rows * static_cast<double>(inputs_ * width_), (4 * steps + 1) * batch * width_};
  }

 private:
  /// The state before the window's first step. A copy, because the carry's memory takes the one after the
  /// last.
  Var past(Tape& tape, const Window& window) const {
    const Index count = window.batch * width_;
    Real* h = tape.arena().reals(count);
    if (window.carry.value)
      std::copy_n(window.carry.value, count, h);
    else
      std::fill_n(h, count, Real{0});
    return tape.constant(h, window.batch, width_);
  }

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
    double entropy = 0;
    for (Index k = 0; k < length_; ++k) entropy -= share(k) * std::log(share(k));
    return {.steps = length_,
            .vocabulary = 2,
            .classes = length_ + 1,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = share((length_ - 1) / 2),
            .chance_loss = entropy,
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
  /// Of samples with k ones before the last bit, which is all that the last step's input tells.
  double share(Index k) const {
    const auto others = static_cast<double>(length_ - 1), ones = static_cast<double>(k);
    return std::exp(std::lgamma(others + 1) - std::lgamma(ones + 1) - std::lgamma(others - ones + 1) -
                    others * std::log(2.0));
  }

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
