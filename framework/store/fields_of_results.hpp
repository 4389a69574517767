#pragma once

#include "data/checkpoint.hpp"
#include "data/result.hpp"
#include "store/fields_of_plan.hpp"

/// Fields of what trials leave; store/fields.hpp says how they are used.
namespace recurbench {

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
