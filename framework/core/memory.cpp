#include "core/memory.hpp"

#include <malloc.h>
#include <sys/mman.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

namespace recurbench {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

/// The bytes behind a label of a file in /proc whose lines read "label: number kB".
double proc_bytes(const char* file, std::string_view label, double otherwise) {
  std::ifstream in(file);
  for (std::string word; in >> word;)
    if (double kibibytes = 0; word == label && in >> kibibytes) return 1024 * kibibytes;
  return otherwise;
}

double of_the_machine() {
  return proc_bytes("/proc/meminfo", "MemAvailable:", kUnlimited);
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

double resident_memory_bytes() {
  return proc_bytes("/proc/self/status", "VmRSS:", 0);
}

double peak_memory_bytes() {
  return proc_bytes("/proc/self/status", "VmHWM:", 0);
}

void reset_peak_memory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";  // proc(5): resets VmHWM
}

void prefer_huge_pages(void* memory, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  madvise(memory, bytes, MADV_HUGEPAGE);
#else
  static_cast<void>(memory);
  static_cast<void>(bytes);
#endif
}

}  // namespace recurbench
