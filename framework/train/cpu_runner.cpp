#include "train/cpu_runner.hpp"

#include "train/fingerprint.hpp"
#include "train/resolve.hpp"
#include "train/run_trial.hpp"

namespace recurbench {

Runner cpu_runner() {
  return {.name = "cpu", .resolve = resolve_configuration, .run = run_trial, .fingerprint = fingerprint};
}

}  // namespace recurbench
