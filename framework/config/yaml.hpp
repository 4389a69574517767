#pragma once

#include <string>
#include <vector>

#include "core/params.hpp"

namespace recurbench {

/// One node of a YAML document, with its place. Aliases are already replaced by what they stand for.
struct Node {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  Position at;
  Value scalar;                ///< of a scalar
  std::vector<Node> children;  ///< of a list or a map, as written
  std::string key;             ///< of a map's child
  Position key_at;

  /// The child of a map with this key, or null.
  const Node* find(std::string_view name) const;
  Node* find(std::string_view name);
};

/// "nothing", "a list", "a map", "the number 3", "the text 'x'": for messages.
std::string describe(const Node& node);

/// Parses one YAML document; empty text is a null node. `origin` gives the file's name; when its line is 0
/// (an override) every node gets `origin` itself as its place.
///
/// Throws ConfigError at the place of: syntax errors, bytes that are not UTF-8 text, a second document,
/// duplicate keys, `<<` merge keys, tags, keys that are not one word, numbers that plain_scalar refuses.
Node parse_yaml(const std::string& text, const Position& origin);

}  // namespace recurbench
