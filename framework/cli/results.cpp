#include "store/results.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.hpp"
#include "store/durable.hpp"
#include "study/load.hpp"
#include "study/paths.hpp"
#include "study/publish.hpp"

namespace recurbench::results_command {
namespace {

struct Options {
  std::filesystem::path study;
  std::filesystem::path out;
};

Exit run(const Options& options) {
  const StudyPaths paths{options.study};
  if (std::filesystem::is_regular_file(paths.root))
    throw ConfigError(fmt::format("{}: a study's folder is required, this is a file", paths.root.string()));
  const bool is_elsewhere = !options.out.empty();
  const StudyData study = is_elsewhere ? load_study(paths.root) : publish_results(paths);
  const auto path = is_elsewhere ? options.out : paths.results();
  if (is_elsewhere) {
    make_folders(std::filesystem::absolute(path).parent_path());
    write_results(path, study);
  }
  for (const auto& line : study.damage) fmt::print(stderr, "damage: {}\n", line);
  fmt::print("{}: {} of {} trials finished\n", path.string(), study.ended(), study.rows.size());
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
