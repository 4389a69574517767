// Whole models against central differences: encoder, blocks, read-out, loss; full and truncated windows; and
// the trainer's own step on the real tasks.
#include <fmt/core.h>

#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

struct Case {
  std::string name;
  Settings settings;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& cell : cell_names()) {
    const Settings base = cell_settings(cell);
    for (const Index layers : {1, 2})
      all.push_back(
          {fmt::format("{}_classic_{}", cell, layers),
           with(base, {{"shell", word("classic")}, {"hidden", whole(4)}, {"layers", whole(layers)}})});
    for (const Index mlp : {0, 2})
      all.push_back({fmt::format("{}_modern_mlp_{}", cell, mlp),
                     with(base, {{"shell", word("modern")}, {"width", whole(5)}, {"mlp", whole(mlp)}})});
  }
  return all;
}

/// The summed loss over windows of `window` steps, each with the state that it was given when the windows
/// were first run: truncated BPTT holds these states fixed.
class WindowedLoss {
 public:
  static constexpr Index kSteps = 7, kBatch = 3;

  WindowedLoss(Model& model, Index window) : model_(model), window_(window) {
    state_.assign(static_cast<std::size_t>(kBatch * model.state_floats()), 0);
    const auto first = wave(static_cast<Index>(state_.size()), 5.0, 0.5);
    state_ = first;
    for (Index begin = 0; begin < kSteps; begin += window_) {
      states_.push_back(state_);
      run_window(begin, state_, false);
    }
  }

  double operator()(bool with_gradients) {
    double loss = 0;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      auto state = states_[i];
      loss += run_window(static_cast<Index>(i) * window_, state, with_gradients);
    }
    return loss;
  }

 private:
  double run_window(Index first, std::vector<Real>& state, bool recording) {
    const auto count = static_cast<std::size_t>((std::min(kSteps, first + window_) - first) * kBatch);
    const auto skipped = static_cast<std::size_t>(first * kBatch);
    tape_.clear(recording);
    ModelInput input{.tokens = {}, .reals = {}, .batch = kBatch};
    const auto channels = static_cast<std::size_t>(model_.io().channels);
    if (channels > 0)
      input.reals = std::span(reals_).subspan(skipped * channels, count * channels);
    else
      input.tokens = std::span(tokens_).subspan(skipped, count);
    const Var features = model_.features(tape_, input, {state.data(), nullptr});
    const std::vector<std::int32_t>& rows = count > 3 ? rows_ : few_rows_;
    const Var out = model_.read_out(tape_, select_rows(tape_, features, rows));
    const Var loss = softmax_cross_entropy(tape_, out, std::span(classes_).first(rows.size()));
    if (recording) tape_.backward(loss);
    return double{tape_.value(loss)[0]};
  }

  Model& model_;
  Index window_;
  Tape tape_;
  std::vector<Real> state_;
  std::vector<std::vector<Real>> states_;
  std::vector<Real> reals_ = wave(kSteps * kBatch * 2, 7.0);
  std::vector<std::int32_t> tokens_ = whole_wave(kSteps * kBatch, 7);
  std::vector<std::int32_t> rows_{0, 2, 4, 5}, few_rows_{2, 0};
  std::vector<std::int32_t> classes_ = whole_wave(4, 5, 2);
};

/// Central differences of `loss` by every parameter, tensor by tensor.
void expect_parameter_gradients(ParameterStore& store, const std::vector<Real>& grads,
                                const std::function<double()>& loss, Index most, const std::string& what) {
  for (const auto& info : store.infos()) {
    const auto count = static_cast<std::size_t>(info.rows * info.cols);
    const double error =
        gradient_error({store.values() + info.offset, count},
                       std::span(grads).subspan(static_cast<std::size_t>(info.offset), count), loss, most);
    EXPECT_LE(error, kGradientTolerance) << what << " d/d" << info.name;
    record_worst("log10_gradient_error", error);
  }
}

class ModelGradients : public ::testing::TestWithParam<Case> {
 protected:
  static void expect_windows(const ModelIo& io, Index window) {
    Model model = wave_model(GetParam().settings, io);
    ParameterStore& store = model.parameters();
    WindowedLoss loss(model, window);
    store.clear_grads();
    loss(true);
    const std::vector<Real> grads(store.grads(), store.grads() + store.flat_size());
    expect_parameter_gradients(
        store, grads, [&] { return loss(false); }, 60, GetParam().name);
  }
};

TEST_P(ModelGradients, OverRealsInOneWindow) {
  expect_windows({.channels = 2, .outputs = 5}, 7);
}
TEST_P(ModelGradients, OverRealsInTruncatedWindows) {
  expect_windows({.channels = 2, .outputs = 5}, 3);
}
TEST_P(ModelGradients, OverTokensInOneWindow) {
  expect_windows({.vocabulary = 7, .outputs = 5}, 7);
}
TEST_P(ModelGradients, OverTokensInTruncatedWindows) {
  expect_windows({.vocabulary = 7, .outputs = 5}, 2);
}

INSTANTIATE_TEST_SUITE_P(Shells, ModelGradients, ::testing::ValuesIn(cases()),
                         [](const auto& model) { return model.param.name; });

class TrainerGradients : public ::testing::TestWithParam<std::string> {};

TEST_P(TrainerGradients, OfAStepOnEachTaskAreTheDerivativesOfItsLoss) {
  const std::vector<Settings> tasks{
      {{"name", word("adding")}, {"length", whole(9)}},
      {{"name", word("copy")}, {"delay", whole(3)}, {"symbols", whole(2)}, {"alphabet", whole(3)}},
      {{"name", word("recall")}, {"length", whole(10)}, {"pairs", whole(2)}, {"vocabulary", whole(8)}}};
  for (const auto& task : tasks) {
    Training training(task, with(cell_settings(GetParam()), {{"hidden", whole(5)}}),
                      {{"name", word("sgd")}, {"lr", real(0)}, {"clip", real(0)}}, {{"batch", whole(3)}});
    training.trainer.step(4);
    const auto grads = training.grads();
    expect_parameter_gradients(
        training.model.parameters(), grads, [&] { return training.trainer.step(4).loss; }, 30,
        training.experiment.sections.task.text("name"));
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, TrainerGradients, ::testing::ValuesIn(cell_names()),
                         [](const auto& cell) { return cell.param; });

}  // namespace
}  // namespace recurbench
