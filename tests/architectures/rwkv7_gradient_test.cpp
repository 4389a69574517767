#include "nn/model.hpp"
#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(Rwkv7Gradients, HoldUnderItsOptions) {
  expect_mixer_gradients({{"name", word("rwkv7")},
                          {"head_dim", whole(4)},
                          {"decay_rank", whole(2)},
                          {"a_rank", whole(3)},
                          {"g_rank", whole(1)}},
                         {.steps = 19});
  expect_mixer_gradients({{"name", word("rwkv7")}, {"a_scale", real(2)}, {"head_dim", whole(3)}},
                         {.steps = 7, .width = 9});
}

/// A model of two layers over tokens, its parameters filled with patterns, run in two windows. Under layer
/// norms these patterns leave the decays gradients near the loss's rounding.
class TwoLayers {
 public:
  TwoLayers() {
    Params params = section(
        "model",
        {{"name", word("rwkv7")}, {"width", whole(8)}, {"head_dim", whole(4)}, {"norm", word("rms")}});
    model_ = std::make_unique<Model>(params, ModelIo{.vocabulary = 5, .outputs = 3});
    params.finish();
    model_->initialise(1, 0);
    for (std::size_t i = 0; i < store().infos().size(); ++i) {
      const auto& info = store().infos()[i];
      const auto values = wave(info.rows * info.cols, 0.37 * static_cast<double>(i), 0.6);
      std::copy(values.begin(), values.end(), store().values() + info.offset);
    }
  }

  ParameterStore& store() { return model_->parameters(); }

  /// Cross-entropy over two windows; the gradient passes through the carried state.
  double loss(bool recording) {
    Tape tape;
    tape.clear(recording);
    std::vector<Real> state(static_cast<std::size_t>(kBatch * model_->state_floats()), 0);
    std::vector<Real> dstate(state.size(), 0);
    Index begin = 0;
    double sum = 0;
    std::vector<std::pair<Index, Var>> windows;
    for (const Index end : {4, 9}) {
      const auto first = static_cast<std::size_t>(begin * kBatch);
      const auto count = static_cast<std::size_t>((end - begin) * kBatch);
      const ModelInput input{
          .tokens = std::span(tokens_).subspan(first, count), .reals = {}, .batch = kBatch};
      const Index node = tape.node_count();
      const Var features = model_->features(tape, input, {state.data(), recording ? dstate.data() : nullptr});
      const Var window = softmax_cross_entropy(tape, model_->read_out(tape, features),
                                               std::span(classes_).subspan(first, count));
      sum += double{tape.value(window)[0]};
      windows.emplace_back(node, window);
      begin = end;
    }
    Index last = tape.node_count();
    for (auto window = windows.rbegin(); recording && window != windows.rend(); ++window) {
      tape.grad(window->second)[0] = 1;
      tape.backward_through(window->first, last);
      last = window->first;
    }
    return sum;
  }

 private:
  static constexpr Index kBatch = 2;
  std::unique_ptr<Model> model_;
  std::vector<std::int32_t> tokens_ = whole_wave(9 * kBatch, 5);
  std::vector<std::int32_t> classes_ = whole_wave(9 * kBatch, 3, 2);
};

TEST(Rwkv7Gradients, OfTwoLayersPassThroughTheFirstValues) {
  TwoLayers model;
  ParameterStore& store = model.store();
  store.clear_grads();
  model.loss(true);
  const std::vector<Real> grads(store.grads(), store.grads() + store.flat_size());
  for (const auto& info : store.infos()) {
    const auto count = static_cast<std::size_t>(info.rows * info.cols);
    const double error = gradient_error(
        {store.values() + info.offset, count}, {grads.data() + info.offset, count},
        [&] { return model.loss(false); }, 40);
    EXPECT_LE(error, kGradientTolerance) << "d/d" << info.name;
    record_worst("log10_gradient_error", error);
  }
}

}  // namespace
}  // namespace recurbench
