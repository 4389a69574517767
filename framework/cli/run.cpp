#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <array>
#include <map>
#include <memory>

#include "cli/command.hpp"
#include "cli/progress_line.hpp"
#include "cli/signals.hpp"
#include "mpi/agreement.hpp"
#include "report/report.hpp"
#include "study/outcome.hpp"
#include "study/study_run.hpp"
#include "train/cpu_runner.hpp"

namespace recurbench::run_command {
namespace {

struct Options {
  RunOrder order;
  bool report = true;
  ProgressStyle progress = ProgressStyle::automatic;
};

/// Tells how the study stands.
void tell(const StudyData& study, std::size_t planned, Exit outcome) {
  std::array<std::size_t, kTrialStateCount> by_state{};
  for (const auto& row : study.rows) ++by_state[static_cast<std::size_t>(row.state())];
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < by_state.size(); ++i)
    if (by_state[i] > 0)
      parts.push_back(fmt::format("{} {}", by_state[i], name_of(static_cast<TrialState>(i))));
  fmt::print("{}: {}\n", study.name, join(parts));
  for (const auto& row : study.rows)
    if (traits(row.state()).may_retry)
      fmt::print("  {} {} {} replicate {}: {}\n", name_of(row.state()), row.configuration->task,
                 row.configuration->model, row.replicate, row.result->message);
  for (const auto& line : study.damage) fmt::print(stderr, "damage: {}\n", line);
  if (outcome == Exit::resumable)
    fmt::print(stderr, "{}: stopped by a signal; the same command continues\n", study.name);
  if (outcome == Exit::fault)
    fmt::print(stderr,
               "{}: the results of {} of {} trials cannot be read back; `recurbench verify` says why\n",
               study.name, planned - study.ended(), planned);
}

Exit run(const Options& options) {
  const StopSignals signals;
  Communicator ranks;
  const Runner runner = cpu_runner();
  StudyRun study_run(ranks, runner, options.order);
  study_run.open();
  FarmEnd end;
  {
    ProgressLine line(options.progress, study_run.finished_before());
    end = study_run.train([&](const Progress& progress) { line.show(progress); }, StopSignals::raised);
  }
  const auto study = study_run.close();
  Exit exit = Exit::success;
  together(ranks, [&] {
    if (!study) return;
    exit = outcome_of(*study, study_run.planned(), end);
    tell(*study, study_run.planned(), exit);
    fmt::print("results: {}\n", study_run.paths().results().string());
    if (!options.report || end.interrupted) return;
    write_report(study_run.paths().report(), *study);
    fmt::print("report:  {}\n", (study_run.paths().report() / "report.html").string());
  });
  return static_cast<Exit>(ranks.max(static_cast<int>(exit)));
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  const std::map<std::string, ProgressStyle> styles{{"auto", ProgressStyle::automatic},
                                                    {"live", ProgressStyle::live},
                                                    {"plain", ProgressStyle::plain},
                                                    {"none", ProgressStyle::none}};
  RunOrder& order = options->order;
  order.tell = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  app.add_option("sweep", order.sweep, "YAML file")->required();
  app.add_option("overrides", order.overrides, kOverridesHelp);
  app.add_option("--out", order.out, "study folder; default results/<name>");
  app.add_flag("!--no-report", options->report, "leave the report out");
  app.add_flag("--accept-build", order.accept_build,
               "mix results of different builds or CPU types in one study");
  app.add_flag("--retry-failed", order.retry_failed, "train failed and timed-out trials again");
  app.add_option("--progress", options->progress, "auto, live, plain or none")
      ->transform(CLI::CheckedTransformer(styles, CLI::ignore_case))
      ->option_text("STYLE");
  order.command_line = typed_command_line();
  return [options] { return run(*options); };
}

const Register<Command> command{"run",
                                {.place = 30,
                                 .summary = "Trains what a sweep asks for; the same command again continues",
                                 .example = "mpirun -n 2 recurbench run experiments/quickstart.yaml",
                                 .declare = declare}};

}  // namespace
}  // namespace recurbench::run_command
