#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace recurbench::test {

/// While one lives, it notes this process's calls of write, fsync, fdatasync, close, ftruncate and rename
/// that concern `folder`, and lets chosen ones fail.
class SystemCalls {
 public:
  explicit SystemCalls(std::string folder);
  ~SystemCalls();
  SystemCalls(const SystemCalls&) = delete;
  SystemCalls& operator=(const SystemCalls&) = delete;

  /// "fsync results.h5": in order; a folder is called by its own name.
  const std::vector<std::string>& seen() const { return seen_; }
  std::size_t count(const std::string& call) const;

  /// The n-th call (from 0) of this name returns −1 with `code`; the real call is not made.
  void fail(std::string call, std::size_t n, int code);
  /// The n-th call of this name is made, and reports `code` all the same.
  void fail_afterwards(std::string call, std::size_t n, int code);
  /// Every write moves at most this many bytes, and every other one is interrupted.
  void trickle(std::size_t bytes) { trickle_ = bytes; }
  /// Called before each noted call.
  std::function<void(const std::string&)> before;

  // What the interposed functions ask.
  enum class Verdict { real, fails, fails_afterwards };
  Verdict note(const std::string& call, const std::string& path);
  int code() const { return code_; }
  std::size_t trickle_size() const { return trickle_; }
  bool concerns(const std::string& path) const { return path.starts_with(folder_); }

 private:
  std::string folder_;
  std::vector<std::string> seen_;
  std::string failing_;
  std::size_t countdown_ = 0;
  int code_ = 0;
  bool afterwards_ = false;
  std::size_t trickle_ = 0;
};

}  // namespace recurbench::test
