#include "train/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "optim/clip.hpp"
#include "train/memory.hpp"

namespace recurbench {

bool Trainer::StepResult::finite() const {
  return std::isfinite(loss) && std::isfinite(grad_norm);
}

Trainer::Trainer(Experiment& experiment, Workspace& workspace, Streams streams)
    : experiment_(experiment),
      workspace_(workspace),
      streams_(streams),
      tape_(workspace.tape()),
      optimizer_(experiment.make_optimizer()),
      recomputes_(recomputes(step_memory(experiment.model, experiment.info(), experiment.settings),
                             experiment.settings)) {
  ParameterStore& store = experiment_.model.parameters();
  experiment_.model.initialise(streams.seed, streams.replicate);
  for (const auto& info : store.infos())
    spans_.push_back({info.offset, info.rows * info.cols, info.decays, info.rate});
  if (!experiment_.tasks.varies()) prepared_work(experiment_.tasks.longest());
}

Work& Trainer::prepared_work(Index length) {
  Work& work = workspace_.work_at(length);
  const std::size_t floats = workspace_.state().size();
  state_grad_.resize(floats);
  if (workspace_.continues()) carried_.resize(floats);
  if (recomputes_) borders_.resize(std::max(borders_.size(), floats * (work.segments().size() + 1)));
  return work;
}

Real* Trainer::border(std::size_t segment) {
  return borders_.data() + segment * workspace_.state().size();
}

Pass Trainer::run(const Work& work, const Segment& segment, Carry carry) {
  Pass pass{.first_node = tape_.node_count(), .loss = {}};
  const Look seen = work.look(segment);
  if (const auto out = workspace_.output(work, segment, seen, carry)) {
    pass.loss = workspace_.loss_of(work.info(), *out, seen);
    pass.share = static_cast<Real>(static_cast<double>(seen.rows.size()) /
                                   static_cast<double>(work.batch().rows().size()));
  }
  pass.last_node = tape_.node_count();
  return pass;
}

double Trainer::train_window(Work& work, std::size_t begin, std::size_t end) {
  std::vector<Real>& state = workspace_.state();
  // Without a second segment in the window, no gradient has to come back from one.
  const Carry carry{workspace_.state_data(), end - begin > 1 ? state_grad_.data() : nullptr};
  tape_.clear(!recomputes_);
  double loss = 0;
  for (std::size_t s = begin; s < end; ++s) {
    if (recomputes_) {
      tape_.clear(false);
      std::copy(state.begin(), state.end(), border(s));
    }
    Pass& pass = work.pass(s);
    pass = run(work, work.segments()[s], carry);
    if (pass.loss) loss += double{pass.share} * double{tape_.value(*pass.loss)[0]};
  }
  if (recomputes_) std::copy(state.begin(), state.end(), border(end));
  differentiate(work, begin, end, carry);
  if (recomputes_) std::copy_n(border(end), state.size(), state.begin());
  return loss;
}

void Trainer::differentiate(Work& work, std::size_t begin, std::size_t end, Carry carry) {
  std::vector<Real>& state = workspace_.state();
  std::fill(state_grad_.begin(), state_grad_.end(), Real{0});
  const auto kept = tape_.arena().mark();
  bool reached = false;  // a segment from which a gradient comes
  for (std::size_t s = end; s-- > begin;) {
    Pass& pass = work.pass(s);
    reached = reached || pass.loss;
    if (!reached) continue;
    if (recomputes_) {
      tape_.clear();
      std::copy_n(border(s), state.size(), state.begin());
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
  const TrainSettings& settings = experiment_.settings;
  const SampleRange range{streams_.seed, streams_.replicate, Purpose::train,
                          step * static_cast<std::uint64_t>(settings.batch), settings.samples};
  Work& work = prepared_work(experiment_.tasks.length_of(range, step));
  work.fill(range);
  ParameterStore& store = experiment_.model.parameters();
  store.clear_grads();
  workspace_.reset_state();
  if (workspace_.continues()) workspace_.state() = carried_;
  StepResult result;
  result.tokens = static_cast<std::uint64_t>(work.info().steps * settings.batch);
  const auto& segments = work.segments();
  for (std::size_t begin = 0, end = 0; begin < segments.size(); begin = end) {
    while (!segments[end++].last_of_window) continue;
    result.loss += train_window(work, begin, end);
  }
  if (workspace_.continues()) carried_ = workspace_.state();
  tape_.clear();  // joins what the arena grew by, so that the next step allocates nothing
  result.grad_norm = clip_gradients(store.grads(), store.flat_size(), settings.clip);
  if (result.finite()) optimizer_->step(store.values(), store.grads(), spans_, experiment_.schedule.at(step));
  return result;
}

void Trainer::restore(std::vector<Real> carried, ByteReader& moments) {
  require(carried.size() == carried_.size(), "trainer: {} carried numbers were required, got {}",
          carried_.size(), carried.size());
  optimizer_->load(moments);
  carried_ = std::move(carried);
}

}  // namespace recurbench
