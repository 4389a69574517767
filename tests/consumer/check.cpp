// What a project should test of its own cells and tasks, as a command: steps equal the whole, and chance is
// what a blind guess reaches.

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <recurbench/cli/command.hpp>
#include <recurbench/core/error.hpp>
#include <recurbench/core/rng.hpp>
#include <recurbench/nn/mixer.hpp>
#include <recurbench/task/task.hpp>

namespace {

using namespace recurbench;

/// A cell on its own, and an input for it.
class Cell {
 public:
  explicit Cell(const std::string& name) {
    mixer_ = MixerRegistry::instance()
                 .at(name, "model")
                 .build({.params = params_, .inputs = kInputs, .width = kWidth});
    mixer_->declare(store_, "cell");
    store_.initialise(1, 0);
    Rng rng({.seed = 1});
    for (Index i = 0; i < kSteps * kBatch * kInputs; ++i) x_.push_back(static_cast<Real>(rng.normal()));
  }

  /// The outputs in windows of so many steps; between these the state is carried.
  std::vector<Real> outputs(Index window) {
    std::vector<Real> out, state(static_cast<std::size_t>(kBatch * mixer_->state_floats()));
    Tape tape;
    tape.clear(false);
    for (Index begin = 0; begin < kSteps; begin += window) {
      const Index steps = std::min(window, kSteps - begin);
      const Var x = tape.constant(x_.data() + begin * kBatch * kInputs, steps * kBatch, kInputs);
      const Carry carry{window < kSteps ? state.data() : nullptr};
      const Var y = mixer_->forward(tape, store_, x, {.batch = kBatch, .carry = carry});
      out.insert(out.end(), tape.value(y), tape.value(y) + tape.size(y));
    }
    return out;
  }

  static constexpr Index kSteps = 7;

 private:
  static constexpr Index kBatch = 3, kInputs = 4, kWidth = 5;
  Params params_{"model"};
  std::unique_ptr<Mixer> mixer_;
  ParameterStore store_;
  std::vector<Real> x_;
};

void check_streaming(const std::string& name) {
  Cell cell(name);
  const auto whole = cell.outputs(Cell::kSteps);
  for (const Index window : {1, 3}) {
    const auto parts = cell.outputs(window);
    for (std::size_t i = 0; i < whole.size(); ++i)
      require(std::abs(parts[i] - whole[i]) < Real(1e-5),
              "{}: in windows of {} steps output {} must be {}, as for the whole, got {}", name, window, i,
              whole[i], parts[i]);
  }
}

/// The guess of whoever knows a step's number and input only, from frequencies.
void check_chance(const std::string& name, std::int64_t length) {
  Params params("task");
  params.set("name", {name, {}});
  params.set("length", {length, {}});
  const auto task = make_task(params);
  const TaskInfo info = task->info();
  Batch batch(info, 20'000);
  fill_batch(*task, {.seed = 1}, batch);
  std::map<std::pair<Index, std::int32_t>, std::map<std::int32_t, double>> seen;
  for (std::size_t i = 0; i < batch.rows().size(); ++i) {
    const std::int32_t row = batch.rows()[i];
    ++seen[{row / batch.batch(), batch.tokens()[static_cast<std::size_t>(row)]}][batch.classes()[i]];
  }
  const auto asked = static_cast<double>(batch.rows().size());
  double accuracy = 0, loss = 0;
  for (const auto& [what, answers] : seen) {
    double total = 0, most = 0;
    for (const auto& [answer, count] : answers) total += count, most = std::max(most, count);
    for (const auto& [answer, count] : answers) loss -= count / asked * std::log(count / total);
    accuracy += most / asked;
  }
  const auto check = [&](const char* what, double said, double found) {
    require(std::abs(said - found) < 0.02,
            "{} of length {}: a blind guess reaches {} {:.3f}, the task says {:.3f}", name, length, what,
            found, said);
  };
  check("accuracy", info.chance, accuracy);
  check("loss", info.chance_loss, loss);
}

const Register<Command> check{"check",
                              {.place = 101,
                               .summary = "Whether the cell and the task keep their promises",
                               .example = "consumer check",
                               .declare = [](CLI::App&) {
                                 return [] {
                                   check_streaming("accumulator");
                                   for (const std::int64_t length : {1, 5, 6}) check_chance("tally", length);
                                   return Exit::success;
                                 };
                               }}};

}  // namespace
