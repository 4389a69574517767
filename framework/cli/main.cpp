#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "cli/commands.hpp"
#include "core/build_info.hpp"
#include "mpi/communicator.hpp"

namespace recurbench {
namespace {

constexpr const char* kOverridesHelp = "key=value, as optimizer.lr=1e-3, replicates=2 or models.0.hidden=32";

/// Binds a subcommand's options and what it runs.
struct Program {
  CLI::App app{"recurbench compares recurrent sequence models on synthetic memory tasks.", "recurbench"};
  std::function<Exit()> chosen;

  ListOptions list;
  ExtractOptions extract;
  PlanOptions plan;
  RunOptions run;
  ReportOptions report;
  VerifyOptions verify;
  SampleOptions sample;
  BenchOptions bench;

  CLI::App* command(const std::string& name, const std::string& what, const std::string& example,
                    std::function<Exit()> action) {
    CLI::App* sub = app.add_subcommand(name, what);
    sub->footer("Example:\n  " + example);
    sub->callback([this, action = std::move(action)] { chosen = action; });
    return sub;
  }

  void add_list() {
    auto* sub = command("list", "Models and tasks, or one of them with its keys and defaults",
                        "recurbench list mamba", [this] { return list_command(list); });
    sub->add_option("what", list.what, "models, tasks or a name; both lists without it");
    sub->add_flag("--json", list.json, "for machines");
  }

  void add_plan() {
    auto* sub = command("plan", "The table of trials that a sweep makes, with predicted cost; trains nothing",
                        "recurbench plan experiments/quickstart.yaml --ranks 2",
                        [this] { return plan_command(plan); });
    sub->add_option("sweep", plan.sweep, "YAML file")->required();
    sub->add_option("overrides", plan.overrides, kOverridesHelp);
    sub->add_option("--ranks", plan.ranks, "ranks to predict the wall time for")
        ->check(CLI::Range(1, 1'000'000));
    sub->add_flag("--every-trial", plan.every_trial,
                  "one row per trial, with its id, instead of one per configuration");
  }

  void add_run() {
    auto* sub = command("run", "Trains what a sweep asks for; the same command again continues",
                        "mpirun -n 2 recurbench run experiments/quickstart.yaml",
                        [this] { return run_command(run); });
    const std::map<std::string, ProgressStyle> styles{{"auto", ProgressStyle::automatic},
                                                      {"live", ProgressStyle::live},
                                                      {"plain", ProgressStyle::plain},
                                                      {"none", ProgressStyle::none}};
    sub->add_option("sweep", run.sweep, "YAML file")->required();
    sub->add_option("overrides", run.overrides, kOverridesHelp);
    sub->add_option("--out", run.out, "study folder; default results/<name>");
    sub->add_flag("!--no-report", run.report, "leave the report out");
    sub->add_flag("--accept-build", run.accept_build,
                  "mix results of different builds or CPU types in one study");
    sub->add_flag("--retry-failed", run.retry_failed, "train failed and timed-out trials again");
    sub->add_option("--progress", run.progress, "auto, live, plain or none")
        ->transform(CLI::CheckedTransformer(styles, CLI::ignore_case))
        ->option_text("STYLE");
  }

  void add_report() {
    auto* sub = command("report", "Writes the report of a study, finished or not",
                        "recurbench report results/quickstart", [this] { return report_command(report); });
    sub->add_option("study", report.study, "study folder or results.h5")->required();
    sub->add_option("--out", report.out, "folder; default <study>/report");
  }

  void add_verify() {
    auto* sub =
        command("verify", "Checks that results.h5 is whole and holds all that the journals hold",
                "recurbench verify results/quickstart --digest", [this] { return verify_command(verify); });
    sub->add_option("study", verify.study, "study folder or results.h5")->required();
    sub->add_flag("--digest", verify.digest, "print one hash over everything but /clock and /provenance");
  }

