#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/plan.hpp"

namespace recurbench {

/// A sweep: a question in YAML (grammar: docs/sweep_format.md).
struct Sweep {
  /// One searched key: "optimizer.lr" and the values it takes.
  struct Axis {
    std::string section;  ///< "task", "model", "optimizer" or "train"
    std::string key;
    std::vector<Value> values;
  };
  /// An entry of `tasks` or `models`, with the blocks of its own that win over the common ones.
  struct Entry {
    Params params;  ///< the entry's own keys, `name` among them; the section is "task" or "model"
    Params optimizer{"optimizer"};
    Params train{"train"};
    std::vector<Axis> parameters;
    std::string label;  ///< "lstm hidden=64", or the entry's own `label`
  };

  std::string name;
  std::string description;
  std::uint64_t seed = 1;
  std::uint32_t replicates = 1;
  std::vector<Entry> tasks;
  std::vector<Entry> models;
  std::vector<Axis> parameters;
  Params optimizer{"optimizer"};
  Params train{"train"};
  std::string metric;  ///< of the validation data, without its split: "loss"; "": each task's own
  Position size_at;    ///< of `replicates`, else of `parameters`, else of the sweep
  Position metric_at;
  std::optional<bool> maximize;  ///< the goal, if the sweep states one
  Position goal_at;
  std::string text;  ///< the YAML, verbatim
  std::vector<std::string> overrides;
};

/// Parses YAML. `file` is what messages call it. Overrides are "dotted.key=value" from the command line;
/// they are applied before anything is checked, and one that changes no trial is an error.
/// Throws ConfigError ("file:line:column: …", or "command line 'optimizer.lr=x': …").
Sweep parse_sweep(const std::string& text, const std::string& file,
                  const std::vector<std::string>& overrides = {});

/// Completes a configuration from its sections: Runner::resolve. Passed in, because the sweep's grammar knows
/// no models.
using Resolve = std::function<void(Configuration&)>;

/// tasks × models × parameters × replicates, in that order, the last fastest; each configuration is resolved
/// once. A key that some of the trials it applies to do not know is left out there; one that none knows is an
/// error, and so is a configuration that stands twice. All that is wrong is told together, in one
/// ConfigError.
///
/// An identity is the hash of seed, metric, semantics, `runner` and the identities of the sections.
Plan expand(const Sweep& sweep, const Resolve& resolve, std::string_view runner);

}  // namespace recurbench
