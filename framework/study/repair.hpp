#pragma once

#include <filesystem>
#include <string>

#include "store/journal.hpp"

namespace recurbench {

/// Puts a damaged journal aside as "NAME.damaged", which no reader opens, after what can be read of it stands
/// in `to`, on disk. A death in between leaves both, which say the same. Throws StoreError.
void set_aside(const std::filesystem::path& damaged, JournalWriter& to);

}  // namespace recurbench
