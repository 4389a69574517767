#pragma once

namespace seqbench {

/// Bytes that this machine, or the container that the process runs in, can still give without swapping.
double available_memory_bytes();

/// Bytes of this process in memory now, and the most since the last reset, which gives freed memory back
/// first.
double resident_memory_bytes();
double peak_memory_bytes();
void reset_peak_memory();

}  // namespace seqbench
