#include "config/axis_names.hpp"

#include <algorithm>
#include <array>

#include "config/grammar.hpp"
#include "config/scalar.hpp"

namespace recurbench {
namespace {

bool is_axis(const Node& node) {
  return node.kind != Node::Kind::map || node.find("values") || node.find("value");
}

/// "optimizer.lr" for {optimizer: {lr: {values: […]}}} at the first of its ends. W&B puts a map `parameters`
/// between the levels.
std::string first_path(const Node& node) {
  std::string path = node.key;
  for (const Node* at = &node; !is_axis(*at) && !at->children.empty();) {
    const bool is_section = at == &node;
    at = &at->children.front();
    if (!is_section && at->kind != Node::Kind::map) break;
    if (at->key != "parameters" || is_axis(*at)) path += "." + at->key;
  }
  return path;
}

/// A map of maps: a section that holds its keys, or the beginning of a dotted key.
bool is_nested(const Node& node) {
  if (is_axis(node) || node.children.empty()) return false;
  const auto is_map = [](const Node& child) { return child.kind == Node::Kind::map; };
  return is_known(kSections, node.key) || std::any_of(node.children.begin(), node.children.end(), is_map);
}

}  // namespace

bool is_seed_like(std::string_view key) {
  static constexpr std::array<std::string_view, 8> kWords{"seed",    "seeds",       "n_seeds", "num_seeds",
                                                          "repeats", "repetitions", "runs",    "replicates"};
  return is_known(kWords, key);
}

std::pair<std::string, std::string> axis_name(const Node& node) {
  if (node.key == "seed" || node.key == "replicates" || node.key.ends_with(".seed"))
    throw error_at(node.key_at, fmt::format("{} cannot be a parameter; {}", node.key, kReplicatesAdvice));
  const std::size_t dot = node.key.find('.');
  const std::string section = node.key.substr(0, dot);
  if (is_known(kSections, section) && is_nested(node))
    throw error_at(node.key_at,
                   fmt::format("parameters are not nested in this version; write '{}: {{values: [...]}}' "
                               "in place of '{}: {{...}}'",
                               first_path(node), node.key));
  if (dot == std::string::npos || dot + 1 == node.key.size() || !is_known(kSections, section))
    throw error_at(
        node.key_at,
        fmt::format("a parameter is named section.key, such as optimizer.lr, got '{}'.{}", node.key,
                    known_names(is_known(kSections, section) ? "" : section, names_of(kSections))));
  const std::string key = node.key.substr(dot + 1);
  if (key == "name" && (section == "task" || section == "model"))
    throw error_at(node.key_at, fmt::format("{} cannot be a parameter; give one entry each under '{}s'",
                                            node.key, section));
  return {section, key};
}

std::string search_belongs_to_parameters(std::string_view path) {
  path.remove_suffix(1);
  return fmt::format("{0} takes one value here; to search it write parameters: {{{0}: {{values: [...]}}}}",
                     path);
}

}  // namespace recurbench
