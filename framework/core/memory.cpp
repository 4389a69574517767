#include "core/memory.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace seqbench {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

double of_the_machine() {
  std::ifstream meminfo("/proc/meminfo");
  for (std::string word; meminfo >> word;)
    if (double kibibytes = 0; word == "MemAvailable:" && meminfo >> kibibytes) return 1024 * kibibytes;
  return kUnlimited;
}

/// Control groups, version 2; "max" and absent files mean no limit.
double of_the_container() {
  const auto number = [](const char* file) {
    std::ifstream in(std::string("/sys/fs/cgroup/") + file);
    double bytes = 0;
    return in >> bytes ? bytes : kUnlimited;
  };
  const double limit = number("memory.max");
  return limit == kUnlimited ? kUnlimited : std::max(0.0, limit - number("memory.current"));
}

}  // namespace

double available_memory_bytes() {
  return std::min(of_the_machine(), of_the_container());
}

}  // namespace seqbench
