#pragma once

#include <string>
#include <vector>

#include "core/params.hpp"

namespace recurbench {

/// The pieces of machinery that a model is built of: each architecture with the shell around it, "lstm
/// classic". `model` is a section that a Model has read.
std::vector<std::string> machinery_of(const Params& model);

/// Trains a tiny fixed model of one piece of machinery and hashes the bits that come out. Processes with
/// different hashes compute different results; those with equal ones are taken to agree. Under a millisecond.
std::string fingerprint(const std::string& machinery);

}  // namespace recurbench
