#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "config/sweep.hpp"
#include "statistics/statistics.hpp"
#include "study/study_run.hpp"
#include "train/cpu_runner.hpp"

namespace recurbench::plan_command {
namespace {

struct Options {
  std::filesystem::path sweep;
  std::vector<std::string> overrides;
  int ranks = 1;
  bool every_trial = false;
};

void print_rows(const Plan& plan, bool every_trial) {
  std::size_t task_width = 4, model_width = 5, search_width = 6;
  for (const auto& each : plan.configurations) {
    task_width = std::max(task_width, each->task.size());
    model_width = std::max(model_width, each->model.size());
    search_width = std::max(search_width, search_text(each->search).size());
  }
  fmt::print("{:{}}  {:{}}  {:{}}  {:>9}  {:>8}  {:>10}  {:>6}  {:>9}  {:>10}  {}\n", "task", task_width,
             "model", model_width, "search", search_width, "replicate", "steps", "parameters", "state",
             "MFLOP/tok", "predicted", every_trial ? "id" : "");
  for (std::size_t row = 0; row < plan.size(); row += every_trial ? 1 : plan.replicates) {
    const Trial trial = plan.trial(row);
    const Configuration& each = *trial.configuration;
    fmt::print("{:{}}  {:{}}  {:{}}  {:>9}  {:>8}  {:>10}  {:>6}  {:>9.3f}  {:>10}  {}\n", each.task,
               task_width, each.model, model_width, search_text(each.search), search_width,
               every_trial ? fmt::format("{}", trial.replicate) : "all", each.steps,
               each.model_facts.parameters, each.model_facts.state_floats,
               each.model_facts.flops_per_token / 1e6, duration_text(each.predicted_seconds),
               every_trial ? trial.id() : "");
  }
}

/// Which columns of their files tasks take is seen nowhere else before the training.
void print_columns(const Plan& plan) {
  std::set<std::string> told;
  for (const auto& each : plan.configurations)
    for (const auto& [key, value] : each->settings)
      if (key == "task.columns" && told.insert(each->task + '\n' + value.text()).second)
        fmt::print("\ncolumns: {} takes {} and no others", each->task, value.text());
  if (!told.empty()) fmt::print("\n");
}

Exit run(const Options& options) {
  const Runner runner = cpu_runner();
  const Sweep sweep = parse_sweep(read_sweep_file(options.sweep), options.sweep.string(), options.overrides);
  const Plan plan = expand(sweep, runner.resolve, runner.name);
  double total = 0, longest = 0;
  for (const auto& each : plan.configurations) {
    total += each->predicted_seconds * plan.replicates;
    longest = std::max(longest, each->predicted_seconds);
  }
  fmt::print("{}: {} trials ({} configurations × {} replicates)\n\n", sweep.name, plan.size(),
             plan.configurations.size(), plan.replicates);
  print_rows(plan, options.every_trial);
  print_columns(plan);
  fmt::print("\npredicted: {} on one core, {} on {} rank{}\n", duration_text(total),
             duration_text(std::max(longest, total / options.ranks)), options.ranks,
             options.ranks == 1 ? "" : "s");
  const double smallest_p = smallest_wilcoxon_p(sweep.replicates);
  fmt::print("replicates: with {} pairs no paired exact test can show p below {:.3g}{}\n", sweep.replicates,
             smallest_p, smallest_p > 0.05 ? "; 6 or more can reach 0.05" : "");
  return Exit::success;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("sweep", options->sweep, "YAML file")->required();
  app.add_option("overrides", options->overrides, kOverridesHelp);
  app.add_option("--ranks", options->ranks, "ranks to predict the wall time for")
      ->check(CLI::Range(1, 1'000'000));
  app.add_flag("--every-trial", options->every_trial,
               "one row per trial, with its id, instead of one per configuration");
  return [options] { return run(*options); };
}

const Register<Command> command{
    "plan",
    {.place = 20,
     .summary = "The table of trials that a sweep makes, with predicted cost; trains nothing",
     .example = "recurbench plan experiments/quickstart.yaml --ranks 2",
     .declare = declare}};

}  // namespace
}  // namespace recurbench::plan_command
