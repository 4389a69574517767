#pragma once

#include <functional>
#include <string>

#include "core/error.hpp"
#include "core/registry.hpp"

namespace CLI {
class App;
}

namespace recurbench {

/// A command of the program. Each registers itself, in a file of its own:
/// `const Register<Command> verify{"verify", {…}};`
struct Command {
  int place = 0;        ///< in the list that --help shows
  std::string summary;  ///< one line
  std::string example;
  /// Declares the command's options and returns what runs it; both share the values.
  std::function<std::function<Exit()>(CLI::App&)> declare;
};
using CommandRegistry = Registry<Command>;

/// "recurbench run x.yaml …", as it was typed; where the program is installed says nothing about a study.
const std::string& typed_command_line();

inline constexpr const char* kOverridesHelp =
    "key=value, as optimizer.lr=1e-3, replicates=2 or models.0.hidden=32";

}  // namespace recurbench
