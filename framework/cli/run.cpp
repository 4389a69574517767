#include "cli/commands.hpp"
#include "cli/signals.hpp"
#include "cli/study_run.hpp"

namespace recurbench {

Exit run_command(const RunOptions& options) {
  const StopSignals signals;
  Communicator ranks;
  StudyRun run(ranks, options);
  run.open();
  return run.close(run.train());
}

}  // namespace recurbench
