#include "study/session.hpp"

#include <fmt/chrono.h>

#include <algorithm>

#include "core/build_info.hpp"

namespace recurbench {
namespace {

/// Told apart from others to the millisecond.
std::string now_text() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                     (now - second).count());
}

}  // namespace

Session this_session(const Communicator& ranks, const std::string& command_line) {
  Session session{.started = now_text(),
                  .command_line = command_line,
                  .host = ranks.host(),
                  .ranks = ranks.size(),
                  .build = build_facts()};
  std::sort(session.build.begin(), session.build.end());
  return session;
}

}  // namespace recurbench
