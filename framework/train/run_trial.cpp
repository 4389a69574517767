#include "train/run_trial.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <limits>
#include <new>
#include <span>

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "train/evaluator.hpp"
#include "train/outside.hpp"
#include "train/restore.hpp"
#include "train/scores.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<Real> numbers_in(std::string_view bytes) {
  std::vector<Real> numbers(bytes.size() / sizeof(Real));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(Real));
  return numbers;
}

/// One attempt at a trial: from the start or from a checkpoint to its end, or to where it is told to stop.
class Run {
 public:
  Run(const Trial& trial, std::uint64_t until, Observer& observer)
      : facts_(trial.configuration->task_facts),
        id_(trial.id()),
        until_(until),
        observer_(observer),
        experiment_(trial.configuration->sections),
        workspace_(experiment_),
        evaluator_(experiment_, workspace_, {trial.configuration->seed, trial.replicate}),
        trainer_(experiment_, workspace_, {trial.configuration->seed, trial.replicate}),
        ranking_(place_of(facts_.metric, experiment_.info())) {
    progress_.curves.of = curve_quantities(experiment_.info(), settings().eval_lengths);
    progress_.curves.columns.resize(progress_.curves.of.size());
  }

  Attempt operator()() {
    restore();
    Advice advice = progress_.curves.steps.empty() ? evaluate() : Advice::go_on;
    while (progress_.step < settings().steps) {
      if (advice == Advice::stop)
        return finish(TrialState::stopped, fmt::format("stopped after step {}", progress_.step));
      if (advice == Advice::pause || (until_ > 0 && progress_.step >= until_))
        return give_back(TrialState::paused);
      if (interrupted()) return give_back(TrialState::pending);
      if (settings().time_limit_seconds > 0 && wall_seconds() > settings().time_limit_seconds) {
        save();  // a retry with a higher limit continues from here
        return finish(TrialState::timed_out, fmt::format("hit train.time_limit_seconds = {} after step {}",
                                                         settings().time_limit_seconds, progress_.step));
      }
      const bool is_finite = update();
      if (is_finite) advice = evaluation_is_due() ? evaluate() : Advice::go_on;
      if (!is_finite || !std::isfinite(progress_.last_valid.front()))
        return finish(TrialState::diverged,
                      fmt::format("the loss or its gradient was not finite at step {}", progress_.step));
      if (since_checkpoint_.seconds() > settings().checkpoint_seconds) save();
    }
    return finish(TrialState::done, "");
  }

 private:
  const TrainSettings& settings() const { return experiment_.settings; }
  ParameterStore& store() { return experiment_.model.parameters(); }
  std::span<const Real> values() { return {store().values(), static_cast<std::size_t>(store().flat_size())}; }
  double wall_seconds() const { return progress_.wall_seconds + attempt_.seconds(); }
  bool evaluation_is_due() const {
    return progress_.step % settings().eval_every == 0 || progress_.step == settings().steps;
  }

  bool interrupted() {
    const double fraction = static_cast<double>(progress_.step) / static_cast<double>(settings().steps);
    return outside([&] { return observer_.interrupts(progress_.tokens - tokens_before_, fraction); });
  }

  /// One update; false when it was not finite.
  bool update() {
    const Stopwatch watch;
    const auto result = trainer_.step(progress_.step);
    progress_.train_seconds += watch.seconds();
    if (!result.finite()) return false;
    ++progress_.step;
    progress_.tokens += result.tokens;
    progress_.loss_sum += result.loss;
    progress_.norm_sum += result.grad_norm;
    ++progress_.summed;
    return true;
  }

