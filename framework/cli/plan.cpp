#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/commands.hpp"
#include "cli/progress_line.hpp"
#include "cli/study_view.hpp"
#include "config/sweep.hpp"
#include "train/run_trial.hpp"

namespace recurbench {
namespace {

std::string search_text(const TrialSpec& spec) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : spec.search) parts.push_back(fmt::format("{}={}", key, value));
  return join(parts, " ");
}

void print_rows(const std::vector<Trial>& plan, bool every_trial) {
  std::size_t task_width = 4, model_width = 5, search_width = 6;
  for (const Trial& trial : plan) {
    task_width = std::max(task_width, trial.spec.task.size());
    model_width = std::max(model_width, trial.spec.model.size());
    search_width = std::max(search_width, search_text(trial.spec).size());
  }
  fmt::print("{:{}}  {:{}}  {:{}}  {:>9}  {:>8}  {:>10}  {:>6}  {:>9}  {:>10}  {}\n", "task", task_width,
             "model", model_width, "search", search_width, "replicate", "steps", "parameters", "state",
             "MFLOP/tok", "predicted", every_trial ? "id" : "");
  for (const Trial& trial : plan) {
    const TrialSpec& spec = trial.spec;
    if (!every_trial && spec.replicate > 0) continue;
    fmt::print("{:{}}  {:{}}  {:{}}  {:>9}  {:>8}  {:>10}  {:>6}  {:>9.3f}  {:>10}  {}\n", spec.task,
               task_width, spec.model, model_width, search_text(spec), search_width,
               every_trial ? fmt::format("{}", spec.replicate) : "all", spec.steps,
               spec.model_facts.parameters, spec.model_facts.state_floats,
               spec.model_facts.flops_per_token / 1e6, duration_text(spec.predicted_seconds),
               every_trial ? spec.id : "");
  }
}

}  // namespace

Exit plan_command(const PlanOptions& options) {
  const Sweep sweep = parse_sweep(read_sweep_file(options.sweep), options.sweep.string(), options.overrides);
  const auto plan = expand(sweep, resolve_trial);
  double total = 0, longest = 0;
  for (const Trial& trial : plan) {
    total += trial.spec.predicted_seconds;
    longest = std::max(longest, trial.spec.predicted_seconds);
  }
  fmt::print("{}: {} trials ({} configurations × {} replicates)\n\n", sweep.name, plan.size(),
             plan.size() / sweep.replicates, sweep.replicates);
  print_rows(plan, options.every_trial);
  fmt::print("\npredicted: {} on one core, {} on {} rank{}\n", duration_text(total),
             duration_text(std::max(longest, total / options.ranks)), options.ranks,
             options.ranks == 1 ? "" : "s");
  // A sign-flip test over n paired replicates has 2^n outcomes, two-sided.
  const double smallest_p = std::min(1.0, std::pow(2.0, 1.0 - static_cast<double>(sweep.replicates)));
  fmt::print("replicates: with {} pairs no paired exact test can show p below {:.3g}{}\n", sweep.replicates,
             smallest_p, smallest_p > 0.05 ? "; 6 or more can reach 0.05" : "");
  return Exit::success;
}

}  // namespace recurbench
