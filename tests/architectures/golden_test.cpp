// Against PyTorch in double precision. golden/make_golden.py writes golden/golden.txt and makes the same
// weights, inputs and targets from the same formula; the sizes here and there must agree.
#include <fmt/core.h>

#include <fstream>
#include <map>

#include "core/error.hpp"
#include "nn/model.hpp"
#include "optim/clip.hpp"
#include "optim/optimizer.hpp"
#include "support/layers.hpp"

namespace recurbench {
namespace {

constexpr Index kSteps = 5, kBatch = 3, kHidden = 4;
constexpr int kUpdates = 10;
constexpr double kTolerance = test::for_real(1e-4, 1e-10);

/// The stored values by name.
const std::vector<double>& golden(const std::string& name) {
  static const auto all = [] {
    std::map<std::string, std::vector<double>> tensors;
    std::ifstream file(std::string(RECURBENCH_SOURCE_DIR) + "/tests/architectures/golden/golden.txt");
    std::string key;
    for (std::size_t count; file >> key >> count;) {
      auto& values = tensors[key];
      for (values.resize(count); auto& value : values) file >> value;
    }
    return tensors;
  }();
  const auto found = all.find(name);
  require(found != all.end(), "golden.txt: '{}' is missing; run golden/make_golden.py", name);
  return found->second;
}

Params model_section(const std::string& cell, Index layers, bool tokens) {
  auto settings = test::cell_settings(cell);
  settings.insert(
      settings.end(),
      {{"shell", test::word("classic")}, {"layers", test::whole(layers)}, {"hidden", test::whole(kHidden)}});
  if (tokens) settings.emplace_back("embedding", test::whole(5));
  return test::section("model", settings);
}

/// The model of a golden case with its input, run on a tape.
class GoldenModel {
 public:
  GoldenModel(const std::string& cell, Index layers, bool tokens)
      : tokens_(tokens),
        params_(model_section(cell, layers, tokens)),
        model_(params_,
               tokens ? ModelIo{.vocabulary = 7, .outputs = 6} : ModelIo{.channels = 2, .outputs = 3}),
        state_(test::wave(kBatch * model_.state_floats(), 5.0, 0.8)) {
    model_.initialise(1, 0);
    ParameterStore& store = model_.parameters();
    for (std::size_t i = 0; i < store.infos().size(); ++i) {
      const auto& info = store.infos()[i];
      const auto values = test::wave(info.rows * info.cols, 0.37 * static_cast<double>(i), 0.6);
      std::copy(values.begin(), values.end(), store.values() + info.offset);
    }
  }

  /// Forward and backward; gradients end in the store.
  void run(bool carries_state) {
    tape_.clear();
    model_.parameters().clear_grads();
    const ModelInput input{.tokens = input_tokens_, .reals = input_reals_, .batch = kBatch};
    features = model_.features(tape_, input, {carries_state ? state_.data() : nullptr, nullptr});
    outputs = model_.read_out(tape_, tokens_ ? select_rows(tape_, features, rows_) : features);
    loss = tokens_ ? softmax_cross_entropy(tape_, outputs, classes_)
                   : mean_squared_error(tape_, outputs, targets_);
    tape_.backward(loss);
  }
  std::vector<Real> value(Var v) const { return {tape_.value(v), tape_.value(v) + tape_.size(v)}; }
  /// Values or gradients of one parameter.
  static std::vector<Real> part(const Real* flat, const ParameterStore::Info& info) {
    return {flat + info.offset, flat + info.offset + info.rows * info.cols};
  }
  ParameterStore& store() { return model_.parameters(); }
  const std::vector<Real>& state() const { return state_; }

  Var features, outputs, loss;

 private:
  bool tokens_;
  Params params_;
  Model model_;
  Tape tape_;
  std::vector<Real> state_;
  std::vector<std::int32_t> input_tokens_ = test::whole_wave(kSteps * kBatch, 7);
  std::vector<Real> input_reals_ = test::wave(kSteps * kBatch * 2, 7.0);
  std::vector<Real> targets_ = test::wave(kSteps * kBatch * 3, 8.0);
  std::vector<std::int32_t> rows_{1, 4, 5, 9, 14};
  std::vector<std::int32_t> classes_ = test::whole_wave(5, 6, 2);
};

class Golden : public ::testing::TestWithParam<std::string> {
 protected:
  static void expect_case(const std::string& cell, Index layers, bool tokens) {
    const std::string name = fmt::format("{}/{}/{}/", cell, layers, tokens ? "tokens" : "reals");
    GoldenModel model(cell, layers, tokens);
    model.run(true);
    test::expect_close(model.value(model.features), golden(name + "features"), kTolerance, name + "features");
    test::expect_close(model.value(model.outputs), golden(name + "outputs"), kTolerance, name + "outputs");
    test::expect_close(model.value(model.loss), golden(name + "loss"), kTolerance, name + "loss");
    test::expect_close(model.state(), golden(name + "state"), kTolerance, name + "state");
    for (const auto& info : model.store().infos())
      test::expect_close(GoldenModel::part(model.store().grads(), info), golden(name + "grad/" + info.name),
                         kTolerance, name + info.name);
  }

