#pragma once

namespace recurbench {

/// From construction on, SIGINT, SIGTERM, SIGUSR1 and SIGUSR2 only raise a flag, so that trials can write
/// their checkpoints; a second SIGINT ends the process at once.
class StopSignals {
 public:
  StopSignals();
  static bool raised();
};

}  // namespace recurbench
