#pragma once

#include <string>

namespace recurbench {

/// Trains a tiny fixed model of every registered architecture in every shell and hashes the bits that come
/// out. Processes with different hashes compute different results; those with equal ones are taken to agree.
/// A few milliseconds.
std::string machine_hash();

}  // namespace recurbench
