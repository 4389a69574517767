#pragma once

#include <cstddef>
#include <string>

namespace recurbench::test {

/// How often `word` stands in `text`, overlaps included.
inline std::size_t occurrences(const std::string& text, const std::string& word) {
  std::size_t n = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++n;
  return n;
}

}  // namespace recurbench::test
