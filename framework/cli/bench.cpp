#include "bench/bench.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/fma_peak.hpp"
#include "cli/command.hpp"
#include "nn/mixer.hpp"
#include "task/task.hpp"

namespace recurbench::bench_command {
namespace {

using Json = nlohmann::ordered_json;

constexpr Index kUsualChannels = 10;

struct Options {
  std::vector<std::string> names;   ///< "lstm", "mamba:d_state=8", or tasks; all without any
  std::vector<std::string> shapes;  ///< "width,steps,batch[,channels]"; the usual ones without any
  std::string memory_limit;
  int repeats = 0;     ///< 0: as many as the shape's size suggests
  bool tasks = false;  ///< the names are tasks, whose drawing is measured
  bool training_only = false;
  bool streaming_only = false;
  bool json = false;
};

BenchShape parse_shape(const std::string& text) {
  std::vector<Index> numbers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t comma = std::min(text.find(',', begin), text.size());
    const std::string number = text.substr(begin, comma - begin);
    const bool whole =
        !number.empty() && number.size() <= 9 && number.find_first_not_of("0123456789") == std::string::npos;
    numbers.push_back(whole ? std::stol(number) : 0);
    begin = comma + 1;
  }
  if (numbers.size() == 3) numbers.push_back(kUsualChannels);
  if (numbers.size() != 4 || *std::min_element(numbers.begin(), numbers.end()) < 1)
    throw ConfigError(
        fmt::format("bench: --shape WIDTH,STEPS,BATCH[,CHANNELS] was required, got '{}'", text));
  return {numbers[0], numbers[1], numbers[2], numbers[3]};
}

/// Prints rows as they come, or collects them.
class Output {
 public:
  Output(bool json, double peak) : json_(json), peak_(peak) {
    all_ = {{"peak_gflops", peak}, {"real", sizeof(Real) == 4 ? "float" : "double"}, {"rows", Json::array()}};
    if (!json_) fmt::print("one thread; multiply-add peak {:.0f} GFLOP/s\n", peak);
  }

  void training(const std::string& model, const BenchShape& shape, const TrainingFigures& f) {
    if (json_) {
      all_["rows"].push_back({{"work", "training"},
                              {"model", model},
                              {"width", shape.width},
                              {"steps", shape.steps},
                              {"batch", shape.batch},
                              {"channels", shape.channels},
                              {"parameters", f.parameters},
                              {"milliseconds", f.milliseconds},
                              {"tokens_per_second", f.tokens_per_second},
                              {"gflops", f.gflops},
                              {"share_of_peak", f.gflops / peak_},
                              {"peak_bytes", f.peak_bytes}});
      return;
    }
    heading("training",
            fmt::format("{:<28}{:>6}{:>7}{:>5}{:>4}{:>11}{:>10}{:>10}{:>9}{:>7}{:>9}\n", "training step",
                        "width", "T", "B", "I", "parameters", "ms", "ktok/s", "GFLOP/s", "peak", "MiB"));
    fmt::print("{:<28}{:>6}{:>7}{:>5}{:>4}{:>11}{:>10.2f}{:>10.1f}{:>9.1f}{:>6.0f}%{:>9.1f}\n", model,
               shape.width, shape.steps, shape.batch, shape.channels, f.parameters, f.milliseconds,
               1e-3 * f.tokens_per_second, f.gflops, 100 * f.gflops / peak_, f.peak_bytes / (1 << 20));
    std::fflush(stdout);
  }

  void streaming(const std::string& model, Index width, Index channels, const StreamingFigures& f) {
    if (json_) {
      all_["rows"].push_back({{"work", "streaming"},
                              {"model", model},
                              {"width", width},
                              {"channels", channels},
                              {"microseconds", f.microseconds},
                              {"gflops", f.gflops},
                              {"state_bytes", f.state_bytes}});
      return;
    }
    heading("streaming",
            fmt::format("\n{:<28}{:>6}{:>7}{:>5}{:>4}{:>11}{:>10}{:>10}{:>9}{:>16}\n", "streaming step",
                        "width", "", "B", "I", "", "us", "ktok/s", "GFLOP/s", "state bytes"));
    fmt::print("{:<28}{:>6}{:>7}{:>5}{:>4}{:>11}{:>10.2f}{:>10.1f}{:>9.1f}{:>16.0f}\n", model, width, "", 1,
               channels, "", f.microseconds, 1e3 / f.microseconds, f.gflops, f.state_bytes);
    std::fflush(stdout);
  }

