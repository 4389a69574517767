#include "report/report.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.hpp"
#include "study/load.hpp"
#include "study/paths.hpp"

namespace recurbench::report_command {
namespace {

struct Options {
  std::filesystem::path study;
  std::filesystem::path out;
};

Exit run(const Options& options) {
  const StudyData study = load_study(options.study);
  for (const auto& line : study.damage) fmt::print(stderr, "damage: {}\n", line);
  const bool is_file = std::filesystem::is_regular_file(options.study);
  const auto folder = !options.out.empty() ? options.out
                      : is_file            ? options.study.parent_path() / "report"
                                           : StudyPaths{options.study}.report();
  write_report(folder, study);
  fmt::print("{}\n", (folder / "report.html").string());
  return Exit::success;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "study folder or results.h5")->required();
  app.add_option("--out", options->out, "folder; default <study>/report");
  return [options] { return run(*options); };
}

const Register<Command> command{"report",
                                {.place = 40,
                                 .summary = "Writes the report of a study, finished or not",
                                 .example = "recurbench report results/quickstart",
                                 .declare = declare}};

}  // namespace
}  // namespace recurbench::report_command