  void add_sample() {
    auto* sub =
        command("sample", "Prints examples of a task", "recurbench sample recall pairs=2 length=12 --show 3",
                [this] { return sample_command(sample); });
    sub->add_option("task", sample.task, "name of the task")->required();
    sub->add_option("settings", sample.settings, "key=value of the task");
    sub->add_option("--show", sample.show, "how many")->check(CLI::Range(1, 1'000'000));
    sub->add_option("--seed", sample.seed, "of the study");
  }

  void add_bench() {
    auto* sub = command("bench", "Speed and memory of training steps and of streaming steps, one thread",
                        "recurbench bench lstm mamba:d_state=8 --shape 128,256,32",
                        [this] { return bench_command(bench); });
    sub->add_option(
        "names", bench.names,
        "architectures, or with --tasks tasks, each as name or name:key=value,…; all without any");
    auto* tasks = sub->add_flag("--tasks", bench.tasks, "how long drawing a batch of each task takes");
    sub->add_option("--shape", bench.shapes, "WIDTH,STEPS,BATCH[,CHANNELS] of training steps; may come again")
        ->excludes(tasks);
    sub->add_option("--repeats", bench.repeats, "timed steps of each shape")
        ->check(CLI::Range(1, 1'000'000))
        ->excludes(tasks);
    sub->add_option("--memory-limit", bench.memory_limit, "as train.memory_limit, such as 2GiB")
        ->excludes(tasks);
    auto* training = sub->add_flag("--training", bench.training_only, "training steps only")->excludes(tasks);
    sub->add_flag("--streaming", bench.streaming_only, "streaming steps only")
        ->excludes(training)
        ->excludes(tasks);
    sub->add_flag("--json", bench.json, "for machines");
  }

  void add_extract() {
    auto* sub =
        command("extract", "Reads the automaton out of a recurrent model's hidden states",
                "recurbench extract results/tomita/weights/0123456789abcdef.h5 --task tomita grammar=5",
                [this] { return extract_command(extract); });
    sub->add_option("weights", extract.weights, "what train.save_weights left in a study's weights/")
        ->required();
    sub->add_option("settings", extract.settings, "key=value of the task");
    sub->add_option("--task", extract.task, "language to compare with; default the one it was trained on");
    sub->add_option("--out", extract.out, "folder of the drawing; default the weights' own");
    sub->add_option("--clusters", extract.clusters, "most states that are tried")->check(CLI::Range(2, 1000));
    sub->add_option("--words", extract.words,
                    "random words that the model reads, and as many of the task's own")
        ->check(CLI::Range(1, 100'000));
    sub->add_option("--length", extract.length, "of the random words")->check(CLI::Range(1, 10'000));
    sub->add_option("--seed", extract.seed, "of words and clusters");
  }

  Program() {
    app.set_version_flag("--version", "recurbench " + build_facts().front().second);
    app.require_subcommand(1);
    add_list();
    add_plan();
    add_run();
    add_report();
    add_verify();
    add_sample();
    add_extract();
    add_bench();
  }
};

int as_int(Exit exit) {
  return static_cast<int>(exit);
}

int run_program(int argc, char** argv) {
  Program program;
  program.run.command_line = "recurbench";  // where it is installed says nothing about the study
  for (int i = 1; i < argc; ++i) program.run.command_line += " " + std::string(argv[i]);
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.app.exit(error) == 0 ? 0 : as_int(Exit::usage);
  }
  try {
    return as_int(program.chosen());
  } catch (const AgreedError& error) {
    if (error.speaker()) fmt::print(stderr, "recurbench: {}\n", error.what());
    return as_int(error.exit());
  } catch (const Error& error) {
    fmt::print(stderr, "recurbench: {}\n", error.what());
    return as_int(error.exit());
  } catch (const std::exception& error) {
    fmt::print(stderr, "recurbench: {}\n", error.what());
    return as_int(Exit::fault);
  }
}

}  // namespace
}  // namespace recurbench

int main(int argc, char** argv) {
  return recurbench::run_program(argc, argv);
}
