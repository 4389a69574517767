#pragma once

#include <string>
#include <utility>
#include <vector>

namespace recurbench {

/// What made this program and what it runs on, as (name, value), for provenance: its version and commit
/// ("-dirty" when tracked files were changed), compiler, flags, the libraries' versions, the required
/// instruction sets and this CPU. Unknown values say "unknown". Order and names are stable within a version;
/// every name occurs once.
std::vector<std::pair<std::string, std::string>> build_facts();

}  // namespace recurbench
