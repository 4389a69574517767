#pragma once

namespace recurbench {

/// The whole program: parses the command line, runs the command, prints errors, returns the exit status. A
/// project that links cells, tasks or commands of its own calls it from its main.
int program(int argc, char** argv);

}  // namespace recurbench
