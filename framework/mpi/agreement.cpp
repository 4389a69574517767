#include "mpi/agreement.hpp"

#include <optional>

#include "mpi/fault.hpp"

namespace recurbench {

void together(Communicator& ranks, const std::function<void()>& action) {
  const auto fault = caught(action);
  // The common case costs one small reduction; texts travel only after a failure.
  if (ranks.max(fault ? 1 : 0) == 0) return;
  const auto faults = ranks.allgather(fault ? encode(placed(*fault, ranks)) : std::string{});
  for (const auto& bytes : faults) {
    if (bytes.empty()) continue;
    const auto first = decode_fault(bytes);
    ranks.fail_together(first.message, first.exit);
  }
}

std::string from_rank_zero(Communicator& ranks, const std::function<std::string()>& make) {
  std::string bytes;
  std::optional<Fault> fault;
  if (ranks.rank() == 0) fault = caught([&] { bytes = make(); });
  const bool failed = ranks.max(fault ? 1 : 0) != 0;
  if (fault) bytes = encode(*fault);
  ranks.broadcast(bytes);
  if (!failed) return bytes;
  const auto first = decode_fault(bytes);
  ranks.fail_together(first.message, first.exit);
}

}  // namespace recurbench
