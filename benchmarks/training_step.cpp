// Times whole training steps (forward, loss, backward, clip, Adam) of a recurrent model on one thread.
//   training_step MODEL HIDDEN STEPS BATCH CHANNELS REPEATS   prints the median milliseconds.
// Input: CHANNELS reals a step; read-out to 10 classes at every step. benchmarks/peers/ runs the same in
// PyTorch.

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "noise_task.hpp"
#include "optim/schedule.hpp"
#include "train/trainer.hpp"

namespace seqbench {
namespace {

Value whole(Index number) {
  return {std::int64_t{number}, {}};
}

double median_milliseconds(const std::string& model_name, Index hidden, Index steps, Index batch,
                           Index channels, int repeats) {
  const FlushDenormals guard;
  Params model_params("model"), optimizer_params("optimizer"), train_params("train");
  model_params.set("name", {model_name, {}});
  model_params.set("hidden", whole(hidden));
  train_params.set("batch", whole(batch));
  const NoiseTask task(steps, channels);
  const TrainSettings settings(train_params, optimizer_params);
  Model model(model_params, model_io(task.info()));
  const auto optimizer = make_optimizer(optimizer_params, model.parameters().flat_size());
  const Schedule schedule(optimizer_params, settings.steps);
  Trainer trainer(task, model, *optimizer, schedule, settings, {});
  std::vector<double> milliseconds;
  for (int i = 0; i < repeats + 1; ++i) {
    const Stopwatch watch;
    trainer.step(static_cast<std::uint64_t>(i));
    if (i > 0) milliseconds.push_back(1e3 * watch.seconds());
  }
  std::nth_element(milliseconds.begin(), milliseconds.begin() + repeats / 2, milliseconds.end());
  return milliseconds[static_cast<std::size_t>(repeats / 2)];
}

}  // namespace
}  // namespace seqbench

int main(int argc, char** argv) {
  if (argc != 7) {
    fmt::print(stderr, "usage: {} MODEL HIDDEN STEPS BATCH CHANNELS REPEATS\n", argv[0]);
    return 2;
  }
  const auto number = [&](int i) { return seqbench::Index{std::atol(argv[i])}; };
  fmt::print("{:.4f}\n", seqbench::median_milliseconds(argv[1], number(2), number(3), number(4), number(5),
                                                       static_cast<int>(number(6))));
}
