#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "optim/clip.hpp"
#include "train/memory.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kMostWorks = 64;

}  // namespace

ModelIo model_io(const TaskInfo& info, Index steps) {
  return {.vocabulary = info.vocabulary,
          .channels = info.channels,
          .outputs = info.classes > 0 ? info.classes * info.answers : info.targets,
          .steps = steps,
          .causal_because = info.causal_because};
}

double Metrics::get(std::string_view name, const LossMeasure& own) const {
  if (name == "loss") return loss;
  if (name == "accuracy") return accuracy;
  if (name == "exact") return exact;
  std::vector<std::string> known{"loss", "accuracy", "exact"};
  if (!own.name.empty()) {
    if (name == own.name) return own.of(loss);
    known.push_back(own.name);
  }
  throw ConfigError(fmt::format("unknown metric '{}'.{}", name, known_names(name, known)));
}

bool Trainer::StepResult::finite() const {
  return std::isfinite(loss) && std::isfinite(grad_norm);
}

Trainer::Trainer(const TaskFamily& tasks, Model& model, Optimizer& optimizer, const Schedule& schedule,
                 const TrainSettings& settings, Streams streams)
    : tasks_(tasks),
      model_(model),
      optimizer_(optimizer),
      schedule_(schedule),
      settings_(settings),
      streams_(streams),
      recomputes_(recomputes(step_memory(model, tasks.info(), settings), settings)),
      continues_(tasks.info().continues && model.carries_gradient()) {
  model_.initialise(streams.seed, streams.replicate);
  for (const auto& info : model_.parameters().infos())
    spans_.push_back({info.offset, info.rows * info.cols, info.decays, info.rate});
  if (!tasks_.varies()) work_at(tasks_.longest());
}

SampleRange Trainer::range(Purpose purpose, std::uint64_t first) const {
  return {streams_.seed, streams_.replicate, purpose, first, settings_.samples};
}

Work& Trainer::work_at(Index length) {
  // Of a wide range of lengths not all batches are kept.
  if (works_.size() >= kMostWorks && works_.find(length) == works_.end()) works_.clear();
  auto& work = works_[length];
  if (!work) {
    work = std::make_unique<Work>(tasks_.at(length), settings_.batch, model_, settings_);
    const std::size_t segments = work->segments().size();
    const auto floats = static_cast<std::size_t>(settings_.batch * model_.state_floats());
    if (segments > 1 || continues_) {
      state_.resize(floats);
      state_grad_.resize(floats);
    }
    if (continues_) carried_.resize(floats);
    if (recomputes_) borders_.resize(std::max(borders_.size(), floats * (segments + 1)));
  }
  return *work;
}

Real* Trainer::border(std::size_t segment) {
  return borders_.data() + segment * state_.size();
}

void Trainer::reset_state() {
  std::fill(state_.begin(), state_.end(), Real{0});
}

std::optional<Var> Trainer::output(const Work& work, const Segment& segment, const Look& look, Carry carry) {
  const Var features = model_.features(tape_, work.input(segment), carry);
  if (look.rows.empty()) return std::nullopt;
  const bool everywhere = static_cast<Index>(look.rows.size()) == tape_.rows(features);
  return model_.read_out(tape_, everywhere ? features : select_rows(tape_, features, look.rows));
}

Var Trainer::loss_of(const TaskInfo& info, Var output, const Look& look) {
  return info.classes > 0 ? softmax_cross_entropy(tape_, output, look.classes)
                          : mean_squared_error(tape_, output, look.values);
}

Pass Trainer::run(const Work& work, const Segment& segment, Carry carry) {
  Pass pass{.first_node = tape_.node_count(), .loss = {}};
  const Look seen = work.look(segment);
  if (const auto out = output(work, segment, seen, carry)) {
    pass.loss = loss_of(work.info(), *out, seen);
    pass.share = static_cast<Real>(static_cast<double>(seen.rows.size()) /
                                   static_cast<double>(work.batch().rows().size()));
  }
  pass.last_node = tape_.node_count();
  return pass;
}

double Trainer::train_window(Work& work, std::size_t begin, std::size_t end) {
  // Without a second segment in the window, no gradient has to come back from one.
  const Carry carry{state_.empty() ? nullptr : state_.data(), end - begin > 1 ? state_grad_.data() : nullptr};
  tape_.clear(!recomputes_);
  double loss = 0;
  for (std::size_t s = begin; s < end; ++s) {
    if (recomputes_) {
      tape_.clear(false);
      std::copy(state_.begin(), state_.end(), border(s));
    }
    Pass& pass = work.pass(s);
    pass = run(work, work.segments()[s], carry);
    if (pass.loss) loss += double{pass.share} * double{tape_.value(*pass.loss)[0]};
  }
  if (recomputes_) std::copy(state_.begin(), state_.end(), border(end));
  differentiate(work, begin, end, carry);
  if (recomputes_) std::copy_n(border(end), state_.size(), state_.begin());
  return loss;
}

void Trainer::differentiate(Work& work, std::size_t begin, std::size_t end, Carry carry) {
  std::fill(state_grad_.begin(), state_grad_.end(), Real{0});
  const auto kept = tape_.arena().mark();
  bool reached = false;  // a segment from which a gradient comes
  for (std::size_t s = end; s-- > begin;) {
    Pass& pass = work.pass(s);
    reached = reached || pass.loss;
    if (!reached) continue;
    if (recomputes_) {
      tape_.clear();
      std::copy_n(border(s), state_.size(), state_.begin());
      pass = run(work, work.segments()[s], carry);
    }
    if (pass.loss)
      tape_.backward(*pass.loss, pass.share, pass.first_node);
    else
      tape_.backward_through(pass.first_node, pass.last_node);
    if (!recomputes_) tape_.arena().release(kept);
  }
}

