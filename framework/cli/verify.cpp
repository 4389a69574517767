#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.hpp"
#include "store/results.hpp"
#include "study/paths.hpp"
#include "study/verify.hpp"

namespace recurbench::verify_command {
namespace {

struct Options {
  std::filesystem::path study;
  bool digest = false;
};

Exit run(const Options& options) {
  const Verification found = verify_study(options.study);
  for (const auto& line : found.findings)
    if (!options.digest || !found.is_sound) fmt::print(options.digest ? stderr : stdout, "{}\n", line);
  if (options.digest) {
    const bool is_file = std::filesystem::is_regular_file(options.study);
    fmt::print("{}\n", results_digest(is_file ? options.study : StudyPaths{options.study}.results()));
  }
  return found.is_sound ? Exit::success : Exit::fault;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("study", options->study, "study folder or results.h5")->required();
  app.add_flag("--digest", options->digest, "print one hash over everything but /clock and /provenance");
  return [options] { return run(*options); };
}

const Register<Command> command{
    "verify",
    {.place = 60,
     .summary =
         "Checks journals, results.h5, checkpoints, weights and the sweep of a study: whole, and none behind",
     .example = "recurbench verify results/quickstart --digest",
     .declare = declare}};

}  // namespace
}  // namespace recurbench::verify_command
