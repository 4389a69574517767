#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "cli/command.hpp"
#include "config/key_value.hpp"
#include "inference/drawing.hpp"
#include "inference/language.hpp"
#include "store/durable.hpp"
#include "store/weights_file.hpp"
#include "train/restore.hpp"

namespace recurbench::extract_command {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path weights;
  std::string task;                   ///< "": the one that the weights were trained on
  std::vector<std::string> settings;  ///< of the task, "key=value"
  fs::path out;                       ///< "": the weights' folder
  LanguageProbe probe;
};

/// The weights' task, or the one that was asked for, with what was set.
Params task_section(const Weights& weights, const Options& options) {
  Params task = weights.task;
  if (!options.task.empty()) {
    task = Params("task");
    task.set("name", {options.task, {}});
  }
  set_all(task, options.settings, "extract");
  return task;
}

/// Files are named after the weights, and after the language where that is another than the weights' own.
void write_drawing(const Options& options, const Automaton& automaton, const TaskInfo& info) {
  std::vector<std::string> names = info.token_names;
  for (Index symbol = static_cast<Index>(names.size()); symbol < info.vocabulary; ++symbol)
    names.push_back(fmt::format("{}", symbol));
  const fs::path folder = options.out.empty() ? options.weights.parent_path() : options.out;
  if (!folder.empty()) make_folders(folder);
  std::string stem = options.weights.stem().string();
  if (!options.task.empty()) stem += "." + options.task;
  const fs::path dot = folder / (stem + ".dot"), svg = folder / (stem + ".svg");
  write_durably(dot, dot_text(automaton, names));
  switch (draw(dot, svg)) {
    case Drawn::yes:
      return fmt::print("drawn in {} and {}\n", dot.string(), svg.string());
    case Drawn::no_program:
      return fmt::print("drawn in {}; for a picture install Graphviz (Debian: graphviz)\n", dot.string());
    case Drawn::failed:
      return fmt::print("drawn in {}; Graphviz's dot could not make a picture of it\n", dot.string());
  }
}

void print_agreement(const char* what, const Agreement& agreement) {
  if (!std::isnan(agreement.share)) fmt::print("{:30}{:.4f} of {}\n", what, agreement.share, agreement.of);
}

void print_found(const LanguageFound& found, const Automaton& truth) {
  fmt::print("states                        {} (the language's minimal automaton has {}), from {} clusters\n",
             found.extraction.automaton.states, truth.states, found.extraction.clusters);
  print_agreement("decides as the model", found.with_model);
  const char* what = "decides as the language";
  for (const auto& agreement : found.with_language) {
    print_agreement(what, agreement);
    what = "";
  }
  fmt::print("the same automaton            {}\n", found.is_the_language ? "yes" : "no");
}

Exit run(const Options& options) {
  const Weights weights = read_weights(options.weights);
  Params task = task_section(weights, options);
  const TaskEntry& entry = task_entry(task);
  if (!entry.automaton)
    throw ConfigError(fmt::format(
        "extract: a task that asks for the words of a regular language was required, such as tomita; got {}",
        task.text("name")));
  const auto restored = restore(weights, task);
  const Automaton truth = minimal(entry.automaton(restored->sections.task));
  restored->sections.task.finish();
  Model& model = restored->model;
  const std::string name = weights.model.values().at("name").text();
  if (!can_observe(model))
    throw ConfigError(fmt::format(
        "extract: weights of a recurrent model that carries a state forward were required, got {}", name));
  const LanguageFound found = find_language(model, restored->tasks, truth, options.probe);
  fmt::print("{} at step {} of trial {}, on {}\n", name, weights.step, weights.trial, task.text("name"));
  print_found(found, truth);
  write_drawing(options, found.extraction.automaton, restored->info());
  return Exit::success;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("weights", options->weights, "what train.save_weights left in a study's weights/")
      ->required();
  app.add_option("settings", options->settings, "key=value of the task");
  app.add_option("--task", options->task, "language to compare with; default the one it was trained on");
  app.add_option("--out", options->out, "folder of the drawing; default the weights' own");
  app.add_option("--clusters", options->probe.clusters, "most states that are tried")
      ->check(CLI::Range(2, 1000));
  app.add_option("--words", options->probe.words,
                 "random words that the model reads, and as many of the task's own")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--length", options->probe.length, "of the random words")->check(CLI::Range(1, 10'000));
  app.add_option("--seed", options->probe.seed, "of words and clusters");
  return [options] { return run(*options); };
}

const Register<Command> command{
    "extract",
    {.place = 80,
     .summary = "Reads the automaton out of a recurrent model's hidden states",
     .example = "recurbench extract results/tomita/weights/0123456789abcdef.h5 --task tomita grammar=5",
     .declare = declare}};

}  // namespace
}  // namespace recurbench::extract_command
