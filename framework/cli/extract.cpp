#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>

#include "cli/command.hpp"
#include "config/key_value.hpp"
#include "extract/extract.hpp"
#include "store/durable.hpp"
#include "store/weights_file.hpp"
#include "task/family.hpp"
#include "train/restore.hpp"

namespace recurbench::extract_command {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path weights;
  std::string task;                   ///< "": the one that the weights were trained on
  std::vector<std::string> settings;  ///< of the task, "key=value"
  fs::path out;                       ///< "": the weights' folder
  Index clusters = 20;                ///< most that are tried
  Index words = 300, length = 20;     ///< random ones that the model reads, and as many of the task's own
  std::uint64_t seed = 1;
};

constexpr Index kAllUpTo = 12, kLongWords = 1000, kLong = 50;

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

enum class Drawn : std::uint8_t { yes, no_program, failed };

/// Draws with Graphviz's `dot`.
Drawn draw(const fs::path& dot, const fs::path& svg) {
  std::string program = "dot", format = "-Tsvg", to = "-o" + svg.string(), from = dot.string();
  char* arguments[] = {program.data(), format.data(), to.data(), from.data(), nullptr};
  pid_t child = 0;
  int status = 0;
  fs::remove(svg);
  if (posix_spawnp(&child, "dot", nullptr, nullptr, arguments, environ) != 0) return Drawn::no_program;
  const bool fine = waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return fine ? Drawn::yes : Drawn::failed;
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

/// Words as the task draws them.
std::vector<Word> words_of(const TaskFamily& tasks, Index count, Purpose purpose, std::uint64_t seed) {
  std::vector<Word> words;
  for (Index i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint64_t>(i);
    const SampleRange range{.seed = seed, .purpose = purpose, .first = number};
    const Task& task = tasks.at(tasks.length_of(range, number));
    Batch batch(task.info(), 1);
    fill_batch(task, range, batch);
    words.emplace_back(batch.tokens().begin(), batch.tokens().end());
  }
  return words;
}

/// As many of the task's own words, members of the language as often as the task draws them, and random ones.
std::vector<Word> mixed_words(const Options& options, const TaskFamily& tasks, Index symbols,
                              Purpose purpose) {
  Rng rng({.seed = options.seed, .purpose = purpose});
  auto words = random_words(options.words, options.length, symbols, rng);
  for (auto& word : words_of(tasks, options.words, purpose, options.seed)) words.push_back(std::move(word));
  return words;
}

void print_agreement(const char* what, double share, const std::string& of) {
  if (!std::isnan(share)) fmt::print("{:30}{:.4f} of {}\n", what, share, of);
}

/// `own`: words as the task draws them, that nothing was taken from.
void print_scores(const Automaton& found, const Automaton& truth, const std::vector<Word>& own,
                  std::uint64_t seed) {
  Rng rng({.seed = seed, .purpose = Purpose::test});
  const auto long_words = random_words(kLongWords, kLong, truth.symbols, rng);
  std::vector<Word> members, others;
  for (const Word& word : own) (truth.accepts(word) ? members : others).push_back(word);
  print_agreement("decides as the language", agreement_up_to(found, truth, kAllUpTo),
                  fmt::format("all words up to length {}", kAllUpTo));
  print_agreement("", agreement(found, truth, long_words),
                  fmt::format("{} random words of length {}", kLongWords, kLong));
  print_agreement("", agreement(found, truth, members),
                  fmt::format("{} words of the language", members.size()));
  print_agreement("", agreement(found, truth, others),
                  fmt::format("{} others, drawn as the task does", others.size()));
  fmt::print("the same automaton            {}\n", found == truth ? "yes" : "no");
}

Exit run(const Options& options) {
  const Weights weights = read_weights(options.weights);
  Params task = task_section(weights, options);
  const TaskEntry& entry = task_entry(task);
  if (!entry.automaton)
    throw ConfigError(fmt::format(
        "extract: a task that asks for the words of a regular language was required, such as tomita; got {}",
        task.text("name")));
  const TaskFamily tasks(task);
  const TaskInfo& info = tasks.info();
  const Automaton truth = minimal(entry.automaton(task));
  task.finish();
  const auto restored = restore(weights, info);
  Model& model = *restored;
  const std::string name = weights.model.values().at("name").text();
  if (!can_observe(model))
    throw ConfigError(fmt::format(
        "extract: weights of a recurrent model that carries a state forward were required, got {}", name));
  const auto words = mixed_words(options, tasks, truth.symbols, Purpose::train);
  const auto judged_on = mixed_words(options, tasks, truth.symbols, Purpose::valid);
  const auto held_out = mixed_words(options, tasks, truth.symbols, Purpose::test);
  const Extraction found = extract(model, words, judged_on, truth.symbols, options.clusters, options.seed);
  auto known = prefixes_of(words);
  known.merge(prefixes_of(judged_on));
  fmt::print("{} at step {} of trial {}, on {}\n", name, weights.step, weights.trial, task.text("name"));
  fmt::print("states                        {} (the language's minimal automaton has {}), from {} clusters\n",
             found.automaton.states, truth.states, found.clusters);
  print_agreement("decides as the model", fidelity(found.automaton, observe(model, held_out), known),
                  "prefixes of words that it was not made from");
  print_scores(found.automaton, truth, words_of(tasks, kLongWords, Purpose::test, options.seed),
               options.seed);
  write_drawing(options, found.automaton, info);
  return Exit::success;
}

std::function<Exit()> declare(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  app.add_option("weights", options->weights, "what train.save_weights left in a study's weights/")
      ->required();
  app.add_option("settings", options->settings, "key=value of the task");
  app.add_option("--task", options->task, "language to compare with; default the one it was trained on");
  app.add_option("--out", options->out, "folder of the drawing; default the weights' own");
  app.add_option("--clusters", options->clusters, "most states that are tried")->check(CLI::Range(2, 1000));
  app.add_option("--words", options->words,
                 "random words that the model reads, and as many of the task's own")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--length", options->length, "of the random words")->check(CLI::Range(1, 10'000));
  app.add_option("--seed", options->seed, "of words and clusters");
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
