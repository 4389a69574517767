#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "optim/clip.hpp"
#include "train/memory.hpp"

namespace seqbench {

ModelIo model_io(const TaskInfo& info) {
  return {.vocabulary = info.vocabulary,
          .channels = info.channels,
          .outputs = info.classes > 0 ? info.classes : info.targets,
          .steps = info.steps,
          .causal_because = info.causal_because};
}

double Metrics::get(std::string_view name) const {
  if (name == "loss") return loss;
  if (name == "accuracy") return accuracy;
  if (name == "exact") return exact;
  throw ConfigError(
      fmt::format("unknown metric '{}'.{}", name, known_names(name, {"loss", "accuracy", "exact"})));
}

bool Trainer::StepResult::finite() const {
  return std::isfinite(loss) && std::isfinite(grad_norm);
}

Trainer::Trainer(const Task& task, Model& model, Optimizer& optimizer, const Schedule& schedule,
                 const TrainSettings& settings, Streams streams)
    : task_(task),
      info_(task.info()),
      model_(model),
      optimizer_(optimizer),
      schedule_(schedule),
      settings_(settings),
      streams_(streams),
      batch_(info_, settings.batch),
      recomputes_(recomputes(step_memory(model, info_, settings), settings)) {
  model_.initialise(streams.seed, streams.replicate);
  for (const auto& info : model_.parameters().infos())
    spans_.push_back({info.offset, info.rows * info.cols, info.decays, info.rate});
  rows_.reserve(static_cast<std::size_t>(info_.looked_at * settings.batch));
  divide_into_segments();
}

void Trainer::divide_into_segments() {
  const Index window = window_steps(info_, settings_);
  const Index segment = training_segment_steps(model_, info_, settings_);
  for (Index first = 0; first < info_.steps;) {
    const Index window_end = std::min(info_.steps, (first / window + 1) * window);
    const Index last = std::min(window_end, first + segment);
    segments_.push_back({first, last, last == window_end});
    first = last;
  }
  passes_.resize(segments_.size());
  if (segments_.size() == 1) return;
  const auto floats = static_cast<std::size_t>(settings_.batch * model_.state_floats());
  state_.resize(floats);
  state_grad_.resize(floats);
  if (recomputes_) borders_.resize(floats * (segments_.size() + 1));
}

Real* Trainer::border(std::size_t segment) {
  return borders_.data() + segment * state_.size();
}

void Trainer::number_rows_by_segment(const Batch& batch) {
  rows_.assign(batch.rows().begin(), batch.rows().end());
  auto row = rows_.begin();
  for (const Segment& segment : segments_) {
    const auto base = static_cast<std::int32_t>(segment.first * batch.batch());
    const auto end = static_cast<std::int32_t>(segment.last * batch.batch());
    for (; row != rows_.end() && *row < end; ++row) *row -= base;
  }
}

Trainer::Look Trainer::look(const Batch& batch, const Segment& segment) const {
  const auto all = batch.rows();
  const auto at_step = [&](Index step) {
    return static_cast<std::size_t>(
        std::lower_bound(all.begin(), all.end(), static_cast<std::int32_t>(step * batch.batch())) -
        all.begin());
  };
  const std::size_t first = at_step(segment.first);
  const std::size_t count = at_step(segment.last) - first;
  const auto targets = static_cast<std::size_t>(batch.target_count());
  Look look{.rows = std::span(rows_).subspan(first, count), .classes = {}, .values = {}, .first = first};
  if (!batch.classes().empty()) look.classes = batch.classes().subspan(first, count);
  if (targets > 0) look.values = batch.values().subspan(first * targets, count * targets);
  return look;
}

std::optional<Var> Trainer::output(const Batch& batch, const Segment& segment, const Look& look,
                                   Carry carry) {
  const Index B = batch.batch();
  const auto part = [&](auto all, Index width) {
    return all.subspan(static_cast<std::size_t>(segment.first * B * width),
                       static_cast<std::size_t>((segment.last - segment.first) * B * width));
  };
  const ModelInput input{
      .tokens = info_.vocabulary > 0 ? part(batch.tokens(), 1) : std::span<const std::int32_t>{},
      .reals = part(batch.reals(), info_.channels),
      .batch = B};
  const Var features = model_.features(tape_, input, carry);
  if (look.rows.empty()) return std::nullopt;
  const bool everywhere = static_cast<Index>(look.rows.size()) == tape_.rows(features);
  return model_.read_out(tape_, everywhere ? features : select_rows(tape_, features, look.rows));
}

Var Trainer::loss_of(Var output, const Look& look) {
  return info_.classes > 0 ? softmax_cross_entropy(tape_, output, look.classes)
                           : mean_squared_error(tape_, output, look.values);
}

Trainer::Pass Trainer::run(const Segment& segment, Carry carry) {
  Pass pass{.first_node = tape_.node_count(), .loss = {}};
  const Look seen = look(batch_, segment);
  if (const auto out = output(batch_, segment, seen, carry)) {
    pass.loss = loss_of(*out, seen);
    pass.share =
        static_cast<Real>(static_cast<double>(seen.rows.size()) / static_cast<double>(batch_.rows().size()));
  }
  pass.last_node = tape_.node_count();
  return pass;
}

double Trainer::train_window(std::size_t begin, std::size_t end) {
  const bool alone = segments_.size() == 1;
  // Without a second segment in the window, no gradient has to come back from one.
  const Carry carry{alone ? nullptr : state_.data(), end - begin > 1 ? state_grad_.data() : nullptr};
  tape_.clear(!recomputes_);
  double loss = 0;
  for (std::size_t s = begin; s < end; ++s) {
    if (recomputes_) {
      tape_.clear(false);
      std::copy(state_.begin(), state_.end(), border(s));
    }
    passes_[s] = run(segments_[s], carry);
    if (passes_[s].loss) loss += double{passes_[s].share} * double{tape_.value(*passes_[s].loss)[0]};
  }
  if (recomputes_) std::copy(state_.begin(), state_.end(), border(end));

  std::fill(state_grad_.begin(), state_grad_.end(), Real{0});
  const auto kept = tape_.arena().mark();
  bool reached = false;
  for (std::size_t s = end; s-- > begin;) {
    reached = reached || passes_[s].loss;
    if (!reached) continue;
    if (recomputes_) {
      tape_.clear();
      std::copy_n(border(s), state_.size(), state_.begin());
      passes_[s] = run(segments_[s], carry);
    }
    const Pass& pass = passes_[s];
    if (pass.loss)
      tape_.backward(*pass.loss, pass.share, pass.first_node);
    else
      tape_.backward_through(pass.first_node, pass.last_node);
    if (!recomputes_) tape_.arena().release(kept);
  }
  if (recomputes_) std::copy_n(border(end), state_.size(), state_.begin());
  return loss;
}

Trainer::StepResult Trainer::step(std::uint64_t step) {
  fill_batch(
      task_,
      {streams_.seed, streams_.replicate, Purpose::train, step * static_cast<std::uint64_t>(settings_.batch)},
      batch_);
  number_rows_by_segment(batch_);
  model_.parameters().clear_grads();
  std::fill(state_.begin(), state_.end(), Real{0});
  StepResult result;
  for (std::size_t begin = 0, end = 0; begin < segments_.size(); begin = end) {
    while (!segments_[end++].last_of_window) continue;
    result.loss += train_window(begin, end);
  }
  tape_.clear();  // joins what the arena grew by, so that the next step allocates nothing
  ParameterStore& store = model_.parameters();
  result.grad_norm = clip_gradients(store.grads(), store.flat_size(), settings_.clip);
  if (result.finite()) optimizer_.step(store.values(), store.grads(), spans_, schedule_.at(step));
  return result;
}

void Trainer::score(const Batch& batch, const Look& look, Var output) {
  const Index width = tape_.cols(output);
  for (std::size_t i = 0; i < look.rows.size(); ++i) {
    if (!batch.scored()[look.first + i]) continue;
    const Real* row = tape_.value(output) + static_cast<Index>(i) * width;
    bool right = true;
    if (info_.classes > 0) {
      right = std::max_element(row, row + width) - row == look.classes[i];
    } else {
      for (Index k = 0; k < width; ++k)
        right =
            right &&
            std::abs(double{row[k]} -
                     double{look.values[i * static_cast<std::size_t>(width) + static_cast<std::size_t>(k)]}) <
                info_.tolerance;
    }
    ++tally_.scored;
    if (right)
      ++tally_.right;
    else
      tally_.wrong[static_cast<std::size_t>(look.rows[i] % batch.batch())] = 1;
  }
}

Metrics Trainer::evaluate(Purpose purpose, Index samples) {
  tally_ = {};
  for (Index done = 0; done < samples; done += settings_.batch) {
    const Index count = std::min(settings_.batch, samples - done);
    std::optional<Batch> rest;
    if (count < settings_.batch) rest.emplace(info_, count);
    Batch& batch = rest ? *rest : batch_;
    fill_batch(task_, {streams_.seed, streams_.replicate, purpose, static_cast<std::uint64_t>(done)}, batch);
    number_rows_by_segment(batch);
    std::fill(state_.begin(), state_.end(), Real{0});
    tally_.wrong.assign(static_cast<std::size_t>(count), 0);
    for (const Segment& segment : segments_) {
      tape_.clear(false);
      const Look seen = look(batch, segment);
      const auto out = output(batch, segment, seen, {state_.empty() ? nullptr : state_.data(), nullptr});
      if (!out) continue;
      tally_.loss += double{tape_.value(loss_of(*out, seen))[0]} * static_cast<double>(seen.rows.size());
      tally_.positions += static_cast<Index>(seen.rows.size());
      score(batch, seen, *out);
    }
    tally_.samples += count;
    tally_.exact += std::count(tally_.wrong.begin(), tally_.wrong.end(), 0);
  }
  const auto share = [](Index part, Index whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  };
  return {tally_.loss / static_cast<double>(tally_.positions), share(tally_.right, tally_.scored),
          share(tally_.exact, tally_.samples)};
}

}  // namespace seqbench
