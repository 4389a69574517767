// What tape, ops and trainer cost over the kernels they call: whole training steps, once through Trainer and
// once as bare kernel calls on preallocated memory. Both train the same model on the same samples; their
// losses must agree.
//   tape_overhead MODEL HIDDEN STEPS BATCH [REPEATS]   prints one JSON object; overhead 0.03 means 3 %.
// Rounds alternate between the two sides; the overhead is the median over rounds. Making the samples is timed
// apart and taken off the trainer's side.

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/noise_task.hpp"
#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "kernels/gemm.hpp"
#include "kernels/losses.hpp"
#include "kernels/reduce.hpp"
#include "nn/recurrent_mixer.hpp"
#include "optim/clip.hpp"
#include "statistics/statistics.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr Index kChannels = 2;

Value whole(Index number) {
  return {std::int64_t{number}, {}};
}

/// A model with its optimiser and settings, for either side.
struct Side {
  NoiseTask task;
  Experiment experiment;
  Model& model;
  const TrainSettings& settings;
  const Schedule& schedule;
  std::unique_ptr<Optimizer> optimizer;

  Side(const std::string& name, Index hidden, Index steps, Index batch)
      : task(steps, kChannels),
        experiment(sections_of(name, hidden, batch), task),
        model(experiment.model),
        settings(experiment.settings),
        schedule(experiment.schedule),
        optimizer(experiment.make_optimizer()) {}

 private:
  static Sections sections_of(const std::string& name, Index hidden, Index batch) {
    Sections sections;
    sections.model.set("name", {name, {}});
    sections.model.set("hidden", whole(hidden));
    sections.train.set("batch", whole(batch));
    return sections;
  }
};

Cell cell_of(const std::string& name) {
  Params params("model");
  params.set("name", {name, {}});
  const auto mixer = MixerRegistry::instance().at(name, "model").build({params, 1, 1});
  return dynamic_cast<const RecurrentMixer&>(*mixer).cell();
}

/// The training step of a classic model with one recurrent layer, as bare kernel calls.
class BareStep {
 public:
  BareStep(Side& side, const Cell& cell, Index hidden)
      : side_(side),
        store_(side.model.parameters()),
        cell_(cell),
        info_(side.task.info()),
        shape_{info_.steps, side.settings.batch, kChannels, hidden},
        rows_(shape_.steps * shape_.batch) {
    side.model.initialise(0, 0);
    for (const auto& info : store_.infos())
      spans_.push_back({info.offset, info.rows * info.cols, info.decays});
    const Index cells = shape_.batch * hidden;
    gates_ = memory_.reals(rows_ * hidden * cell.blocks);
    h_ = memory_.reals(rows_ * hidden);
    dh_all_ = memory_.reals(rows_ * hidden);
    c_ = memory_.reals(rows_ * hidden);
    first_ = memory_.reals(2 * cells);
    carried_ = memory_.reals(2 * cells);
    logits_ = memory_.reals(rows_ * info_.classes);
    dlogits_ = memory_.reals(rows_ * info_.classes);
    probabilities_ = memory_.reals(rows_ * info_.classes);
    sums_ = memory_.reals(info_.classes);
    scratch_ = memory_.reals(recurrence_scratch(cell, shape_));
  }

  double operator()(const Batch& batch, std::uint64_t step) {
    store_.clear_grads();
    std::fill_n(first_, 2 * shape_.batch * shape_.hidden, Real{0});
    const RecurrenceTrace trace{gates_, true, h_, cell_.has_memory ? c_ : nullptr, first_, first_};
    recurrence_forward(cell_, shape_, trace, scratch_, batch.reals().data(), weights());
    const double loss = read_out(batch);
    backward(batch, trace);
    clip_gradients(store_.grads(), store_.flat_size(), side_.settings.clip);
    side_.optimizer->step(store_.values(), store_.grads(), spans_, side_.schedule.at(step));
    return loss;
  }

 private:
  const Real* value(const char* name) { return store_.value(store_.find(name)).data; }
  Real* grad(const char* name) { return store_.grad(store_.find(name)).data; }
  RecurrenceWeights<const Real> weights() {
    return {value("layers.0.w"), value("layers.0.u"), value("layers.0.b_x"), value("layers.0.b_h")};
  }

