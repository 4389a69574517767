#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace recurbench {

/// What a look at every file of a study found.
struct Verification {
  std::vector<std::string> findings;  ///< for people, a line each
  bool is_sound = true;               ///< nothing is damaged, and results.h5 holds all that the journals hold
};

/// Checks a study folder: every journal, the results.h5 and whether both say the same; or a results.h5 alone.
/// Never changes anything. Throws ConfigError where no study is.
Verification verify_study(const std::filesystem::path& path);

}  // namespace recurbench
