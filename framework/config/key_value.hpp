#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/params.hpp"

namespace recurbench {

/// "key=value" as on a command line, the value typed as in a sweep. Throws ConfigError that begins with
/// `who`.
std::pair<std::string, Value> key_value(std::string_view text, std::string_view who);

/// The parts of "key=value,key=[value,value]".
std::vector<std::string> split_settings(std::string_view text);

/// Sets each of them in a section.
void set_all(Params& section, const std::vector<std::string>& settings, std::string_view who);

}  // namespace recurbench
