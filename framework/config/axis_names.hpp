#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "config/yaml.hpp"

namespace recurbench {

/// The names of what a sweep searches, and the advice for those who spell them otherwise.

inline constexpr std::string_view kReplicatesAdvice =
    "for several seeds write replicates: N, which repeats every trial with N data streams and initial "
    "weights";

/// Whether a key asks for several seeds: "seed", "seeds", "n_seeds", "repeats".
bool is_seed_like(std::string_view key);

/// Section and key of one child of `parameters`: "optimizer.lr" is ("optimizer", "lr"). Throws ConfigError
/// for names of another form, for `seed`, for the name of a task or model, and for maps in maps, with the
/// right spelling.
std::pair<std::string, std::string> axis_name(const Node& node);

/// The message for `lr: {values: […]}` in a block that holds one value for each key. `path`: "optimizer.lr.".
std::string search_belongs_to_parameters(std::string_view path);

}  // namespace recurbench
