#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "autodiff/tape.hpp"
#include "core/error.hpp"

namespace recurbench {

/// Which way along the sequence a layer reads.
enum class Direction { ahead, back };

/// What the layers of one pass leave for those above them: values by name, each direction's apart. Nobody but
/// the architecture that writes a name reads it. Allocates nothing.
class Blackboard {
 public:
  /// Throws Error when the name stands there already, or when there is no room. REQUIRES: `name` outlives
  /// the board.
  void write(std::string_view name, Direction direction, Var value) {
    require(!read(name, direction), "blackboard: '{}' was written before, by a layer below", name);
    require(size_ < notes_.size(), "blackboard: room for {} values, none is left for '{}'", notes_.size(),
            name);
    notes_[size_++] = {name, direction, value};
  }
  /// Nothing where nobody below has written it.
  std::optional<Var> read(std::string_view name, Direction direction) const {
    for (std::size_t i = 0; i < size_; ++i)
      if (notes_[i].name == name && notes_[i].direction == direction) return notes_[i].value;
    return std::nullopt;
  }

 private:
  struct Note {
    std::string_view name;
    Direction direction = Direction::ahead;
    Var value;
  };
  std::array<Note, 8> notes_{};
  std::size_t size_ = 0;
};

}  // namespace recurbench
