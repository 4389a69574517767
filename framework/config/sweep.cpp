#include "config/sweep.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "config/axis_names.hpp"
#include "config/blocks.hpp"
#include "config/grammar.hpp"
#include "config/overrides.hpp"
#include "config/priority.hpp"
#include "config/scalar.hpp"
#include "config/yaml.hpp"

namespace recurbench {
namespace {

constexpr std::int64_t kMaxReplicates = (std::int64_t{1} << 24) - 1;
constexpr std::size_t kMaxNameLength = 100;

const Node& required(const Node& root, std::string_view key) {
  if (const Node* node = root.find(key)) return *node;
  throw error_at(root.at, fmt::format("the sweep needs '{}'; required are name, tasks and models", key));
}

std::int64_t whole_number(const Node& node, std::string_view name, std::int64_t min, std::int64_t max) {
  require_kind(node, Node::Kind::scalar, name);
  const auto* number = std::get_if<std::int64_t>(&node.scalar.data);
  if (number && *number >= min && *number <= max) return *number;
  const auto* text = std::get_if<std::string>(&node.scalar.data);
  const bool is_quoted = text && !text->empty() && text->find_first_not_of("0123456789") == std::string::npos;
  throw error_at(node.at, fmt::format("{} must be a whole number from {} to {}, got {}{}", name, min, max,
                                      describe(node), is_quoted ? ": write it without quotes" : ""));
}

/// One whole number, for which people write several.
std::int64_t one_number(const Node& node, std::string_view name, std::int64_t min, std::int64_t max) {
  const bool is_list = node.kind == Node::Kind::list || node.kind == Node::Kind::map;
  if (is_list || (node.kind == Node::Kind::scalar && node.scalar.text().find(',') != std::string::npos))
    throw error_at(node.at, fmt::format("{} must be one whole number, got {}; {}", name, describe(node),
                                        kReplicatesAdvice));
  return whole_number(node, name, min, max);
}

/// The name becomes a folder.
std::string study_name(const Node& node) {
  static constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  std::string name = text_of(node, "name");
  if (name.find_first_not_of(kAllowed) != std::string::npos || name[0] == '-' || name.size() > kMaxNameLength)
    throw error_at(node.at,
                   fmt::format("name must be a folder name of at most {} letters, digits, '_' and '-', not "
                               "starting with '-', got '{}'",
                               kMaxNameLength, name));
  return name;
}

std::string description(const Node& node) {
  require_kind(node, Node::Kind::scalar, "description");
  return node.scalar.text();
}

/// "loss" of "test/loss", and where there is nothing.
std::string metric_of(const std::string& curve) {
  const std::string metric = curve.substr(curve.find('/') + 1);
  return metric.empty() ? "loss" : metric;
}

void require_grid(const Node& node) {
  const std::string method = text_of(node, "method");
  if (is_known(kPlannedMethods, method)) throw planned_error(node.at, fmt::format("method '{}'", method));
  if (method != "grid")
    throw error_at(node.at, fmt::format("unknown method '{}'.{}", method, known_names(method, {"grid"})));
}

void read_curve(const Node& node, Sweep& sweep) {
  constexpr std::string_view kSplit = "valid/";
  const std::string curve = text_of(node, "metric.name");
  if (!curve.starts_with(kSplit) || curve.size() == kSplit.size())
    throw error_at(node.at, fmt::format("metric.name must be a validation curve, got '{}'; write valid/{}: "
                                        "models are chosen on validation data only",
                                        curve, metric_of(curve)));
  sweep.metric = curve.substr(kSplit.size());
  sweep.metric_at = node.at;
}

void read_goal(const Node& node, Sweep& sweep) {
  const std::string direction = text_of(node, "metric.goal");
  if (direction != "minimize" && direction != "maximize")
    throw error_at(node.at, fmt::format("metric.goal must be minimize or maximize, got '{}'", direction));
  sweep.maximize = direction == "maximize";
  sweep.goal_at = node.at;
}

void read_metric(const Node& node, Sweep& sweep) {
  if (node.kind == Node::Kind::scalar)
    throw error_at(node.at, fmt::format("metric must be a map, got {}; write {{name: valid/{}}}",
                                        describe(node), metric_of(node.scalar.text())));
  require_kind(node, Node::Kind::map, "metric");
  Complaints complaints;
  complaints.gather([&] { require_known_keys(node, names_of(kMetricKeys), "metric"); });
  if (!node.find("name"))
    complaints.add(error_at(node.at, "metric needs a 'name', such as valid/loss").what());
  if (const Node* name = node.find("name")) complaints.gather([&] { read_curve(*name, sweep); });
  if (const Node* goal = node.find("goal")) complaints.gather([&] { read_goal(*goal, sweep); });
  complaints.raise();
}

bool sweeps(const std::vector<Sweep::Axis>& axes, const std::string& section, const std::string& key) {
  return std::any_of(axes.begin(), axes.end(),
                     [&](const auto& a) { return a.section == section && a.key == key; });
}

/// Gives every entry a label. Keys that some parameter sweeps stay out: they have no one value.
std::vector<Sweep::Entry> labelled(std::vector<EntryWithKeys> parsed,
                                   const std::vector<EntryWithKeys>& others,
                                   const std::vector<Sweep::Axis>& common) {
  std::map<std::string, Position> seen;
  std::vector<Sweep::Entry> all;
  Complaints complaints;
  for (auto& [entry, keys, at] : parsed) {
    const std::string& section = entry.params.section();
    const auto is_swept = [&, &own = entry.parameters](const std::string& key) {
      return sweeps(common, section, key) || sweeps(own, section, key) ||
             std::any_of(others.begin(), others.end(),
                         [&](const auto& other) { return sweeps(other.entry.parameters, section, key); });
    };
    if (entry.label.empty()) {
      entry.label = entry.params.values().at("name").text();
      for (const auto& [key, value] : keys)
        if (!is_swept(key)) entry.label += fmt::format(" {}={}", key, value);
    }
    const auto [first, is_new] = seen.emplace(entry.label, at);
    if (!is_new)
      complaints.add(
          error_at(at, fmt::format("two {}s are labelled '{}', the first at {}; tell them apart with "
                                   "'label: …'",
                                   section, entry.label, first->second.text()))
              .what());
    all.push_back(std::move(entry));
  }
  complaints.raise();
  return all;
}

Sweep read(const Node& root, Complaints& complaints) {
  Sweep sweep;
  const auto each = [&](const char* key, auto read_it) {
    if (const Node* node = root.find(key)) complaints.gather([&] { read_it(*node); });
  };
  complaints.gather([&] { require_known_keys(root, names_of(kTopLevelKeys), "the sweep"); });
  each("early_terminate", [](const Node& node) { throw planned_error(node.key_at, "early_terminate"); });
  each("method", require_grid);
  complaints.gather([&] { sweep.name = study_name(required(root, "name")); });
  each("description", [&](const Node& node) { sweep.description = description(node); });
  each("seed", [&](const Node& node) {
    sweep.seed = static_cast<std::uint64_t>(one_number(node, "seed", 0, INT64_MAX));
  });
  sweep.size_at = root.at;
  each("parameters", [&](const Node& node) {
    sweep.size_at = node.key_at;
    sweep.parameters = axes(node);
  });
  each("replicates", [&](const Node& node) {
    sweep.size_at = node.at;
    sweep.replicates = static_cast<std::uint32_t>(one_number(node, "replicates", 1, kMaxReplicates));
  });
  each("optimizer", [&](const Node& node) { sweep.optimizer = block(node, "optimizer"); });
  each("train", [&](const Node& node) { sweep.train = block(node, "train"); });
  each("metric", [&](const Node& node) { read_metric(node, sweep); });
  std::vector<EntryWithKeys> tasks, models;
  complaints.gather([&] { tasks = entries(required(root, "tasks"), "task"); });
  complaints.gather([&] { models = entries(required(root, "models"), "model"); });
  complaints.gather([&] { sweep.tasks = labelled(tasks, models, sweep.parameters); });
  complaints.gather([&] { sweep.models = labelled(models, tasks, sweep.parameters); });
  return sweep;
}

}  // namespace

Sweep parse_sweep(const std::string& text, const std::string& file,
                  const std::vector<std::string>& overrides) {
  Node root = parse_yaml(text, {std::make_shared<const std::string>(file), 1, 1});
  if (root.kind != Node::Kind::map)
    throw error_at(root.at,
                   fmt::format("a sweep must be a map with name, tasks and models, got {}", describe(root)));
  Complaints complaints;
  for (const auto& override_text : overrides) complaints.gather([&] { apply_override(root, override_text); });
  Sweep sweep = read(root, complaints);
  complaints.raise();
  sweep.text = text;
  sweep.overrides = overrides;
  if (!overrides.empty()) refuse_idle_overrides(sweep);
  return sweep;
}

}  // namespace recurbench