  static void expect_training(const std::string& cell, Params optimizer_section, const std::string& name,
                              double clip) {
    GoldenModel model(cell, 1, false);
    ParameterStore& store = model.store();
    const auto optimizer = make_optimizer(optimizer_section, store.flat_size());
    std::vector<ParameterSpan> spans;
    for (const auto& info : store.infos()) spans.push_back({info.offset, info.rows * info.cols, info.decays});
    std::vector<double> losses, norms;
    for (int i = 0; i < kUpdates; ++i) {
      model.run(false);
      losses.push_back(double{model.value(model.loss)[0]});
      norms.push_back(clip_gradients(store.grads(), store.flat_size(), clip));
      optimizer->step(store.values(), store.grads(), spans, optimizer_section.real("lr", 0, 0, 1));
    }
    std::vector<Real> weights;
    for (const auto& info : store.infos())
      for (const Real number : GoldenModel::part(store.values(), info)) weights.push_back(number);
    const std::string key = fmt::format("training/{}/{}/clip={}/", cell, name, clip);
    test::expect_close(losses, golden(key + "losses"), kTolerance, key + "losses");
    test::expect_close(norms, golden(key + "norms"), kTolerance, key + "norms");
    test::expect_close(weights, golden(key + "weights"), kTolerance, key + "weights");
  }
};

TEST_P(Golden, OneLayerOverRealsWithCarriedStateEqualsPyTorch) {
  expect_case(GetParam(), 1, false);
}

TEST_P(Golden, TwoLayersOverTokensWithCarriedStateEqualPyTorch) {
  expect_case(GetParam(), 2, true);
}

Params optimizer(const std::string& name, std::vector<std::pair<std::string, Value>> settings) {
  settings.emplace_back("name", test::word(name));
  return test::section("optimizer", settings);
}

TEST_P(Golden, TenStepsOfAdamEqualPyTorch) {
  expect_training(GetParam(), optimizer("adam", {{"lr", test::real(0.01)}}), "adam", 0);
}

INSTANTIATE_TEST_SUITE_P(Cells, Golden, ::testing::ValuesIn(test::cell_names()),
                         [](const auto& cell) { return cell.param; });

struct GoldenTraining : Golden {
  static void expect(const std::string& key, Params section) {
    expect_training("gru", std::move(section), key, 0.1);
  }
};

TEST_F(GoldenTraining, ClippedAdamEqualsPyTorch) {
  expect("adam", optimizer("adam", {{"lr", test::real(0.01)}}));
}

TEST_F(GoldenTraining, ClippedAdamWithL2DecayAndOtherBetasEqualsPyTorch) {
  expect("adam_l2", optimizer("adam", {{"lr", test::real(0.01)},
                                       {"weight_decay", test::real(0.1)},
                                       {"beta1", test::real(0.8)},
                                       {"beta2", test::real(0.95)}}));
}

TEST_F(GoldenTraining, ClippedAdamWEqualsPyTorch) {
  expect("adamw", optimizer("adamw", {{"lr", test::real(0.01)}, {"weight_decay", test::real(0.1)}}));
}

TEST_F(GoldenTraining, ClippedSgdWithMomentumAndDecayEqualsPyTorch) {
  expect("sgd", optimizer("sgd", {{"lr", test::real(0.1)},
                                  {"momentum", test::real(0.9)},
                                  {"weight_decay", test::real(0.05)}}));
}

TEST_F(GoldenTraining, ClippedRmsPropWithMomentumAndDecayEqualsPyTorch) {
  expect("rmsprop", optimizer("rmsprop", {{"lr", test::real(0.003)},
                                          {"alpha", test::real(0.9)},
                                          {"momentum", test::real(0.5)},
                                          {"weight_decay", test::real(0.05)}}));
}

}  // namespace
}  // namespace recurbench
