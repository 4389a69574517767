#include "inference/drawing.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace recurbench {

Drawn draw(const std::filesystem::path& dot, const std::filesystem::path& svg) {
  std::string program = "dot", format = "-Tsvg", to = "-o" + svg.string(), from = dot.string();
  char* arguments[] = {program.data(), format.data(), to.data(), from.data(), nullptr};
  pid_t child = 0;
  int status = 0;
  std::filesystem::remove(svg);
  if (posix_spawnp(&child, "dot", nullptr, nullptr, arguments, environ) != 0) return Drawn::no_program;
  const bool fine = waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return fine ? Drawn::yes : Drawn::failed;
}

}  // namespace recurbench