  Advice evaluate() {
    const auto scores = evaluator_.evaluate(Purpose::valid, settings().eval_samples).values;
    const auto mean = [&](double sum) {
      return progress_.summed > 0 ? sum / static_cast<double>(progress_.summed) : kUnknown;
    };
    std::vector<double> row{mean(progress_.loss_sum), mean(progress_.norm_sum)};
    row.insert(row.end(), scores.begin(), scores.end());
    for (const Index length : settings().eval_lengths) {
      const auto at = evaluator_.evaluate(Purpose::valid, settings().eval_samples, length).values;
      row.insert(row.end(), at.begin(), at.end());
    }
    Curves& curves = progress_.curves;
    curves.steps.push_back(progress_.step);
    for (std::size_t i = 0; i < row.size(); ++i) curves.columns.at(i).push_back(row[i]);
    progress_.point_seconds.push_back(wall_seconds());
    progress_.loss_sum = progress_.norm_sum = 0;
    progress_.summed = 0;
    progress_.last_valid = scores;
    keep_if_best();
    return outside([&] { return observer_.evaluated(curves); });
  }

  void keep_if_best() {
    const double value = progress_.last_valid.at(ranking_);
    const bool better = facts_.higher_is_better ? value > progress_.best : value < progress_.best;
    if (!std::isnan(progress_.best) && !better) return;
    if (std::isnan(value)) return;
    progress_.best = value;
    progress_.best_step = progress_.step;
    progress_.best_valid = progress_.last_valid;
    best_values_.assign(values().begin(), values().end());
  }

  /// Test metrics, once with the last step's parameters and once with those of the best validation step.
  Attempt finish(TrialState state, std::string message) {
    TrialResult result;
    result.id = id_;
    result.state = state;
    result.message = std::move(message);
    result.steps_done = progress_.step;
    result.best_step = progress_.best_step;
    const bool best_is_last = !best_values_.empty() && progress_.best_step == progress_.step;
    if (state != TrialState::diverged && !progress_.last_valid.empty())
      measure(result.finals, When::last, progress_.last_valid);
    if (best_is_last && state != TrialState::diverged) {
      for (auto each : std::vector(result.finals)) result.finals.push_back({each.of, When::best, each.value});
    } else if (!best_values_.empty()) {
      std::copy(best_values_.begin(), best_values_.end(), store().values());
      measure(result.finals, When::best, progress_.best_valid);
    }
    if (settings().save_weights && !best_values_.empty()) save_weights();
    result.curves = std::move(progress_.curves);
    result.clock.wall_seconds = wall_seconds();
    result.clock.train_seconds = progress_.train_seconds;
    result.clock.tokens = progress_.tokens;
    result.clock.point_seconds = std::move(progress_.point_seconds);
    return {state, std::move(result)};
  }

  /// Final values of the parameters as they stand.
  void measure(std::vector<Measurement>& finals, When when, const std::vector<double>& valid) {
    const Index samples = settings().eval_samples;
    const TaskInfo& info = experiment_.info();
    add_finals(finals, evaluator_.evaluate(Purpose::test, samples), info, Split::test, when);
    add_finals(finals, {valid, {}}, info, Split::valid, when);
    for (const Index length : settings().eval_lengths)
      add_finals(finals, evaluator_.evaluate(Purpose::test, samples, length),
                 experiment_.tasks.at(length).info(), Split::test, when, length);
  }

  void save_weights() {
    Weights weights = weights_of(experiment_);
    weights.trial = id_;
    weights.step = progress_.best_step;
    outside([&] { observer_.save_weights(weights); });
  }

  Attempt give_back(TrialState state) {
    save();
    return {state, {}};
  }

  void save() {
    since_checkpoint_.restart();
    ByteWriter moments;
    trainer_.optimizer().save(moments);
    Checkpoint now{.trial = id_,
                   .progress = progress_,
                   .values = Bulk::seen(values()),
                   .best_values = Bulk::seen(std::span<const Real>(best_values_)),
                   .carried = Bulk::seen(std::span<const Real>(trainer_.carried())),
                   .optimizer = moments.take()};
    now.progress.wall_seconds = wall_seconds();
    outside([&] { observer_.save_checkpoint(now); });
  }

