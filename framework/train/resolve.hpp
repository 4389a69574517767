#pragma once

#include "data/configuration.hpp"

namespace recurbench {

/// Runner::resolve on this processor: builds task and model on paper, rejects unknown keys, fills in facts,
/// settings, semantics and the predicted cost. Throws ConfigError.
void resolve_configuration(Configuration& configuration);

}  // namespace recurbench
