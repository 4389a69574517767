#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "data/plan.hpp"
#include "data/runner.hpp"
#include "mpi/communicator.hpp"
#include "store/collect.hpp"

namespace recurbench {

/// What a process computes, by machinery.
using Fingerprints = std::vector<std::pair<std::string, std::string>>;

/// Of all the machinery that a plan uses, by name.
Fingerprints fingerprints_of(const Plan& plan, const Runner& runner);

/// Collective. A rank that reads another data file, or is of another build, would train trials that nobody
/// asked for: all throw AgreedError, naming it.
void require_same_plan(Communicator& ranks, const Plan& plan);

/// Collective. Ranks that do not compute the same bits throw AgreedError.
void require_same_bits(Communicator& ranks, const Fingerprints& ours);

/// Throws StoreError when journals of the study at `root` hold results of other bits than ours, or of a build
/// that nobody knows any more.
void require_same_bits(const Scanned& scanned, const Fingerprints& ours, const std::filesystem::path& root);

}  // namespace recurbench
