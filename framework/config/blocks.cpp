#include "config/blocks.hpp"

#include <algorithm>
#include <set>

#include "config/axis_names.hpp"
#include "config/grammar.hpp"
#include "config/scalar.hpp"
#include "config/utf8.hpp"

namespace recurbench {
namespace {

void flatten(const Node& map, const std::string& prefix, Params& params);

void flatten_child(const Node& child, const std::string& prefix, Params& params) {
  const std::string key = prefix + child.key;
  const std::string name = params.section() + "." + key;
  if (!prefix.empty() && is_known(kAxisKeys, child.key))
    throw error_at(child.key_at, search_belongs_to_parameters(params.section() + "." + prefix));
  if (child.kind == Node::Kind::map) {
    if (child.children.empty()) throw error_at(child.at, fmt::format("{} must not be an empty map", name));
    return flatten(child, key + ".", params);
  }
  if (params.has(key))
    throw error_at(child.key_at,
                   fmt::format("{} is set twice, first at {}; keep one", name, params.place(key)));
  params.set(key, value_of(child, name));
}

void flatten(const Node& map, const std::string& prefix, Params& params) {
  Complaints complaints;
  for (const auto& child : map.children) complaints.gather([&] { flatten_child(child, prefix, params); });
  complaints.raise();
}

void require_distinct(const Sweep::Axis& axis, const std::string& name) {
  std::set<std::string> seen;
  for (const auto& value : axis.values)
    if (!seen.insert(value.text()).second)
      throw error_at(value.at, fmt::format("{} has the value {} twice; keep one", name, value.text()));
}

Sweep::Axis axis(const Node& node) {
  auto [section, key] = axis_name(node);
  Sweep::Axis axis{std::move(section), std::move(key), {}};
  const std::string& name = node.key;
  if (node.kind != Node::Kind::map)
    throw error_at(node.at, fmt::format("{} must be a map, {{values: [...]}} or {{value: ...}}, got {}", name,
                                        describe(node)));
  for (const auto& child : node.children)
    if (is_known(kPlannedAxisKeys, child.key))
      throw planned_error(child.key_at, fmt::format("'{}'", child.key));
  require_known_keys(node, names_of(kAxisKeys), name);
  const Node* list = node.find("values");
  const Node* single = node.find("value");
  if ((list != nullptr) == (single != nullptr))
    throw error_at(
        list ? list->key_at : node.key_at,
        fmt::format("{} needs either 'values' or 'value', got {}", name, list ? "both" : "neither"));
  if (single) {
    axis.values.push_back(value_of(*single, name));
    return axis;
  }
  require_kind(*list, Node::Kind::list, name + ".values");
  if (list->children.empty())
    throw error_at(list->at, fmt::format("{}.values must not be an empty list", name));
  for (const auto& child : list->children) axis.values.push_back(value_of(child, name + ".values"));
  require_distinct(axis, name);
  return axis;
}

/// In a model's entry `parameters: 70000` is a key of the model, `parameters: {…}` the entry's own search.
bool is_budget(const Node& node, std::string_view section) {
  return section == "model" && node.key == "parameters" && node.kind == Node::Kind::scalar;
}

void read_child(const Node& child, const std::string& section, Sweep::Entry& entry) {
  if (child.key == "optimizer")
    entry.optimizer = block(child, "optimizer");
  else if (child.key == "train")
    entry.train = block(child, "train");
  else if (child.key == "parameters" && !is_budget(child, section))
    entry.parameters = axes(child);
  else if (child.key == "label")
    entry.label = text_of(child, "label");
  else if (child.key == "name")
    entry.params.set("name", {text_of(child, section + ".name"), child.at});
  else
    flatten_child(child, "", entry.params);
}

EntryWithKeys entry_of(const Node& node, const std::string& section) {
  if (node.kind == Node::Kind::scalar)
    throw error_at(node.at, fmt::format("an entry of '{}s' must be a map, got {}; write {{name: {}}}",
                                        section, describe(node), node.scalar.text()));
  require_kind(node, Node::Kind::map, fmt::format("an entry of '{}s'", section));
  EntryWithKeys made;
  made.at = node.at;
  made.entry.params = Params(section);
  Complaints complaints;
  if (!node.find("name"))
    complaints.add(error_at(node.at, fmt::format("an entry of '{}s' needs a 'name'; `recurbench list` shows "
                                                 "them all",
                                                 section))
                       .what());
  for (const auto& child : node.children) complaints.gather([&] { read_child(child, section, made.entry); });
  complaints.raise();
  return made;
}

/// Own keys in the order of the file, with maps flattened.
void list_keys(const Node& map, const std::string& prefix,
               std::vector<std::pair<std::string, std::string>>& keys) {
  for (const auto& child : map.children) {
    const bool is_block = prefix.empty() && (is_known(kEntryBlocks, child.key) || child.key == "label") &&
                          !is_budget(child, "model");
    if (is_block || (prefix.empty() && child.key == "name")) continue;
    if (child.kind == Node::Kind::map) list_keys(child, prefix + child.key + ".", keys);
    if (child.kind == Node::Kind::scalar || child.kind == Node::Kind::list)
      keys.emplace_back(prefix + child.key, value_of(child, child.key).text());
  }
}

}  // namespace

Value value_of(const Node& node, std::string_view name) {
  if (node.kind == Node::Kind::scalar) {
    if (const auto* text = std::get_if<std::string>(&node.scalar.data); text && !is_one_line(*text))
      throw error_at(node.at, fmt::format("{} must be one line of text without tabs", name));
    return node.scalar;
  }
  if (node.kind == Node::Kind::null)
    throw error_at(node.at, fmt::format("{} needs a value; leave the key out to get its default", name));
  if (node.kind == Node::Kind::map)
    throw error_at(node.at, fmt::format("{} must be a number, a text or a list of them, got a map", name));
  if (node.children.empty()) throw error_at(node.at, fmt::format("{} must not be an empty list", name));
  Value::List items;
  for (const auto& child : node.children) items.push_back(value_of(child, name));
  return {std::move(items), node.at};
}

ConfigError planned_error(const Position& at, std::string_view what) {
  return error_at(at,
                  fmt::format("{} is planned for a later version; this version supports method: grid with "
                              "`values:` only",
                              what));
}

void require_kind(const Node& node, Node::Kind kind, std::string_view name) {
  if (node.kind == kind) return;
  const char* wanted = kind == Node::Kind::map ? "a map" : kind == Node::Kind::list ? "a list" : "one value";
  throw error_at(node.at, fmt::format("{} must be {}, got {}", name, wanted, describe(node)));
}

void require_known_keys(const Node& map, const std::vector<std::string>& known, std::string_view name) {
  Complaints complaints;
  for (const auto& child : map.children) {
    if (std::find(known.begin(), known.end(), child.key) != known.end()) continue;
    const std::string advice = is_seed_like(child.key) ? fmt::format("; {}", kReplicatesAdvice)
                                                       : "." + known_names(child.key, known);
    complaints.add(
        error_at(child.key_at, fmt::format("unknown key '{}' in {}{}", child.key, name, advice)).what());
  }
  complaints.raise();
}

std::string text_of(const Node& node, std::string_view name) {
  require_kind(node, Node::Kind::scalar, name);
  const auto* text = std::get_if<std::string>(&node.scalar.data);
  if (!text)
    throw error_at(node.at, fmt::format("{} must be a text, got {}; put it in quotes", name, describe(node)));
  if (text->empty() || !is_one_line(*text))
    throw error_at(node.at, fmt::format("{} must be one line of text, not empty and without tabs", name));
  return *text;
}

Params block(const Node& node, const std::string& section) {
  require_kind(node, Node::Kind::map, section);
  Params params(section);
  flatten(node, "", params);
  return params;
}

std::vector<Sweep::Axis> axes(const Node& node) {
  require_kind(node, Node::Kind::map, "parameters");
  std::vector<Sweep::Axis> all;
  Complaints complaints;
  for (const auto& child : node.children) complaints.gather([&] { all.push_back(axis(child)); });
  complaints.raise();
  return all;
}

std::vector<EntryWithKeys> entries(const Node& list, const std::string& section) {
  if (list.kind == Node::Kind::scalar)
    throw error_at(list.at, fmt::format("{}s must be a list, got {}; write [{{name: {}}}]", section,
                                        describe(list), list.scalar.text()));
  require_kind(list, Node::Kind::list, section + "s");
  if (list.children.empty())
    throw error_at(list.at,
                   fmt::format("{0}s must not be an empty list; add an entry such as {{name: …}}", section));
  std::vector<EntryWithKeys> all;
  Complaints complaints;
  for (const auto& child : list.children)
    complaints.gather([&] {
      all.push_back(entry_of(child, section));
      list_keys(child, "", all.back().keys);
    });
  complaints.raise();
  return all;
}

}  // namespace recurbench
