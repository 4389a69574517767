#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "nn/model.hpp"
#include "task/task.hpp"

namespace seqbench {
namespace {

using Json = nlohmann::ordered_json;

/// Every key but the name, with its default; "" where there is none.
Json keys_of(const Params& params) {
  Json keys = Json::object();
  for (const auto& [key, value] : params.declared())
    if (key != "name") keys[key] = value;
  return keys;
}

Json models() {
  Json all = Json::array();
  for (const auto& name : MixerRegistry::instance().names()) {
    const MixerEntry& entry = MixerRegistry::instance().at(name, "model");
    Json keys = Json::object();
    for (const auto& shell : entry.shells) {
      Params params("model");
      params.set("name", {name, {}});
      params.set("shell", {shell, {}});
      const Model model(params, {.vocabulary = 2, .channels = 0, .outputs = 2});
      keys[shell] = keys_of(params);
    }
    all.push_back({{"name", name}, {"summary", entry.summary}, {"shells", entry.shells}, {"keys", keys}});
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
    all.push_back({{"name", name},
                   {"summary", TaskRegistry::instance().at(name, "task").summary},
                   {"metric", info.metric},
                   {"chance", info.chance},
                   {"solved", info.solved},
                   {"keys", keys_of(params)}});
  }
  return all;
}

std::string keys_text(const Json& keys) {
  std::vector<std::string> words;
  for (const auto& [key, value] : keys.items())
    words.push_back(value.get<std::string>().empty() ? key
                                                     : fmt::format("{}={}", key, value.get<std::string>()));
  return join(words, " ");
}

void print_models(const Json& all) {
  fmt::print("models, with the keys of each shell and their defaults\n");
  for (const auto& model : all) {
    fmt::print("  {:8} {}\n", model["name"].get<std::string>(), model["summary"].get<std::string>());
    for (const auto& [shell, keys] : model["keys"].items()) fmt::print("  {:8} {}\n", "", keys_text(keys));
  }
}

void print_tasks(const Json& all) {
  fmt::print("tasks, with their keys and defaults; chance and solved at the default sizes\n");
  for (const auto& task : all) {
    fmt::print("  {:8} {}\n", task["name"].get<std::string>(), task["summary"].get<std::string>());
    fmt::print("  {:8} {}: chance {:.4g}, solved {:.4g}\n", "", task["metric"].get<std::string>(),
               task["chance"].get<double>(), task["solved"].get<double>());
    fmt::print("  {:8} {}\n", "", keys_text(task["keys"]));
  }
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
