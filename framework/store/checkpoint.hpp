#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace seqbench {

/// Puts a checkpoint on disk, whole or not at all, sealed with a checksum. Throws StoreError.
void save_checkpoint(const std::filesystem::path& path, std::string_view bytes);

/// The bytes of a checkpoint; none when there is no file or its content is damaged: the trial then starts
/// again.
std::optional<std::string> load_checkpoint(const std::filesystem::path& path);

}  // namespace seqbench
