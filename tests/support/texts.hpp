#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/utf8.hpp"
#include "support/data_files.hpp"
#include "support/samples.hpp"

namespace recurbench::test {

/// `count` different characters in ascending order: a token is then its own position in the text.
inline std::string counting_text(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += utf8_encode(0x4E00 + static_cast<std::uint32_t>(i));
  return text;
}

/// char_lm on a text.
inline std::unique_ptr<Task> text_task(const TemporaryFile& file, Index length,
                                       const std::string& unit = "bytes",
                                       const std::string& order = "random") {
  return task_of("char_lm", {{"file", file.path()}, {"length", length}, {"unit", unit}, {"order", order}});
}

/// A part of a text of 417 symbols: 20 for validation, 20 for test, 377 are left.
struct Stretch {
  Purpose purpose;
  Index first, count;
};
inline const std::vector<Stretch> kStretches{
    {Purpose::train, 0, 377}, {Purpose::valid, 377, 20}, {Purpose::test, 397, 20}};

}  // namespace recurbench::test
