#pragma once

#include <cstddef>

namespace recurbench {

/// Bytes that this machine, or the container that the process runs in, can still give without swapping.
double available_memory_bytes();

/// Bytes of this process in memory now, and the most since the last reset, which gives freed memory back
/// first.
double resident_memory_bytes();
double peak_memory_bytes();
void reset_peak_memory();

/// Asks for pages of kHugePageBytes behind memory that is aligned to them: long walks through it then miss
/// fewer translations, and it is there after fewer faults. Where the system has none, nothing happens.
inline constexpr std::size_t kHugePageBytes = std::size_t{1} << 21;
void prefer_huge_pages(void* memory, std::size_t bytes);

}  // namespace recurbench
