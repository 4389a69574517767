#pragma once

namespace seqbench {

/// Bytes that this machine, or the container that the process runs in, can still give without swapping.
double available_memory_bytes();

}  // namespace seqbench
