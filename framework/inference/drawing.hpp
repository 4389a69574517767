#pragma once

#include <cstdint>
#include <filesystem>

namespace recurbench {

enum class Drawn : std::uint8_t { yes, no_program, failed };

/// Makes a picture of a graph with Graphviz's `dot`, if that is there.
Drawn draw(const std::filesystem::path& dot, const std::filesystem::path& svg);

}  // namespace recurbench
