#include "cli/program.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "cli/command.hpp"
#include "core/build_info.hpp"
#include "mpi/communicator.hpp"

namespace recurbench {
namespace {

int as_int(Exit exit) {
  return static_cast<int>(exit);
}

std::string& command_line() {
  static std::string text;
  return text;
}

/// A user's own program has a name of its own.
std::string program_name(char** argv) {
  return argv[0] == nullptr ? "recurbench" : std::filesystem::path(argv[0]).filename().string();
}

/// An argument as a shell reads it back.
std::string quoted(std::string_view argument) {
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-+=:,./@%").find(c) != std::string_view::npos;
  };
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain))
    return std::string(argument);
  std::string text = "'";
  for (const char c : argument) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// Adds every registered command; `chosen` becomes the one that the command line names.
void add_commands(CLI::App& app, std::function<Exit()>& chosen) {
  auto names = CommandRegistry::instance().names();
  const auto place = [](const std::string& name) {
    return CommandRegistry::instance().at(name, "command").place;
  };
  std::stable_sort(names.begin(), names.end(),
                   [&](const auto& left, const auto& right) { return place(left) < place(right); });
  for (const auto& name : names) {
    const Command& command = CommandRegistry::instance().at(name, "command");
    CLI::App* sub = app.add_subcommand(name, command.summary);
    sub->footer("Example:\n  " + command.example);
    sub->callback([&chosen, run = command.declare(*sub)] { chosen = run; });
  }
}

}  // namespace

const std::string& typed_command_line() {
  return command_line();
}

namespace {

int run_command_line(int argc, char** argv) {
  if (!duplicate_registrations().empty()) {
    fmt::print(stderr, "recurbench: {}; rename one of each\n", join(duplicate_registrations(), "; "));
    return as_int(Exit::usage);
  }
  CLI::App app{"recurbench compares recurrent sequence models on synthetic memory tasks.",
               program_name(argv)};
  std::function<Exit()> chosen;
  app.set_version_flag("--version", "recurbench " + build_facts().front().second);
  app.require_subcommand(1);
  add_commands(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : as_int(Exit::usage);
  }
  try {
    return as_int(chosen());
  } catch (const AgreedError& error) {
    if (error.speaker()) fmt::print(stderr, "recurbench: {}\n", error.what());
    return as_int(error.exit());
  } catch (const Error& error) {
    fmt::print(stderr, "recurbench: {}\n", error.what());
    return as_int(error.exit());
  } catch (const std::exception& error) {
    // Of a failed print to stdout checked_output tells.
    if (std::ferror(stdout) == 0) fmt::print(stderr, "recurbench: {}\n", error.what());
    return as_int(Exit::fault);
  }
}

/// The status, or that of a fault where what was printed did not all arrive.
int checked_output(int status) {
  const bool is_flushed = std::fflush(stdout) == 0;
  const std::string reason = is_flushed ? "" : ": " + std::generic_category().message(errno);
  if (is_flushed && std::ferror(stdout) == 0) return status;
  std::fprintf(stderr,
               "recurbench: stdout: cannot write all that was printed%s; send it where there is space\n",
               reason.c_str());
  return status == 0 ? as_int(Exit::fault) : status;
}

}  // namespace

int program(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit shall be an error with a message, not a death
  command_line() = quoted(std::string_view(program_name(argv)));
  for (int i = 1; i < argc; ++i) command_line() += " " + quoted(argv[i]);
  return checked_output(run_command_line(argc, argv));
}

}  // namespace recurbench