  void generation(const std::string& task, const GenerationFigures& f) {
    const double share = f.milliseconds / f.step_milliseconds;
    if (json_) {
      all_["rows"].push_back({{"work", "generation"},
                              {"task", task},
                              {"steps", f.steps},
                              {"batch", f.batch},
                              {"milliseconds", f.milliseconds},
                              {"step_milliseconds", f.step_milliseconds},
                              {"share_of_step", share}});
      return;
    }
    heading("generation", fmt::format("{:<28}{:>7}{:>5}{:>10}{:>20}{:>8}\n", "drawing a batch", "T", "B",
                                      "ms", "ms of a GRU-64 step", "share"));
    fmt::print("{:<28}{:>7}{:>5}{:>10.3f}{:>20.2f}{:>7.1f}%\n", task, f.steps, f.batch, f.milliseconds,
               f.step_milliseconds, 100 * share);
    std::fflush(stdout);
  }

  void finish() const {
    if (json_) fmt::print("{}\n", all_.dump(1));
  }

 private:
  void heading(const std::string& name, const std::string& line) {
    if (name == heading_) return;
    heading_ = name;
    fmt::print("{}", line);
  }
  bool json_;
  double peak_;
  Json all_;
  std::string heading_;
};

int repeats_for(const BenchShape& shape) {
  return shape.width * shape.steps * shape.batch > 2'000'000 ? 3 : 9;
}

/// The tasks that were named; without any, all that need no more than their name.
Exit bench_tasks(const Options& options) {
  Output output(options.json, fma_peak_gflops());
  const bool all = options.names.empty();
  for (const auto& name : all ? TaskRegistry::instance().names() : options.names) {
    try {
      output.generation(name, measure_generation(parse_bench_subject(name)));
    } catch (const ConfigError&) {
      if (!all) throw;
    }
  }
  output.finish();
  return Exit::success;
}

Exit run(const Options& options) {
  if (options.tasks) return bench_tasks(options);
  std::vector<BenchSubject> models;
  for (const auto& name : options.names.empty() ? MixerRegistry::instance().names() : options.names)
    models.push_back(parse_bench_model(name));
  if (options.streaming_only && !options.shapes.empty())
    throw ConfigError("bench: --shape is of training steps; leave it or --streaming out");
  std::vector<BenchShape> shapes;
  for (const auto& text : options.shapes) shapes.push_back(parse_shape(text));
  Output output(options.json, fma_peak_gflops());
  for (const auto& model : models)
    for (const auto& shape : shapes.empty() ? default_shapes(model) : shapes)
      if (!options.streaming_only)
        output.training(
            model.text(), shape,
            measure_training(model, shape, options.repeats > 0 ? options.repeats : repeats_for(shape),
                             options.memory_limit));
  for (const auto& model : models)
    for (const Index width : {Index{64}, Index{128}})
      if (!options.training_only && shapes.empty())
        output.streaming(model.text(), width, kUsualChannels,
                         measure_streaming(model, width, kUsualChannels));
  output.finish();
  return Exit::success;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("names", options->names,
                 "architectures, or with --tasks tasks, each as name or name:key=value,…; all without any");
  auto* tasks = app.add_flag("--tasks", options->tasks, "how long drawing a batch of each task takes");
  app.add_option("--shape", options->shapes, "WIDTH,STEPS,BATCH[,CHANNELS] of training steps; may come again")
      ->excludes(tasks);
  app.add_option("--repeats", options->repeats, "timed steps of each shape")
      ->check(CLI::Range(1, 1'000'000))
      ->excludes(tasks);
  app.add_option("--memory-limit", options->memory_limit, "as train.memory_limit, such as 2GiB")
      ->excludes(tasks);
  auto* training = app.add_flag("--training", options->training_only, "training steps only")->excludes(tasks);
  app.add_flag("--streaming", options->streaming_only, "streaming steps only")
      ->excludes(training)
      ->excludes(tasks);
  app.add_flag("--json", options->json, "for machines");
  return [options] { return run(*options); };
}

const Register<Command> command{
    "bench",
    {.place = 90,
     .summary = "Speed and memory of training steps and of streaming steps, one thread",
     .example = "recurbench bench lstm mamba:d_state=8 --shape 128,256,32",
     .declare = declare}};

}  // namespace
}  // namespace recurbench::bench_command
