#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "nn/mixer.hpp"
#include "task/task.hpp"

namespace seqbench {
namespace {

using Json = nlohmann::ordered_json;

Json models() {
  Json all = Json::array();
  for (const auto& name : MixerRegistry::instance().names()) {
    const MixerEntry& entry = MixerRegistry::instance().at(name, "model");
    all.push_back({{"name", name}, {"summary", entry.summary}, {"shells", entry.shells}});
  }
  return all;
}

/// Chance and solved levels are those of the default sizes.
Json tasks() {
  Json all = Json::array();
  for (const auto& name : TaskRegistry::instance().names()) {
    Params params("task");
    params.set("name", {name, {}});
    const TaskInfo info = make_task(params)->info();
    Json defaults = Json::object();
    for (const auto& [key, value] : params.resolved())
      if (key != "task.name") defaults[key.substr(5)] = value;
    all.push_back({{"name", name},
                   {"summary", TaskRegistry::instance().at(name, "task").summary},
                   {"metric", info.metric},
                   {"chance", info.chance},
                   {"solved", info.solved},
                   {"defaults", defaults}});
  }
  return all;
}

void print_models(const Json& all) {
  fmt::print("models\n");
  for (const auto& model : all)
    fmt::print("  {:8} {}\n", model["name"].get<std::string>(), model["summary"].get<std::string>());
}

void print_tasks(const Json& all) {
  fmt::print("tasks (chance and solved at the default sizes)\n");
  for (const auto& task : all)
    fmt::print("  {:8} {}\n  {:8} {}: chance {:.4g}, solved {:.4g}\n", task["name"].get<std::string>(),
               task["summary"].get<std::string>(), "", task["metric"].get<std::string>(),
               task["chance"].get<double>(), task["solved"].get<double>());
}

}  // namespace

Exit list_command(const ListOptions& options) {
  const bool with_models = options.what != "tasks";
  const bool with_tasks = options.what != "models";
  if (options.json) {
    Json all;
    if (with_models) all["models"] = models();
    if (with_tasks) all["tasks"] = tasks();
    fmt::print("{}\n", all.dump(2));
    return Exit::success;
  }
  if (with_models) print_models(models());
  if (with_models && with_tasks) fmt::print("\n");
  if (with_tasks) print_tasks(tasks());
  return Exit::success;
}

}  // namespace seqbench
