#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>

#include "cli/commands.hpp"
#include "config/scalar.hpp"
#include "extract/extract.hpp"
#include "store/durable.hpp"
#include "store/weights_file.hpp"
#include "task/family.hpp"
#include "train/trainer.hpp"

namespace seqbench {
namespace {

namespace fs = std::filesystem;

constexpr Index kAllUpTo = 12, kLongWords = 1000, kLong = 50;

/// The weights' task, or the one that was asked for, with what was set.
Params task_section(const Weights& weights, const ExtractOptions& options) {
  Params task = weights.task;
  if (!options.task.empty()) {
    task = Params("task");
    task.set("name", {options.task, {}});
  }
  for (const auto& [key, value] : key_values(options.settings, "extract")) task.set(key, value);
  return task;
}

Model trained(const Weights& weights, const TaskInfo& info) {
  Params section = weights.model;
  Model model(section, model_io(info, static_cast<Index>(weights.longest)));
  const std::string name = weights.task.values().at("name").text();
  const std::string now = fmt::format("{}={} {}", name, task_semantics(name), model.semantics());
  if (now != weights.semantics)
    throw StoreError(
        fmt::format("extract: these weights were trained where the names meant '{}', and now they mean "
                    "'{}'; train them again",
                    weights.semantics, now));
  model.initialise(0, 0);
  ParameterStore& store = model.parameters();
  if (weights.tensors.size() != store.infos().size())
    throw StoreError(fmt::format("extract: {} parameters were required, the file has {}",
                                 store.infos().size(), weights.tensors.size()));
  for (const auto& tensor : weights.tensors) {
    const Matrix to = store.value(store.find(tensor.name));
    if (to.rows != static_cast<Index>(tensor.rows) || to.cols != static_cast<Index>(tensor.cols))
      throw StoreError(fmt::format("extract: {} of {}×{} was required, the file has {}×{}", tensor.name,
                                   to.rows, to.cols, tensor.rows, tensor.cols));
    std::copy(tensor.values.begin(), tensor.values.end(), to.data);
  }
  return model;
}

/// Draws with Graphviz's `dot`. False: it is not there or failed.
bool draw(const fs::path& dot, const fs::path& svg) {
  std::string program = "dot", format = "-Tsvg", to = "-o" + svg.string(), from = dot.string();
  char* arguments[] = {program.data(), format.data(), to.data(), from.data(), nullptr};
  pid_t child = 0;
  int status = 0;
  return posix_spawnp(&child, "dot", nullptr, nullptr, arguments, environ) == 0 &&
         waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void write_drawing(const fs::path& folder, const Automaton& automaton, const TaskInfo& info) {
  std::vector<std::string> names = info.token_names;
  for (Index symbol = static_cast<Index>(names.size()); symbol < info.vocabulary; ++symbol)
    names.push_back(fmt::format("{}", symbol));
  fs::create_directories(folder);
  const fs::path dot = folder / "automaton.dot", svg = folder / "automaton.svg";
  write_durably(dot, dot_text(automaton, names));
  if (draw(dot, svg))
    fmt::print("drawn in {} and {}\n", dot.string(), svg.string());
  else
    fmt::print("drawn in {}; for a picture install Graphviz (Debian: graphviz)\n", dot.string());
}

void print_scores(const Extraction& found, const Automaton& truth, std::uint64_t seed) {
  Rng rng({.seed = seed, .purpose = Purpose::test});
  const auto long_words = random_words(kLongWords, kLong, truth.symbols, rng);
  fmt::print("states                        {} (the language's minimal automaton has {})\n",
             found.automaton.states, truth.states);
  fmt::print("decides as the model          {:.4f} of unseen prefixes, from {} clusters\n", found.fidelity,
             found.clusters);
  fmt::print("decides as the language       {:.4f} of all words up to length {}\n",
             agreement_up_to(found.automaton, truth, kAllUpTo), kAllUpTo);
  fmt::print("                              {:.4f} of {} random words of length {}\n",
             agreement(found.automaton, truth, long_words), kLongWords, kLong);
  fmt::print("the same automaton            {}\n", found.automaton == truth ? "yes" : "no");
}

}  // namespace

Exit extract_command(const ExtractOptions& options) {
  const Weights weights = read_weights(options.weights);
  Params task = task_section(weights, options);
  const TaskEntry& entry = task_entry(task);
  if (!entry.automaton)
    throw ConfigError(fmt::format(
        "extract: a task that asks for the words of a regular language was required, such as tomita; got {}",
        task.text("name")));
  const TaskInfo info = TaskFamily(task).info();
  const Automaton truth = minimal(entry.automaton(task));
  task.finish();
  Model model = trained(weights, info);
  Rng rng({.seed = options.seed, .purpose = Purpose::train});
  const auto words = random_words(options.words, options.length, truth.symbols, rng);
  const auto unseen = random_words(options.words, options.length, truth.symbols, rng);
  const Extraction found = extract(model, words, unseen, truth.symbols, options.clusters, options.seed);
  fmt::print("{} at step {} of trial {}, on {}\n", weights.model.values().at("name").text(), weights.step,
             weights.trial, task.text("name"));
  print_scores(found, truth, options.seed);
  write_drawing(options.out.empty() ? options.weights.parent_path() : options.out, found.automaton, info);
  return Exit::success;
}

}  // namespace seqbench