  /// A checkpoint that does not fit is no reason to fail: the trial starts again.
  void restore() {
    auto checkpoint = outside([&] { return observer_.load_checkpoint(); });
    if (!checkpoint) return;
    try {
      resume(std::move(*checkpoint));
    } catch (const Error& error) {
      const auto text = fmt::format("trial {} starts again: {}", id_, error.what());
      outside([&] { observer_.note(text); });
    }
  }

  /// Throws Error for progress that is none of this trial's.
  void check(const TrainingProgress& from) const {
    const auto& curves = from.curves;
    const std::size_t points = curves.steps.size(), metrics = experiment_.info().metrics().size();
    require(curves.of == progress_.curves.of, "checkpoint: its curves are others than this trial's");
    bool is_whole = points > 0 && from.point_seconds.size() == points;
    is_whole = is_whole && curves.columns.size() == curves.of.size();
    for (const auto& column : curves.columns) is_whole = is_whole && column.size() == points;
    require(is_whole, "checkpoint: its curves' {} points have not a value each", points);
    require(
        from.last_valid.size() == metrics && (from.best_valid.empty() || from.best_valid.size() == metrics),
        "checkpoint: {} scores were required, got {} and {}", metrics, from.last_valid.size(),
        from.best_valid.size());
  }

  /// All or nothing: throws before anything has changed.
  void resume(Checkpoint from) {
    const auto count = [](const Bulk& numbers) { return numbers.bytes().size() / sizeof(Real); };
    const std::size_t required = values().size();
    require(from.trial == id_, "checkpoint: it belongs to trial {}", from.trial);
    require(count(from.values) == required, "checkpoint: {} parameters were required, got {}", required,
            count(from.values));
    require(count(from.best_values) == (from.progress.best_valid.empty() ? 0 : required),
            "checkpoint: {} parameters of the best step were required, got {}", required,
            count(from.best_values));
    check(from.progress);
    auto best = numbers_in(from.best_values.bytes());
    ByteReader moments(from.optimizer.bytes());
    trainer_.restore(numbers_in(from.carried.bytes()), moments);
    std::memcpy(store().values(), from.values.bytes().data(), values().size_bytes());
    best_values_ = std::move(best);
    progress_ = std::move(from.progress);
    tokens_before_ = progress_.tokens;
  }

  const TaskFacts& facts_;
  std::string id_;
  std::uint64_t until_;
  Observer& observer_;
  Experiment experiment_;
  Workspace workspace_;
  Evaluator evaluator_;
  Trainer trainer_;
  std::size_t ranking_;  // place of the ranking metric among the scores
  TrainingProgress progress_;
  std::vector<Real> best_values_;    // flat parameters at best_step
  std::uint64_t tokens_before_ = 0;  // of earlier attempts
  Stopwatch attempt_;
  Stopwatch since_checkpoint_;
};

Attempt attempt(const Trial& trial, std::uint64_t until, Observer& observer) {
  TrialResult result;
  result.id = trial.id();
  if (trial.configuration->steps == 0) return {TrialState::done, std::move(result)};
  try {
    const FlushDenormals guard;
    return Run(trial, until, observer)();
  } catch (const std::bad_alloc&) {
    result.message = fmt::format("needs about {} MiB of memory, more than it could get",
                                 trial.configuration->model_facts.bytes >> 20);
  } catch (const OutsideFault& fault) {
    std::rethrow_exception(fault.what);
  } catch (const std::exception& error) {
    result.message = error.what();
  }
  result.state = TrialState::failed;
  return {TrialState::failed, std::move(result)};
}

}  // namespace

Attempt run_trial(const Trial& trial, std::uint64_t until, Observer& observer) {
  const double started = unix_seconds();
  Attempt ended = attempt(trial, until, observer);
  ended.result.clock.started_unix_seconds = started;
  return ended;
}

}  // namespace recurbench
