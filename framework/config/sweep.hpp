#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data/trial.hpp"

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
  std::string metric;  ///< "" = each task's own; else "valid/loss", …
  bool metric_maximize = false;
  std::string text;  ///< the YAML, verbatim
  std::vector<std::string> overrides;
};

/// Parses YAML. `file` is what messages call it. Overrides are "dotted.key=value" from the command line;
/// they are applied before anything is checked, and one that changes no trial is an error.
/// Throws ConfigError ("file:line:column: …", or "command line 'optimizer.lr=x': …").
Sweep parse_sweep(const std::string& text, const std::string& file,
                  const std::vector<std::string>& overrides = {});

/// Completes a trial from its sections: reads every key, rejects unknown ones, and fills `semantics` and all
/// of `spec` but id and replicate. Labels, names, search, seed and metric are there before. Passed in,
/// because configuration knows no models.
using Resolve = std::function<void(Trial&)>;

/// tasks × models × parameters × replicates, in that order, the last fastest. Each configuration is resolved
/// once, as replicate 0; its replicates are copies. An id is the hash of seed, replicate, metric, the
/// identities of the sections task, model, optimizer and train, and `semantics`. Two trials with one id are a
/// ConfigError that names both rows; what `resolve` throws passes through.
std::vector<Trial> expand(const Sweep& sweep, const Resolve& resolve);

/// The sweep with its defaults filled in, as YAML that parses to the same plan, ids included. `plan` is what
/// expand made of it. A default that differs among the trials of an entry, because it follows another key,
/// stays out.
std::string resolved_yaml(const Sweep& sweep, const std::vector<Trial>& plan);

}  // namespace recurbench
