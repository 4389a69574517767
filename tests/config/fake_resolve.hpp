#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "config/sweep.hpp"

namespace recurbench::test {

/// Reads a small grammar of keys with defaults, as the real resolver does: some keys exist for one model or
/// one optimizer only, some defaults follow other keys.
inline void fake_resolve(Configuration& configuration) {
  Sections read = configuration.sections;
  read.task.text("name");
  read.task.integer("length", 10, 1, 100'000);
  read.task.real("noise", 0.0, 0.0, 1.0);
  const std::string model = read.model.text("name");
  const Index hidden = read.model.integer("hidden", 32, 1, 4096);
  if (model != "mamba") read.model.integer("layers", 1, 1, 16);
  if (model == "mamba") read.model.integer("state", hidden / 2, 1, 4096);
  read.model.real("norm.eps", 1e-5, 0.0, 1.0);
  read.model.text("note", "1e3");
  const std::string optimizer = read.optimizer.choice("name", "adam", {"adam", "sgd"});
  read.optimizer.real("lr", 1e-3, 0.0, 1e3);
  read.optimizer.real("clip", std::numeric_limits<double>::infinity(), 0.0,
                      std::numeric_limits<double>::infinity());
  if (optimizer == "sgd") read.optimizer.real("momentum", 0.9, 0.0, 1.0);
  configuration.steps = static_cast<std::uint64_t>(read.train.integer("steps", 1000, 0, 1'000'000));
  read.train.integer("batch", 32, 1, 4096);
  read.train.flag("shuffle", true);
  read.train.real("limit_seconds", 60, 0, 1e9, Effect::none);
  configuration.settings.clear();
  configuration.identity.clear();
  for (const Params* section : read.all()) {
    section->finish();
    for (auto& setting : section->resolved()) configuration.settings.push_back(std::move(setting));
    configuration.identity += section->identity();
  }
  const std::string metric = configuration.metric.empty() ? "loss" : configuration.metric;
  if (metric != "loss" && metric != "accuracy") throw UnknownMetric("unknown metric '" + metric + "'.");
  configuration.task_facts = {metric, metric == "accuracy", 1, 0, {}};
  configuration.semantics = model + "=1";
}

/// Whether a message has all the parts. A part that is a place must be what the message begins with.
template <class... Parts>
::testing::AssertionResult says(const std::string& message, const Parts&... parts) {
  for (const std::string_view part : {std::string_view(parts)...}) {
    const std::size_t at = message.find(part);
    const bool is_place = part.starts_with("s.yaml:") || part.starts_with("command line");
    if (at == std::string::npos || (is_place && at != 0))
      return ::testing::AssertionFailure() << "wanted: " << part << "\n   got: " << message;
  }
  return ::testing::AssertionSuccess();
}

/// What parsing and expanding says when it refuses, or "" when it does not.
inline std::string complaint(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
  try {
    expand(parse_sweep(yaml, "s.yaml", overrides), fake_resolve, "cpu");
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

inline Plan plan_of(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
  return expand(parse_sweep(yaml, "s.yaml", overrides), fake_resolve, "cpu");
}

inline std::string setting(const Configuration& configuration, const std::string& name) {
  for (const auto& [key, value] : configuration.settings)
    if (key == name) return value.text();
  return "(not read)";
}
/// Of a plan's first configuration.
inline std::string setting(const Plan& plan, const std::string& name) {
  return setting(*plan.configurations.front(), name);
}

}  // namespace recurbench::test
