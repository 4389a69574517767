#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <fmt/core.h>

namespace recurbench {

/// Where things lie in a study folder.
struct StudyPaths {
  std::filesystem::path root;

  std::filesystem::path yaml() const { return root / "study.yaml"; }  ///< the sweep, verbatim
  std::filesystem::path overrides() const {
    return root / "study.overrides";
  }  ///< of the command line, one a line
  std::filesystem::path journal() const { return root / "journal"; }
  std::filesystem::path checkpoints() const { return root / "checkpoints"; }
  std::filesystem::path weights() const { return root / "weights"; }
  std::filesystem::path logs() const { return root / "logs"; }
  std::filesystem::path results() const { return root / "results.h5"; }
  std::filesystem::path report() const { return root / "report"; }
  std::filesystem::path lock() const { return root / ".lock"; }                  ///< rank 0, exclusive
  std::filesystem::path ranks_lock() const { return root / ".lock.ranks"; }      ///< every rank, shared
  std::filesystem::path results_lock() const { return root / ".lock.results"; }  ///< who makes results.h5

  std::filesystem::path checkpoint_of(std::string_view trial) const {
    return checkpoints() / fmt::format("{}.checkpoint", trial);
  }
  std::filesystem::path weights_of(std::string_view trial) const {
    return weights() / fmt::format("{}.h5", trial);
  }
};

/// What names a study: nothing else may share its folder.
inline std::string study_key(std::string_view name, std::uint64_t seed) {
  return fmt::format("{} seed={}", name, seed);
}

}  // namespace recurbench
