#include "mpi/farm.hpp"

#include "core/hash.hpp"
#include "mpi/coordinator.hpp"
#include "mpi/worker.hpp"

namespace recurbench {
namespace {

// Pending indices mean nothing between ranks that do not agree on what is pending.
void require_same_plan(Communicator& ranks, const std::vector<double>& predicted_seconds) {
  const std::string_view bytes(reinterpret_cast<const char*>(predicted_seconds.data()),
                               predicted_seconds.size() * sizeof(double));
  const auto hashes = ranks.allgather(hash_hex(bytes));
  for (std::size_t rank = 1; rank < hashes.size(); ++rank) {
    if (hashes[rank] == hashes[0]) continue;
    ranks.fail_together(
        fmt::format("farm: all ranks must have the same pending trials, but rank {} disagrees with rank "
                    "0; do they see the same study folder?",
                    rank),
        Exit::fault);
  }
}

}  // namespace

FarmEnd farm(Communicator& ranks, const FarmJob& job) {
  if (ranks.size() > 1) require_same_plan(ranks, job.predicted_seconds);
  const auto outcome = ranks.rank() == 0 ? Coordinator(ranks, job).run() : Worker(ranks, job).run();
  if (outcome.fault) ranks.fail_together(outcome.fault->message, outcome.fault->exit);
  return outcome.end;
}

}  // namespace recurbench
