#pragma once

#include <concepts>
#include <type_traits>

#include "data/study.hpp"
#include "store/records.hpp"

/// Fields of what a study plans; store/fields.hpp says how they are used.
namespace recurbench {

template <class T, class Record>
concept IsA = std::same_as<std::remove_const_t<T>, Record>;

/// Calls visit(name, value, meaning) for each field of a record.
template <IsA<Session> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("started", of.started, "ISO 8601, UTC");
  visit("command_line", of.command_line, "the command");
  visit("host", of.host, "host of rank 0");
  visit("ranks", of.ranks, "MPI ranks");
  visit("build", of.build, "pairs: what built and what runs the program");
}

template <IsA<JournalHeader> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("study_key", of.study_key, "names the study");
  visit("session", of.session, "the run that wrote the journal");
  visit("rank", of.rank, "the rank that wrote it");
  visit("fingerprints", of.fingerprints, "pairs: machinery, and the hash of the bits it computes here");
}

template <IsA<Level> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("length", of.length, "length of the sequences");
  visit("chance", of.chance, "metric of the best predictor that knows a step's number and input only");
  visit("solved", of.solved, "metric from which the task counts as solved");
}

template <IsA<TaskFacts> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("metric", of.metric, "metric that ranks models, without its split");
  visit("higher_is_better", of.higher_is_better, "whether a larger metric is better");
  visit("chance", of.chance, "metric of the best predictor that knows a step's number and input only");
  visit("solved", of.solved, "metric from which the task counts as solved");
  visit("levels", of.levels, "both at each length that is evaluated as well");
}

template <IsA<ModelFacts> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("parameters", of.parameters, "trained numbers");
  visit("state_floats", of.state_floats, "numbers carried from step to step, for one sequence");
  visit("flops_per_token", of.flops_per_token, "operations of a training step; a multiply-add is 2");
  visit("training_bytes", of.bytes, "memory that the trial needs at its peak");
}

template <IsA<Sections> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("task", of.task, "keys as set");
  visit("model", of.model, "keys as set");
  visit("optimizer", of.optimizer, "keys as set");
  visit("train", of.train, "keys as set");
}

template <IsA<Configuration> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("task", of.task, "task, as the sweep labels it");
  visit("model", of.model, "model, as the sweep labels it");
  visit("seed", of.seed, "seed of the study");
  visit("metric", of.metric, "metric that the sweep selects by; absent: the task's own");
  visit("sections", of.sections, "what was set");
  visit("search", of.search, "pairs: the swept keys and their values");
  visit("identity", of.identity, "hash over all that changes the result, but for the replicate");
  visit("semantics", of.semantics, "versions of what the names mean");
  visit("machinery", of.machinery, "what must compute the same bits everywhere");
  visit("steps", of.steps, "training steps planned");
  visit("settings", of.settings, "pairs: every key and its resolved value");
  visit("task_facts", of.task_facts, "what the task says of itself");
  visit("model_facts", of.model_facts, "what the model costs");
  visit("predicted_seconds", of.predicted_seconds, "predicted duration");
}

template <IsA<StudyInfo> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("name", of.name, "name of the study");
  visit("description", of.description, "the question it asks");
  visit("sweep_yaml", of.sweep_yaml, "the YAML, verbatim");
  visit("overrides", of.overrides, "key=value from the command line");
  visit("seed", of.seed, "seed of the study");
  visit("replicates", of.replicates, "replicates of each configuration");
}

template <IsA<PlanRecord> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("number", of.number, "higher than that of any earlier plan");
  visit("study", of.study, "what the study is about");
  visit("configurations", of.configurations, "numbers of the planned configurations, in plan order");
  visit("journals", of.journals, "files that must be there: those of this run and earlier ones");
}

}  // namespace recurbench
