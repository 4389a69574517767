#include "core/cpu.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "provenance.hpp"

namespace recurbench {

std::string cpu_model_name() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    const auto colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  utsname machine{};
  return uname(&machine) == 0 ? machine.machine : "unknown";
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::vector<std::string> required_instruction_sets() {
  std::vector<std::string> names;
  for (const char* const* name = provenance::kRequiredSets; *name != nullptr; ++name)
    names.emplace_back(*name);
  return names;
}

}  // namespace recurbench
