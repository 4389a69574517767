#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "config/sweep.hpp"

namespace recurbench::testing {

/// Reads a small grammar of keys with defaults, as the real resolver does: some keys exist for one model or
/// one optimizer only, some defaults follow other keys.
inline void fake_resolve(Trial& trial) {
  trial.task.text("name");
  trial.task.integer("length", 10, 1, 100'000);
  trial.task.real("noise", 0.0, 0.0, 1.0);
  const std::string model = trial.model.text("name");
  const Index hidden = trial.model.integer("hidden", 32, 1, 4096);
  if (model != "mamba") trial.model.integer("layers", 1, 1, 16);
  if (model == "mamba") trial.model.integer("state", hidden / 2, 1, 4096);
  trial.model.real("norm.eps", 1e-5, 0.0, 1.0);
  trial.model.text("note", "1e3");
  const std::string optimizer = trial.optimizer.choice("name", "adam", {"adam", "sgd"});
  trial.optimizer.real("lr", 1e-3, 0.0, 1e3);
  trial.optimizer.real("clip", std::numeric_limits<double>::infinity(), 0.0,
                       std::numeric_limits<double>::infinity());
  if (optimizer == "sgd") trial.optimizer.real("momentum", 0.9, 0.0, 1.0);
  trial.spec.steps = static_cast<std::uint64_t>(trial.train.integer("steps", 1000, 0, 1'000'000));
  trial.train.integer("batch", 32, 1, 4096);
  trial.train.flag("shuffle", true);
  trial.train.real("limit_seconds", 60, 0, 1e9, Effect::none);
  for (const Params* section : {&trial.task, &trial.model, &trial.optimizer, &trial.train}) {
    section->finish();
    for (auto& setting : section->resolved()) trial.spec.settings.push_back(std::move(setting));
  }
  trial.semantics = "semantics " + model + "=1\n";
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
    expand(parse_sweep(yaml, "s.yaml", overrides), fake_resolve);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

inline std::vector<Trial> plan_of(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
  return expand(parse_sweep(yaml, "s.yaml", overrides), fake_resolve);
}

inline std::string setting(const Trial& trial, const std::string& name) {
  for (const auto& [key, value] : trial.spec.settings)
    if (key == name) return value;
  return "(not read)";
}

}  // namespace recurbench::testing
