#include "train/run_trial.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <new>

#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "train/checkpoint.hpp"
#include "train/named_metrics.hpp"
#include "train/task_facts.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// What a hook threw: a fault of the disk or of other ranks, which must not end as this trial's failure.
struct OutsideFault {
  std::exception_ptr what;
};

template <class Action>
auto outside(Action&& action) {
  try {
    return action();
  } catch (...) {
    throw OutsideFault{std::current_exception()};
  }
}

/// One attempt at a trial: from the start or from a checkpoint to its end, or to where it is told to stop.
class Run {
 public:
  Run(const Trial& trial, const TrialHooks& hooks)
      : trial_(trial),
        hooks_(hooks),
        sections_(trial),
        settings_(sections_.train, sections_.optimizer),
        tasks_(sections_.task, settings_.eval_lengths, settings_.eval_lengths_at),
        model_(sections_.model, model_io(tasks_.info(), tasks_.most_steps())),
        optimizer_(make_optimizer(sections_.optimizer, model_.parameters().flat_size())),
        schedule_(sections_.optimizer, settings_.steps),
        trainer_(tasks_, model_, *optimizer_, schedule_, settings_, {trial.seed, trial.spec.replicate}) {
    state_.curves.names = curve_names(tasks_.info(), settings_.eval_lengths);
    state_.curves.columns.resize(state_.curves.names.size());
  }

  std::optional<TrialResult> operator()() {
    restore();
    if (state_.curves.steps.empty()) evaluate();
    while (state_.step < settings_.steps) {
      if (told_to_stop()) {
        save();
        return std::nullopt;
      }
      if (settings_.time_limit_seconds > 0 && wall_seconds() > settings_.time_limit_seconds) {
        save();  // a retry with a higher limit continues from here
        return finish(Status::timed_out, fmt::format("hit train.time_limit_seconds = {} after step {}",
                                                     settings_.time_limit_seconds, state_.step));
      }
      if (!advance())
        return finish(Status::diverged,
                      fmt::format("the loss or its gradient was not finite at step {}", state_.step));
      if (since_checkpoint_.seconds() > settings_.checkpoint_seconds) save();
    }
    return finish(Status::done, "");
  }

 private:
  bool told_to_stop() {
    if (!hooks_.tick) return false;
    return outside([&] { return hooks_.tick(state_.tokens - tokens_before_, fraction()); });
  }
  double fraction() const { return static_cast<double>(state_.step) / static_cast<double>(settings_.steps); }
  double wall_seconds() const { return state_.wall_seconds + attempt_.seconds(); }

  /// One update, and the evaluation that is due after it. False: one of them was not finite.
  bool advance() {
    const Stopwatch watch;
    const auto result = trainer_.step(state_.step);
    state_.train_seconds += watch.seconds();
    if (!result.finite()) return false;
    ++state_.step;
    state_.tokens += result.tokens;
    state_.loss_sum += result.loss;
    state_.norm_sum += result.grad_norm;
    ++state_.summed;
    if (state_.step % settings_.eval_every == 0 || state_.step == settings_.steps) evaluate();
    return std::isfinite(state_.last_valid.loss);
  }

  void evaluate() {
    const Metrics valid = trainer_.evaluate(Purpose::valid, settings_.eval_samples);
    const auto mean = [&](double sum) {
      return state_.summed > 0 ? sum / static_cast<double>(state_.summed) : kUnknown;
    };
    std::vector<double> row{mean(state_.loss_sum), mean(state_.norm_sum)};
    for (const auto& [name, value] : named(valid, tasks_.info())) row.push_back(value);
    for (const Index length : settings_.eval_lengths) {
      const Metrics at = trainer_.evaluate(Purpose::valid, settings_.eval_samples, length);
      for (const auto& [name, value] : named(at, tasks_.info())) row.push_back(value);
    }
    state_.curves.steps.push_back(state_.step);
    for (std::size_t i = 0; i < row.size(); ++i) state_.curves.columns[i].push_back(row[i]);
    state_.point_seconds.push_back(wall_seconds());
    state_.loss_sum = state_.norm_sum = 0;
    state_.summed = 0;
    state_.last_valid = valid;
    keep_if_best(valid);
  }

  void keep_if_best(const Metrics& valid) {
    const TaskFacts& facts = trial_.spec.task_facts;
    const double value = valid.get(facts.metric, tasks_.info().measure);
    const bool better = facts.higher_is_better ? value > state_.best : value < state_.best;
    if (!std::isnan(state_.best) && !better) return;
    if (std::isnan(value)) return;
    const ParameterStore& store = model_.parameters();
    state_.best = value;
    state_.best_step = state_.step;
    state_.best_valid = valid;
    state_.best_values.assign(store.values(), store.values() + store.flat_size());
  }

  /// Test metrics, once at the last step and once at the best validation step.
  TrialResult finish(Status status, std::string message) {
    TrialResult result;
    result.id = trial_.spec.id;
    result.status = status;
    result.message = std::move(message);
    result.steps_done = state_.step;
    result.best_step = state_.best_step;
    if (status == Status::done) add_finals(result, "last", state_.last_valid);
    if (status == Status::done && state_.best_step == state_.step) {
      for (auto [name, value] : std::vector(result.finals))
        result.finals.emplace_back(name.substr(0, name.rfind('@')) + "@best", value);
    } else if (!state_.best_values.empty()) {
      std::copy(state_.best_values.begin(), state_.best_values.end(), model_.parameters().values());
      add_finals(result, "best", state_.best_valid);
    }
    if (settings_.save_weights && hooks_.save_weights && !state_.best_values.empty())
      outside([&] { hooks_.save_weights(weights()); });
    add_levels(result);
    result.curves = std::move(state_.curves);
    result.clock.wall_seconds = wall_seconds();
    result.clock.train_seconds = state_.train_seconds;
    result.clock.tokens = state_.tokens;
    result.clock.point_seconds = std::move(state_.point_seconds);
    return result;
  }

