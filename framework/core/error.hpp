#pragma once

#include <fmt/core.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recurbench {

/// Exit statuses of the program; scripts rely on them.
enum class Exit : int {
  success = 0,
  some_trials_failed = 1,
  usage = 2,       ///< command line or configuration
  fault = 3,       ///< store or MPI
  resumable = 85,  ///< stopped by a signal; the same command continues
};

/// A fault of the user or of the system. What it says: who, what was required, what came, what to do.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, Exit exit = Exit::fault)
      : std::runtime_error(message), exit_(exit) {}
  Exit exit() const { return exit_; }

 private:
  Exit exit_;
};

/// Something the user wrote is wrong: a file, a key, a value, a flag.
class ConfigError : public Error {
 public:
  explicit ConfigError(const std::string& message) : Error(message, Exit::usage) {}
};

/// Gathers what is wrong, so that a user learns all of it at once.
class Complaints {
 public:
  static constexpr std::size_t kMost = 12;  ///< that are told in full

  /// Runs `action`; a ConfigError that it throws is kept, once if it says the same again.
  template <class Action>
  void gather(Action&& action) {
    try {
      action();
    } catch (const ConfigError& error) {
      add(error.what());
    }
  }
  /// Each line of a message is one.
  void add(const std::string& message);
  bool empty() const { return messages_.empty(); }
  bool full() const { return messages_.size() >= kMost; }
  /// Throws one ConfigError with every message, a line each, if there is any.
  void raise() const;

 private:
  std::vector<std::string> messages_;
};

/// Files of a study cannot be read or written.
class StoreError : public Error {
 public:
  explicit StoreError(const std::string& message) : Error(message, Exit::fault) {}
};

/// Throws Error with the formatted message unless `condition` holds.
template <class... Args>
void require(bool condition, fmt::format_string<Args...> text, Args&&... args) {
  if (!condition) throw Error(fmt::format(text, std::forward<Args>(args)...));
}

/// The candidate nearest to `word` by edit distance, or "" when none is near enough to suggest.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b, c" — for messages.
std::string join(const std::vector<std::string>& words, std::string_view separator = ", ");

/// " Did you mean 'x'? Known: a, b, c." — the tail of every unknown-name message.
std::string known_names(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace recurbench