  double read_out(const Batch& batch) {
    const Index classes = info_.classes;
    multiply({logits_, rows_, classes}, {h_, rows_, shape_.hidden},
             ConstMatrix(value("head.w"), shape_.hidden, classes));
    const Real* bias = value("head.b");
    for (Index r = 0; r < rows_; ++r)
      for (Index k = 0; k < classes; ++k) logits_[r * classes + k] += bias[k];
    return softmax_cross_entropy_forward(probabilities_, logits_, batch.classes().data(), rows_, classes) /
           static_cast<double>(rows_);
  }

  void backward(const Batch& batch, const RecurrenceTrace& trace) {
    const Index classes = info_.classes, hidden = shape_.hidden;
    std::fill_n(dlogits_, rows_ * classes, Real{0});
    softmax_cross_entropy_backward(dlogits_, 1 / static_cast<Real>(rows_), probabilities_,
                                   batch.classes().data(), rows_, classes);
    column_sums(sums_, dlogits_, rows_, classes);
    Real* dbias = grad("head.b");
    for (Index k = 0; k < classes; ++k) dbias[k] += sums_[k];
    const ConstMatrix dlogits(dlogits_, rows_, classes);
    multiply({dh_all_, rows_, hidden}, dlogits, transpose({value("head.w"), hidden, classes}));
    multiply_add({grad("head.w"), hidden, classes}, transpose({h_, rows_, hidden}), dlogits);
    const Index cells = shape_.batch * hidden;
    std::fill_n(carried_, 2 * cells, Real{0});
    recurrence_backward(cell_, shape_, trace, nullptr,
                        {grad("layers.0.w"), grad("layers.0.u"), grad("layers.0.b_x"), grad("layers.0.b_h")},
                        carried_, carried_ + cells, scratch_, dh_all_, batch.reals().data(), weights());
  }

  Side& side_;
  ParameterStore& store_;
  Cell cell_;
  TaskInfo info_;
  RecurrenceShape shape_;
  Index rows_;
  Arena memory_;
  std::vector<ParameterSpan> spans_;
  Real *gates_, *h_, *dh_all_, *c_, *first_, *carried_, *logits_, *dlogits_, *probabilities_, *sums_,
      *scratch_;
};

constexpr int kCompared = 100;

int compare(const std::string& name, Index hidden, Index steps, Index batch, int repeats) {
  const FlushDenormals guard;
  Side taped(name, hidden, steps, batch), bare(name, hidden, steps, batch);
  Workspace workspace(taped.experiment);
  Trainer trainer(taped.experiment, workspace, {});
  BareStep kernels(bare, cell_of(name), hidden);
  Batch samples(bare.task.info(), batch);
  std::vector<double> taped_seconds, bare_seconds, ratios;
  for (int i = 0; i < repeats + 3; ++i) {
    const auto step = static_cast<std::uint64_t>(i);
    const Stopwatch sampling;
    fill_batch(bare.task, {0, 0, Purpose::train, step * static_cast<std::uint64_t>(batch)}, samples);
    const double sampled = sampling.seconds();
    const Stopwatch with_tape;
    const double loss = trainer.step(step).loss;
    const double taped_now = with_tape.seconds();
    const Stopwatch without_tape;
    const double bare_loss = kernels(samples, step);
    const double bare_now = without_tape.seconds();
    // Later, once the model learns, rounding alone drives the two apart.
    if (i < kCompared && !(std::abs(loss - bare_loss) <= 1e-5 * std::abs(bare_loss))) {
      fmt::print(stderr, "tape_overhead: the two sides differ at step {}: {} and {}\n", i, loss, bare_loss);
      return 1;
    }
    if (i < 3) continue;
    taped_seconds.push_back(taped_now - sampled);
    bare_seconds.push_back(bare_now);
    ratios.push_back(taped_seconds.back() / bare_now);
  }
  fmt::print(
      "{{\"model\": \"{}\", \"trainer_ms\": {:.4f}, \"bare_kernels_ms\": {:.4f}, \"overhead\": {:.4f}}}\n",
      name, 1e3 * median(taped_seconds), 1e3 * median(bare_seconds), median(ratios) - 1);
  return 0;
}

}  // namespace
}  // namespace recurbench

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) {
    fmt::print(stderr, "usage: {} MODEL HIDDEN STEPS BATCH [REPEATS]\n", argv[0]);
    return 2;
  }
  const auto number = [&](int i) { return recurbench::Index{std::atol(argv[i])}; };
  return recurbench::compare(argv[1], number(2), number(3), number(4), argc == 6 ? std::atoi(argv[5]) : 1000);
}