Trainer::StepResult Trainer::step(std::uint64_t step) {
  const auto samples = range(Purpose::train, step * static_cast<std::uint64_t>(settings_.batch));
  Work& work = work_at(tasks_.length_of(samples, step));
  work.fill(samples);
  model_.parameters().clear_grads();
  reset_state();
  if (continues_) state_ = carried_;
  StepResult result;
  result.tokens = static_cast<std::uint64_t>(work.info().steps * settings_.batch);
  const auto& segments = work.segments();
  for (std::size_t begin = 0, end = 0; begin < segments.size(); begin = end) {
    while (!segments[end++].last_of_window) continue;
    result.loss += train_window(work, begin, end);
  }
  if (continues_) carried_ = state_;
  tape_.clear();  // joins what the arena grew by, so that the next step allocates nothing
  ParameterStore& store = model_.parameters();
  result.grad_norm = clip_gradients(store.grads(), store.flat_size(), settings_.clip);
  if (result.finite()) optimizer_.step(store.values(), store.grads(), spans_, schedule_.at(step));
  return result;
}

void Trainer::restore_carried(std::vector<Real> carried) {
  require(carried.size() == carried_.size(), "trainer: {} carried numbers were required, got {}",
          carried_.size(), carried.size());
  carried_ = std::move(carried);
}

bool Trainer::is_right(const TaskInfo& info, const Look& look, Index answer, const Real* output) const {
  if (info.classes > 0) {
    const Real* logits = output + answer * info.classes;
    return std::max_element(logits, logits + info.classes) - logits ==
           look.classes[static_cast<std::size_t>(answer)];
  }
  for (Index k = answer * info.targets; k < (answer + 1) * info.targets; ++k)
    if (!(std::abs(double{output[k]} - double{look.values[static_cast<std::size_t>(k)]}) < info.tolerance))
      return false;
  return true;
}

void Trainer::score(const Work& work, const Look& look, Var output) {
  const Batch& batch = work.batch();
  const Index answers = std::max<Index>(batch.answer_count(), 1);
  for (std::size_t i = 0; i < look.rows.size(); ++i) {
    if (!batch.scored()[look.first + i]) continue;
    Index right = 0;
    for (Index k = 0; k < answers; ++k)
      right += is_right(work.info(), look, static_cast<Index>(i) * answers + k, tape_.value(output)) ? 1 : 0;
    tally_.scored += answers;
    tally_.right += right;
    if (right < answers) tally_.wrong[static_cast<std::size_t>(look.rows[i] % batch.batch())] = 1;
    if (batch.groups().empty()) continue;
    const std::size_t group = batch.groups()[look.first + i];
    tally_.group_scored[group] += answers;
    tally_.group_right[group] += right;
  }
}

void Trainer::evaluate(Work& work, const SampleRange& range) {
  work.fill(range);
  tally_.wrong.assign(static_cast<std::size_t>(work.batch().batch()), 0);
  const std::size_t groups = std::max(tally_.group_right.size(), work.info().breakdown.groups.size());
  tally_.group_scored.resize(groups);
  tally_.group_right.resize(groups);
  const Carry carry{state_.empty() ? nullptr : state_.data(), nullptr};
  for (const Segment& segment : work.segments()) {
    tape_.clear(false);
    const Look seen = work.look(segment);
    const auto out = output(work, segment, seen, carry);
    if (!out) continue;
    const double loss = double{tape_.value(loss_of(work.info(), *out, seen))[0]};
    tally_.loss += loss * static_cast<double>(seen.rows.size());
    tally_.positions += static_cast<Index>(seen.rows.size());
    score(work, seen, *out);
  }
  tally_.samples += work.batch().batch();
  tally_.exact += std::count(tally_.wrong.begin(), tally_.wrong.end(), 0);
}

Metrics Trainer::evaluate(Purpose purpose, Index samples, std::optional<Index> length) {
  tally_ = {};
  reset_state();
  const bool whole_batches = tasks_.info().continues;  // a model without a state sees the same samples
  for (Index done = 0; done < samples; done += settings_.batch) {
    const Index count = whole_batches ? settings_.batch : std::min(settings_.batch, samples - done);
    const auto drawn = range(purpose, static_cast<std::uint64_t>(done));
    const Index at =
        length ? *length : tasks_.length_of(drawn, static_cast<std::uint64_t>(done / settings_.batch));
    Work& whole = work_at(at);
    if (!continues_) reset_state();
    if (count == settings_.batch) {
      evaluate(whole, drawn);
    } else {
      Work rest(tasks_.at(at), count, model_, settings_);
      evaluate(rest, drawn);
    }
  }
  const auto share = [](Index part, Index of) { return static_cast<double>(part) / static_cast<double>(of); };
  Metrics metrics{tally_.loss / static_cast<double>(tally_.positions), share(tally_.right, tally_.scored),
                  share(tally_.exact, tally_.samples)};
  for (std::size_t group = 0; group < tally_.group_scored.size(); ++group)
    metrics.by_group.push_back(share(tally_.group_right[group], tally_.group_scored[group]));
  return metrics;
}

}  // namespace recurbench