  /// Chance and solved of the ranking metric at each evaluated length: "chance/160".
  void add_levels(TrialResult& result) const {
    for (const Index length : settings_.eval_lengths) {
      const TaskFacts facts = task_facts(tasks_.at(length).info(), trial_);
      result.finals.emplace_back(fmt::format("chance/{}", length), facts.chance);
      result.finals.emplace_back(fmt::format("solved/{}", length), facts.solved);
    }
  }

  /// Test metrics of the parameters as they stand.
  void add_finals(TrialResult& result, std::string_view when, const Metrics& valid) {
    const Metrics test = trainer_.evaluate(Purpose::test, settings_.eval_samples);
    const TaskInfo& info = tasks_.info();
    const auto at_best = named(valid, info);
    for (std::size_t i = 0; const auto& [name, value] : named(test, info)) {
      result.finals.emplace_back(fmt::format("test/{}@{}", name, when), value);
      result.finals.emplace_back(fmt::format("valid/{}@{}", name, when), at_best[i++].second);
    }
    add_groups(result.finals, "test/accuracy", when, test, info);
    for (const Index length : settings_.eval_lengths) {
      const Metrics at = trainer_.evaluate(Purpose::test, settings_.eval_samples, length);
      for (const auto& [name, value] : named(at, info))
        result.finals.emplace_back(fmt::format("test/{}/{}@{}", name, length, when), value);
      add_groups(result.finals, fmt::format("test/accuracy/{}", length), when, at, tasks_.at(length).info());
    }
  }

  /// Of the parameters as they stand: the best step's.
  Weights weights() const {
    Weights made{.trial = trial_.spec.id,
                 .semantics = trial_.semantics,
                 .step = state_.best_step,
                 .longest = static_cast<std::uint64_t>(tasks_.most_steps()),
                 .task = trial_.task,
                 .model = trial_.model,
                 .tensors = {}};
    const ParameterStore& store = model_.parameters();
    for (const auto& info : store.infos()) {
      const Real* from = store.values() + info.offset;
      made.tensors.push_back({info.name,
                              static_cast<std::uint64_t>(info.rows),
                              static_cast<std::uint64_t>(info.cols),
                              {from, from + info.rows * info.cols}});
    }
    return made;
  }

  void save() {
    since_checkpoint_.restart();
    if (!hooks_.save_checkpoint) return;
    const ParameterStore& store = model_.parameters();
    ByteWriter moments;
    optimizer_->save(moments);
    Checkpoint now{
        trial_.spec.id, {store.values(), store.values() + store.flat_size()}, moments.take(), state_};
    now.loop.wall_seconds = wall_seconds();
    now.loop.carried = trainer_.carried();
    outside([&] { hooks_.save_checkpoint(encode(now)); });
  }

  /// A checkpoint that does not fit is no reason to fail: the trial starts again.
  void restore() {
    if (!hooks_.load_checkpoint) return;
    const auto bytes = outside([&] { return hooks_.load_checkpoint(); });
    if (!bytes) return;
    try {
      resume(decode_checkpoint(*bytes));
    } catch (const Error& error) {
      fmt::print(stderr, "trial {} starts again: {}\n", trial_.spec.id, error.what());
    }
  }

  /// All or nothing: throws before anything has changed.
  void resume(Checkpoint from) {
    ParameterStore& store = model_.parameters();
    require(from.trial == trial_.spec.id, "checkpoint: it belongs to trial {}", from.trial);
    require(static_cast<Index>(from.values.size()) == store.flat_size(),
            "checkpoint: {} parameters were required, got {}", store.flat_size(), from.values.size());
    trainer_.restore_carried(std::move(from.loop.carried));
    ByteReader moments(from.optimizer);
    optimizer_->load(moments);
    std::copy(from.values.begin(), from.values.end(), store.values());
    state_ = std::move(from.loop);
    tokens_before_ = state_.tokens;
  }

  /// Copies: reading a section notes what was read, and the caller's trial stays const.
  struct Sections {
    explicit Sections(const Trial& trial)
        : task(trial.task), model(trial.model), optimizer(trial.optimizer), train(trial.train) {}
    Params task, model, optimizer, train;
  };

  const Trial& trial_;
  const TrialHooks& hooks_;
  Sections sections_;
  TrainSettings settings_;
  TaskFamily tasks_;
  Model model_;
  std::unique_ptr<Optimizer> optimizer_;
  Schedule schedule_;
  Trainer trainer_;
  LoopState state_;
  std::uint64_t tokens_before_ = 0;  // of earlier attempts
  Stopwatch attempt_;
  Stopwatch since_checkpoint_;
};

std::optional<TrialResult> attempt(const Trial& trial, const TrialHooks& hooks) {
  TrialResult result;
  result.id = trial.spec.id;
  if (trial.spec.steps == 0) return result;
  try {
    const FlushDenormals guard;
    return Run(trial, hooks)();
  } catch (const std::bad_alloc&) {
    result.message = fmt::format("needs about {} MiB of memory, more than it could get",
                                 trial.spec.model_facts.bytes >> 20);
  } catch (const OutsideFault& fault) {
    std::rethrow_exception(fault.what);
  } catch (const std::exception& error) {
    result.message = error.what();
  }
  result.status = Status::failed;
  return result;
}

}  // namespace

std::optional<TrialResult> run_trial(const Trial& trial, const TrialHooks& hooks) {
  const double started = unix_seconds();
  auto result = attempt(trial, hooks);
  if (result) result->clock.started_unix_seconds = started;
  return result;
}

}  // namespace recurbench
