#pragma once

#include <string>

#include "config/yaml.hpp"

namespace recurbench {

/// Applies one "dotted.key=value" of the command line to a sweep's tree, before anything is checked. Entries
/// of lists are counted from 0. Values are YAML, by the same rules as in the file. What stands there is
/// replaced; a key that is missing is added where the grammar has a place for it.
///
/// Throws ConfigError, naming the override, when it is not key=value, when its path leads nowhere, or when it
/// replaces what an earlier override set.
void apply_override(Node& root, const std::string& text);

}  // namespace recurbench
