#pragma once

#include <sys/resource.h>

namespace recurbench {

/// Processor time of this process so far, user and system, all threads.
inline double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// How often this process went to sleep so far. Unlike its processor time, this tells a waiting rank that
/// spins from one that sleeps on a busy machine too.
inline long sleeps() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nvcsw;
}

}  // namespace recurbench
