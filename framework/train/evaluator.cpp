#include "train/evaluator.hpp"

#include <algorithm>

namespace recurbench {

void Evaluator::evaluate(Work& work, const SampleRange& range, Scorer& scorer) {
  work.fill(range);
  scorer.begin(work.batch());
  Tape& tape = workspace_.tape();
  for (const Segment& segment : work.segments()) {
    tape.clear(false);
    const Look seen = work.look(segment);
    const auto out = workspace_.output(work, segment, seen, {workspace_.state_data(), nullptr});
    if (!out) continue;
    const double loss = double{tape.value(workspace_.loss_of(work.info(), *out, seen))[0]};
    scorer.add({.batch = &work.batch(),
                .first = seen.first,
                .count = seen.rows.size(),
                .outputs = tape.value(*out),
                .loss = loss});
  }
}

Scores Evaluator::evaluate(Purpose purpose, Index samples, std::optional<Index> length) {
  const TaskFamily& tasks = experiment_.tasks;
  const TrainSettings& settings = experiment_.settings;
  const auto scorer = tasks.at(length.value_or(tasks.longest())).scorer();
  workspace_.reset_state();
  const bool whole_batches = tasks.info().continues;  // a model without a state sees the same samples
  for (Index done = 0; done < samples; done += settings.batch) {
    const Index count = whole_batches ? settings.batch : std::min(settings.batch, samples - done);
    const SampleRange range{streams_.seed, streams_.replicate, purpose, static_cast<std::uint64_t>(done),
                            settings.samples};
    const Index at =
        length ? *length : tasks.length_of(range, static_cast<std::uint64_t>(done / settings.batch));
    Work& whole = workspace_.work_at(at);
    if (!workspace_.continues()) workspace_.reset_state();
    if (count == settings.batch) {
      evaluate(whole, range, *scorer);
    } else {
      auto room = std::make_shared<BatchRoom>(whole.info(), count);
      Work rest(tasks.at(at), std::move(room), experiment_.model, settings);
      evaluate(rest, range, *scorer);
    }
  }
  auto found = scorer->scores();
  if (const auto metrics = tasks.info().metrics(); found.values.size() != metrics.size())
    throw Error(fmt::format("evaluation: the task has {} metrics, and its scorer gave {} values",
                            metrics.size(), found.values.size()));
  return found;
}

}  // namespace recurbench
