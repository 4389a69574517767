#include "study/builds.hpp"

#include <algorithm>
#include <set>

#include "core/hash.hpp"

namespace recurbench {

Fingerprints fingerprints_of(const Plan& plan, const Runner& runner) {
  std::set<std::string> machinery;
  for (const auto& each : plan.configurations)
    machinery.insert(each->machinery.begin(), each->machinery.end());
  Fingerprints found;
  for (const auto& name : machinery) found.emplace_back(name, runner.fingerprint(name));
  return found;
}

void require_same_plan(Communicator& ranks, const Plan& plan) {
  std::string all = std::to_string(plan.replicates);
  for (const auto& each : plan.configurations) all += " " + each->identity;
  const auto hashes = ranks.allgather(hash_hex(all));
  const auto hosts = ranks.allgather(ranks.host());
  for (std::size_t rank = 1; rank < hashes.size(); ++rank)
    if (hashes[rank] != hashes[0])
      ranks.fail_together(
          fmt::format("run: rank {} ({}) makes another plan of this sweep than rank 0 ({}): every rank must "
                      "see the same data files and be of the same build",
                      rank, hosts[rank], hosts[0]),
          Exit::fault);
}

void require_same_bits(Communicator& ranks, const Fingerprints& ours) {
  std::string all;
  for (const auto& [name, fingerprint] : ours) all += fingerprint;
  for (const auto& other : ranks.allgather(all))
    if (other != all)
      ranks.fail_together(
          "run: the ranks do not compute the same bits (different CPU types or builds). Start them on "
          "equal nodes, or give --accept-build and lose bit-identical results",
          Exit::fault);
}

void require_same_bits(const Scanned& scanned, const Fingerprints& ours, const std::filesystem::path& root) {
  for (const auto& name : scanned.headless)
    throw StoreError(fmt::format(
        "{}: {}: its header is gone, and with it which build computed its trials. Move the file away and "
        "they are trained again, or give --accept-build to take them as they are",
        root.string(), name));
  const auto differs = [&](const auto& theirs) {
    return std::any_of(ours.begin(), ours.end(), [&](const auto& own) {
      return own.first == theirs.first && own.second != theirs.second;
    });
  };
  for (const auto& header : scanned.headers)
    for (const auto& theirs : header.fingerprints)
      if (differs(theirs))
        throw StoreError(fmt::format(
            "{}: earlier trials were computed by another build or CPU type, whose results differ in "
            "their bits ({}). Finish the study with that build, start a new one with --out DIR, or "
            "give --accept-build to mix them",
            root.string(), theirs.first));
}

}  // namespace recurbench
