#pragma once

#include <concepts>
#include <type_traits>

#include "data/checkpoint.hpp"
#include "data/configuration.hpp"
#include "data/result.hpp"
#include "data/study.hpp"
#include "store/records.hpp"

/// The fields of every stored record, said once: writing, reading, comparing and the documents go by these
/// lists. A field may be added at any time (readers skip what they do not know, and what is absent keeps its
/// default); its name may never come to mean something else.
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
  visit("training_bytes", of.bytes, "memory that a training step needs");
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
  visit("number", of.number, "plans of the study before this one");
  visit("study", of.study, "what the study is about");
  visit("configurations", of.configurations, "numbers of the planned configurations, in plan order");
  visit("journals", of.journals, "files that this run's ranks write");
}

template <IsA<Quantity> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("split", of.split, "train, valid or test");
  visit("metric", of.metric, "loss, accuracy, …");
  visit("length", of.length, "length of the sequences; absent: the trained ones");
  visit("by", of.by, "what groups answers; absent: all of them");
  visit("group", of.group, "the group");
}

template <IsA<Measurement> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("of", of.of, "the quantity");
  visit("when", of.when, "last or best: whose parameters");
  visit("value", of.value, "the value");
}

template <IsA<Curves> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("of", of.of, "the quantity of each column");
  visit("steps", of.steps, "training step of each point");
  visit("columns", of.columns, "values, a column for each quantity");
}

template <IsA<TrialResult::ClockPart> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("attempt", of.attempt, "how often the trial had failed or timed out before");
  visit("started_unix_seconds", of.started_unix_seconds, "start, since 1970-01-01 00:00 UTC");
  visit("wall_seconds", of.wall_seconds, "training and evaluation, all attempts");
  visit("train_seconds", of.train_seconds, "training steps only");
  visit("tokens", of.tokens, "tokens trained on");
  visit("rank", of.rank, "MPI rank that ended it");
  visit("host", of.host, "host that ended it");
  visit("point_seconds", of.point_seconds, "wall_seconds at each curve point");
}

template <IsA<TrialResult> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("id", of.id, "the trial");
  visit("state", of.state, "how it ended");
  visit("message", of.message, "what happened, unless done");
  visit("steps_done", of.steps_done, "training steps done");
  visit("best_step", of.best_step, "step with the best validation metric");
  visit("curves", of.curves, "values over training");
  visit("finals", of.finals, "final values");
  visit("clock", of.clock, "what depends on the run");
}

template <IsA<TrainingProgress> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("step", of.step, "updates done");
  visit("loss_sum", of.loss_sum, "over the updates since the last evaluation");
  visit("norm_sum", of.norm_sum, "of gradients, over the same");
  visit("summed", of.summed, "how many these are");
  visit("best", of.best, "validation metric at best_step");
  visit("best_step", of.best_step, "step with the best validation metric");
  visit("best_valid", of.best_valid, "validation scores at best_step");
  visit("last_valid", of.last_valid, "validation scores of the last evaluation");
  visit("curves", of.curves, "values over training so far");
  visit("wall_seconds", of.wall_seconds, "of all attempts");
  visit("train_seconds", of.train_seconds, "training steps only");
  visit("tokens", of.tokens, "tokens trained on");
  visit("point_seconds", of.point_seconds, "wall_seconds at each curve point");
}

template <IsA<Checkpoint> T, class Visit>
void fields(T& of, Visit&& visit) {
  visit("trial", of.trial, "id");
  visit("progress", of.progress, "how far the loop is");
}

}  // namespace recurbench
