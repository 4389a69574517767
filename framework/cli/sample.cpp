#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "cli/command.hpp"
#include "config/key_value.hpp"
#include "core/utf8.hpp"
#include "task/family.hpp"

namespace recurbench::sample_command {
namespace {

struct Options {
  std::string task;
  std::vector<std::string> settings;  ///< "key=value"
  int show = 1;
  std::uint64_t seed = 1;
};

std::string name_of(const std::vector<std::string>& names, std::int32_t number) {
  return names.empty() ? fmt::format("{}", number) : names.at(static_cast<std::size_t>(number));
}

std::string input_at(const TaskInfo& info, const Batch& batch, std::size_t t) {
  if (info.vocabulary > 0) return name_of(info.token_names, batch.tokens()[t]);
  std::vector<std::string> channels;
  for (const Real value : batch.reals().subspan(t * static_cast<std::size_t>(info.channels),
                                                static_cast<std::size_t>(info.channels)))
    channels.push_back(fmt::format("{:.2f}", value));
  return join(channels, "|");
}

/// The answers, the members of a set or the values wanted at a position where the loss looks.
std::string wanted_at(const TaskInfo& info, const Batch& batch, std::size_t looked) {
  std::vector<std::string> all;
  const auto answers = static_cast<std::size_t>(batch.answer_count());
  const auto targets = static_cast<std::size_t>(batch.target_count());
  const bool tokens = info.answer_names.empty() && info.classes == info.vocabulary;
  for (std::size_t k = 0; k < answers; ++k)
    all.push_back(
        name_of(tokens ? info.token_names : info.answer_names, batch.classes()[looked * answers + k]));
  const auto values = batch.values().subspan(looked * targets, targets);
  if (targets > 0 && !info.answer_names.empty()) {
    std::string set;
    for (std::size_t k = 0; k < targets; ++k)
      if (values[k] > Real(0.5)) set += info.answer_names[k];
    return set.empty() ? "{}" : set;
  }
  for (const Real value : values) all.push_back(fmt::format("{:.2f}", value));
  return join(all, "|");
}

void print_sample(const TaskInfo& info, const Batch& batch) {
  std::string input, target;
  std::size_t looked = 0;
  for (std::size_t t = 0; t < static_cast<std::size_t>(info.steps); ++t) {
    const bool looks = looked < batch.rows().size() && static_cast<std::size_t>(batch.rows()[looked]) == t;
    const std::string in = input_at(info, batch, t);
    const std::string want = looks ? wanted_at(info, batch, looked++) : ".";
    const int width = std::max(count_characters(in), count_characters(want));
    input += fmt::format(" {:>{}}", in, width);
    target += fmt::format(" {:>{}}", want, width);
  }
  fmt::print("input {}\ntarget{}\n", input, target);
}

Exit run(const Options& options) {
  Params params("task");
  params.set("name", {options.task, {}});
  set_all(params, options.settings, "sample");
  const TaskFamily tasks(params);
  params.finish();
  const TaskInfo& info = tasks.info();
  const std::string solved =
      std::isnan(info.solved) ? "at no known level" : fmt::format("{:.4g}", info.solved);
  fmt::print("{}: {}{} steps, {} chance {:.4g}, solved {} (. = the loss does not look)\n", options.task,
             tasks.varies() ? "up to " : "", info.steps, info.metric, info.chance, solved);
  for (int i = 0; i < options.show; ++i) {
    const auto number = static_cast<std::uint64_t>(i);
    const SampleRange range{options.seed, 0, Purpose::train, number};
    const Task& task = tasks.at(tasks.length_of(range, number));
    const TaskInfo own = task.info();
    Batch batch(own, 1);
    fill_batch(task, range, batch);
    print_sample(own, batch);
  }
  return Exit::success;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("task", options->task, "name of the task")->required();
  app.add_option("settings", options->settings, "key=value of the task");
  app.add_option("--show", options->show, "how many")->check(CLI::Range(1, 1'000'000));
  app.add_option("--seed", options->seed, "of the study");
  return [options] { return run(*options); };
}

const Register<Command> command{"sample",
                                {.place = 70,
                                 .summary = "Prints examples of a task",
                                 .example = "recurbench sample recall pairs=2 length=12 --show 3",
                                 .declare = declare}};

}  // namespace
}  // namespace recurbench::sample_command
