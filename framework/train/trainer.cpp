#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "optim/clip.hpp"

namespace seqbench {

ModelIo model_io(const TaskInfo& info) {
  return {.vocabulary = info.vocabulary,
          .channels = info.channels,
          .outputs = info.classes > 0 ? info.classes : info.targets};
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
      batch_(info_, settings.batch) {
  model_.initialise(streams.seed, streams.replicate);
  for (const auto& info : model_.parameters().infos())
    spans_.push_back({info.offset, info.rows * info.cols, info.decays});
  rows_.reserve(static_cast<std::size_t>(info_.looked_at * settings.batch));
  if (window() < info_.steps) state_.resize(static_cast<std::size_t>(settings.batch * model_.state_floats()));
}

Index Trainer::window() const {
  return settings_.window > 0 ? std::min(settings_.window, info_.steps) : info_.steps;
}

Trainer::Look Trainer::look(const Batch& batch, Index first, Index last) {
  const auto all = batch.rows();
  const auto base = static_cast<std::int32_t>(first * batch.batch());
  const auto begin = std::lower_bound(all.begin(), all.end(), base);
  const auto end = std::lower_bound(begin, all.end(), static_cast<std::int32_t>(last * batch.batch()));
  rows_.assign(begin, end);
  for (auto& row : rows_) row -= base;
  const auto from = static_cast<std::size_t>(begin - all.begin());
  const auto targets = static_cast<std::size_t>(batch.target_count());
  Look look{.rows = rows_, .classes = {}, .values = {}, .first = from};
  if (!batch.classes().empty()) look.classes = batch.classes().subspan(from, rows_.size());
  if (targets > 0) look.values = batch.values().subspan(from * targets, rows_.size() * targets);
  return look;
}

std::optional<Var> Trainer::window_output(const Batch& batch, Index first, Index last, const Look& look) {
  const Index B = batch.batch();
  const auto part = [&](auto all, Index width) {
    return all.subspan(static_cast<std::size_t>(first * B * width),
                       static_cast<std::size_t>((last - first) * B * width));
  };
  const ModelInput input{
      .tokens = info_.vocabulary > 0 ? part(batch.tokens(), 1) : std::span<const std::int32_t>{},
      .reals = part(batch.reals(), info_.channels),
      .batch = B};
  const Var features = model_.features(tape_, input, state_.empty() ? nullptr : state_.data());
  if (look.rows.empty()) return std::nullopt;
  const bool everywhere = static_cast<Index>(look.rows.size()) == tape_.rows(features);
  return model_.read_out(tape_, everywhere ? features : select_rows(tape_, features, look.rows));
}

Var Trainer::loss_of(Var output, const Look& look) {
  return info_.classes > 0 ? softmax_cross_entropy(tape_, output, look.classes)
                           : mean_squared_error(tape_, output, look.values);
}

Trainer::StepResult Trainer::step(std::uint64_t step) {
  fill_batch(
      task_,
      {streams_.seed, streams_.replicate, Purpose::train, step * static_cast<std::uint64_t>(settings_.batch)},
      batch_);
  model_.parameters().clear_grads();
  std::fill(state_.begin(), state_.end(), Real{0});
  StepResult result;
  const auto positions = static_cast<double>(batch_.rows().size());
  for (Index first = 0; first < info_.steps; first += window()) {
    const Index last = std::min(info_.steps, first + window());
    tape_.clear();
    const Look seen = look(batch_, first, last);
    const auto output = window_output(batch_, first, last, seen);
    if (!output) continue;
    const double share = static_cast<double>(seen.rows.size()) / positions;
    const Var loss = loss_of(*output, seen);
    result.loss += share * double{tape_.value(loss)[0]};
    tape_.backward(loss, static_cast<Real>(share));
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
    std::fill(state_.begin(), state_.end(), Real{0});
    tally_.wrong.assign(static_cast<std::size_t>(count), 0);
    for (Index first = 0; first < info_.steps; first += window()) {
      const Index last = std::min(info_.steps, first + window());
      tape_.clear(false);
      const Look seen = look(batch, first, last);
      const auto output = window_output(batch, first, last, seen);
      if (!output) continue;
      tally_.loss += double{tape_.value(loss_of(*output, seen))[0]} * static_cast<double>(seen.rows.size());
      tally_.positions += static_cast<Index>(seen.rows.size());
      score(batch, seen, *output);
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
