#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/sweep.hpp"
#include "config/yaml.hpp"

namespace recurbench {

/// The parts of a sweep from their YAML nodes. Every function throws ConfigError at the place of what it
/// refuses, a line for each.

/// "… is planned: this version supports method: grid with `values:` only."
ConfigError planned_error(const Position& at, std::string_view what);

/// Requires a kind of node; `name` is what messages call it.
void require_kind(const Node& node, Node::Kind kind, std::string_view name);

/// Refuses the keys of a map that are not in `known`, with the nearest ones.
void require_known_keys(const Node& map, const std::vector<std::string>& known, std::string_view name);

/// A text that is not empty and has one line.
std::string text_of(const Node& node, std::string_view name);

/// A scalar, or a list of values that is not empty.
Value value_of(const Node& node, std::string_view name);

/// A map of one section. Maps in it are flattened to dotted keys: {norm: {eps: 1e-5}} is norm.eps.
Params block(const Node& node, const std::string& section);

/// A `parameters` block: its axes, as written.
std::vector<Sweep::Axis> axes(const Node& node);

/// An entry of `tasks` or `models`, and its own scalars in the order written, for the label.
struct EntryWithKeys {
  Sweep::Entry entry;
  std::vector<std::pair<std::string, std::string>> keys;
  Position at;
};

/// The list `tasks` (section "task") or `models` (section "model").
std::vector<EntryWithKeys> entries(const Node& list, const std::string& section);

}  // namespace recurbench
