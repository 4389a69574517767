#include "bench/bench.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "bench/noise_task.hpp"
#include "config/key_value.hpp"
#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "core/memory.hpp"
#include "statistics/statistics.hpp"
#include "train/memory.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr int kStreamingRounds = 9;
constexpr int kStreamingSteps = 500;

Params settings_of(const BenchSubject& model) {
  Params params("model");
  params.set("name", {model.name, {}});
  set_all(params, model.settings, "bench");
  return params;
}

bool is_modern(const BenchSubject& model) {
  Params params = settings_of(model);
  return ModelShape(params).modern;
}

Params model_section(const BenchSubject& model, Index width) {
  Params params = settings_of(model);
  params.set(is_modern(model) ? "width" : "hidden", {std::int64_t{width}, {}});
  return params;
}

}  // namespace

std::string BenchSubject::text() const {
  return settings.empty() ? name : fmt::format("{}:{}", name, join(settings, ","));
}

BenchSubject parse_bench_subject(const std::string& text) {
  BenchSubject subject;
  const std::size_t colon = text.find(':');
  subject.name = text.substr(0, colon);
  if (colon == std::string::npos) return subject;
  subject.settings = split_settings(text.substr(colon + 1));
  for (const auto& setting : subject.settings) key_value(setting, "bench");
  return subject;
}

BenchSubject parse_bench_model(const std::string& text) {
  BenchSubject model = parse_bench_subject(text);
  is_modern(model);  // refuses names that are not registered
  for (const auto& setting : model.settings)
    if (const auto key = key_value(setting, "bench").first;
        key == "name" || key == "width" || key == "hidden" || key == "bidirectional")
      throw ConfigError(fmt::format("bench: '{}' cannot be a setting here; --shape gives the width", key));
  return model;
}

std::vector<BenchShape> default_shapes(const BenchSubject& model) {
  if (is_modern(model)) return {{64, 64, 32, 10}, {64, 256, 32, 10}, {128, 256, 32, 10}};
  return {{64, 100, 32, 2}, {128, 100, 32, 10}, {128, 400, 64, 10}, {256, 400, 64, 64}, {128, 1000, 32, 10}};
}

TrainingFigures measure_training(const BenchSubject& bench, const BenchShape& shape, int repeats,
                                 const std::string& memory_limit) {
  const FlushDenormals guard;
  reset_peak_memory();
  const double before = resident_memory_bytes();
  Sections sections;
  sections.model = model_section(bench, shape.width);
  sections.train.set("batch", {std::int64_t{shape.batch}, {}});
  if (!memory_limit.empty()) sections.train.set("memory_limit", {memory_limit, {}});
  const NoiseTask task(shape.steps, shape.channels);
  Experiment experiment(std::move(sections), task);
  experiment.check();
  const Model& model = experiment.model;
  Workspace workspace(experiment);
  Trainer trainer(experiment, workspace, {});
  std::vector<double> milliseconds;
  for (int i = 0; i <= repeats; ++i) {
    const Stopwatch watch;
    trainer.step(static_cast<std::uint64_t>(i));
    if (i > 0) milliseconds.push_back(1e3 * watch.seconds());
  }
  const Index rows = shape.steps * shape.batch;
  const double flops = kTrainingFactor * model.cost(shape.steps, shape.batch, rows).forward_flops;
  const double typical = median(milliseconds);
  return {.parameters = model.parameters().parameter_count(),
          .milliseconds = typical,
          .tokens_per_second = 1e3 * static_cast<double>(rows) / typical,
          .gflops = 1e-6 * flops / typical,
          .peak_bytes = peak_memory_bytes() - before,
          .predicted_bytes = training_bytes(model, task.info(), experiment.settings)};
}

StreamingFigures measure_streaming(const BenchSubject& bench, Index width, Index channels) {
  const FlushDenormals guard;
  Params params = model_section(bench, width);
  // As long as the longest of a round, for models that must know it.
  Model model(params, {.channels = channels, .outputs = NoiseTask::kClasses, .steps = kStreamingSteps});
  params.finish();
  model.initialise(1, 0);
  std::vector<Real> state(static_cast<std::size_t>(model.state_floats()));
  const std::vector<Real> x(static_cast<std::size_t>(channels), Real(0.5));
  Tape tape;
  std::vector<double> microseconds;
  for (int round = 0; round <= kStreamingRounds; ++round) {
    std::fill(state.begin(), state.end(), Real{0});
    const Stopwatch watch;
    for (int step = 0; step < kStreamingSteps; ++step) {
      tape.clear(false);
      model.features(tape, {.tokens = {}, .reals = x, .batch = 1}, {state.data(), nullptr});
    }
    if (round > 0) microseconds.push_back(1e6 * watch.seconds() / kStreamingSteps);
  }
  const double typical = median(microseconds);
  return {.microseconds = typical,
          .gflops = 1e-3 * model.cost(1, 1, 0).forward_flops / typical,
          .state_bytes = static_cast<double>(state.size() * sizeof(Real))};
}

}  // namespace recurbench
