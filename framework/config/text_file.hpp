#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace recurbench {

/// The bytes of a regular file or of a pipe, at most `limit` of them. Throws ConfigError that begins with the
/// path: for devices, folders and sockets, for more bytes, for a pipe that nobody writes to, and for whatever
/// the system refuses.
std::string read_text_file(const std::filesystem::path& path, std::size_t limit);

}  // namespace recurbench
