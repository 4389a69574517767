#pragma once

#include <filesystem>
#include <string>

#include "store/journal.hpp"
#include "store/records.hpp"

namespace recurbench {

/// Puts a damaged journal aside as "NAME.damaged", which no reader opens, after what can be read of it stands
/// in `to`, on disk; where its header is lost, in the name of an unknown build. `ours` is the header of `to`.
/// A death in between leaves both, which say the same. Throws StoreError.
void set_aside(const std::filesystem::path& damaged, JournalWriter& to, const JournalHeader& ours);

/// A results.h5 that cannot be read is kept as "results.h5.damaged" when a new one takes its place.
void keep_if_damaged(const std::filesystem::path& results);

}  // namespace recurbench
