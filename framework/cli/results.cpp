#include "store/results.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.hpp"
#include "study/load.hpp"
#include "study/paths.hpp"

namespace recurbench::results_command {
namespace {

struct Options {
  std::filesystem::path study;
  std::filesystem::path out;
};

Exit run(const Options& options) {
  if (!std::filesystem::is_directory(options.study))
    throw ConfigError(fmt::format("results: a study folder was required, got {}", options.study.string()));
  const StudyData study = load_study(options.study);
  for (const auto& line : study.damage) fmt::print(stderr, "damage: {}\n", line);
  const auto path = options.out.empty() ? StudyPaths{options.study}.results() : options.out;
  write_results(path, study);
  std::size_t ended = 0;
  for (const auto& row : study.rows) ended += row.result ? 1 : 0;
  fmt::print("{}: {} of {} trials finished\n", path.string(), ended, study.rows.size());
  return study.damage.empty() ? Exit::success : Exit::fault;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "study folder")->required();
  app.add_option("--out", options->out, "file; default <study>/results.h5");
  return [options] { return run(*options); };
}

const Register<Command> command{"results",
                                {.place = 50,
                                 .summary = "Writes results.h5 of a study as it stands, running or not",
                                 .example = "recurbench results results/quickstart",
                                 .declare = declare}};

}  // namespace
}  // namespace recurbench::results_command
