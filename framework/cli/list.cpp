#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "nn/model.hpp"
#include "task/task.hpp"

namespace recurbench::list_command {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string what;  ///< "models", "tasks", the name of one, or "" for both lists
  bool json = false;
};

constexpr std::string_view kHybrid =
    "several architectures in one stack, such as layers: [mamba, transformer, mamba]";

/// Every key but the name, with its default; "" where there is none.
Json keys_of(const Params& params) {
  Json keys = Json::object();
  for (const auto& [key, value] : params.declared())
    if (key != "name") keys[key] = value ? value->text() : "";
  return keys;
}

Params named(const std::string& section, const std::string& name) {
  Params params(section);
  params.set("name", {name, {}});
  return params;
}

Json model(const std::string& name) {
  const MixerEntry& entry = MixerRegistry::instance().at(name, "model");
  Json keys = Json::object();
  for (const auto& shell : entry.shells) {
    Params params = named("model", name);
    params.set("shell", {shell, {}});
    const Model built(params, {.vocabulary = 2, .channels = 0, .outputs = 2});
    keys[shell] = keys_of(params);
  }
  return {{"name", name}, {"summary", entry.summary}, {"shells", entry.shells}, {"keys", keys}};
}

/// Chance and solved level are those of the default sizes; a task that has to be told its files has none.
Json task(const std::string& name) {
  Json all{{"name", name}, {"summary", TaskRegistry::instance().at(name, "task").summary}};
  Params params = named("task", name);
  try {
    const TaskInfo info = make_task(params)->info();
    all["metric"] = info.metric;
    all["chance"] = info.chance;
    all["solved"] = info.solved;
  } catch (const ConfigError&) {
    all["needs"] = "files";
  }
  all["keys"] = keys_of(params);
  return all;
}

Json all_of(const std::vector<std::string>& names, Json (*describe)(const std::string&)) {
  Json all = Json::array();
  for (const auto& name : names) all.push_back(describe(name));
  return all;
}

Json models() {
  return all_of(MixerRegistry::instance().names(), model);
}
Json tasks() {
  return all_of(TaskRegistry::instance().names(), task);
}

std::size_t longest_name(const Json& all) {
  std::size_t longest = 0;
  for (const auto& entry : all)
    longest = std::max(longest, entry["name"].get_ref<const std::string&>().size());
  return longest;
}

void print_models(const Json& all) {
  const std::size_t width = longest_name(all);
  fmt::print("models\n");
  for (const auto& entry : all)
    fmt::print("  {:{}}  {}\n", entry["name"].get<std::string>(), width, entry["summary"].get<std::string>());
  fmt::print("  {:{}}  {}\n", "hybrid", width, kHybrid);
}

std::string levels(const Json& entry) {
  if (!entry.contains("metric")) return "from files";
  const auto level = [](const Json& value) {
    return value.is_null() ? std::string("–") : fmt::format("{:.4g}", value.get<double>());
  };
  return fmt::format("{:8}  {:>8}  {:>6}", entry["metric"].get<std::string>(), level(entry["chance"]),
                     level(entry["solved"]));
}

void print_tasks(const Json& all) {
  const std::size_t width = longest_name(all);
  fmt::print("tasks, with their metric, chance and solved level at the default sizes\n");
  for (const auto& entry : all)
    fmt::print("  {:{}}  {:26}  {}\n", entry["name"].get<std::string>(), width, levels(entry),
               entry["summary"].get<std::string>());
}

void print_keys(const Json& keys) {
  std::size_t width = 0;
  for (const auto& [key, value] : keys.items()) width = std::max(width, key.size());
  for (const auto& [key, value] : keys.items())
    fmt::print("  {:{}}  {}\n", key, width, value.get<std::string>());
}

/// One model or task, with every key and its default.
void print_entry(const Json& entry) {
  fmt::print("{}: {}\n", entry["name"].get<std::string>(), entry["summary"].get<std::string>());
  if (!entry.contains("shells")) {
    fmt::print("{}\nkeys and defaults\n", levels(entry));
    return print_keys(entry["keys"]);
  }
  for (const auto& [shell, keys] : entry["keys"].items()) {
    fmt::print("keys and defaults in the {} shell\n", shell);
    print_keys(keys);
  }
}

Exit list_one(const Options& options) {
  if (options.what == "hybrid" && options.json) {
    fmt::print("{}\n", Json{{"name", "hybrid"}, {"summary", kHybrid}}.dump(2));
    return Exit::success;
  }
  if (options.what == "hybrid") {
    fmt::print("hybrid: {}\nkeys: those that its architectures share (docs/sweep_format.md)\n", kHybrid);
    return Exit::success;
  }
  const bool is_model = MixerRegistry::instance().has(options.what);
  if (!is_model && !TaskRegistry::instance().has(options.what)) {
    auto names = MixerRegistry::instance().names();
    for (const auto& name : TaskRegistry::instance().names()) names.push_back(name);
    for (const char* name : {"hybrid", "models", "tasks"}) names.emplace_back(name);
    throw ConfigError(
        fmt::format("list: unknown name '{}'.{}", options.what, known_names(options.what, names)));
  }
  const Json entry = is_model ? model(options.what) : task(options.what);
  if (options.json)
    fmt::print("{}\n", entry.dump(2));
  else
    print_entry(entry);
  return Exit::success;
}

Exit run(const Options& options) {
  const bool with_models = options.what.empty() || options.what == "models";
  const bool with_tasks = options.what.empty() || options.what == "tasks";
  if (!with_models && !with_tasks) return list_one(options);
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

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("what", options->what, "models, tasks or a name; both lists without it");
  app.add_flag("--json", options->json, "for machines");
  return [options] { return run(*options); };
}

const Register<Command> command{"list",
                                {.place = 10,
                                 .summary = "Models and tasks, or one of them with its keys and defaults",
                                 .example = "recurbench list mamba",
                                 .declare = declare}};

}  // namespace
}  // namespace recurbench::list_command
