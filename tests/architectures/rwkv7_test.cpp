#include "architectures/support/op_rwkv7.hpp"

#include "architectures/support/rwkv.hpp"
#include "nn/model.hpp"
#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

struct Place {
  Index width = 16, layer = 0, depth = 3;
  bool companion = false;
};

/// One mixer of RWKV-7 alone, freshly initialised.
struct Layer {
  explicit Layer(const Place& place, const std::vector<std::pair<std::string, Value>>& settings = {}) {
    Params params = section("model", settings);
    const auto& entry = MixerRegistry::instance().at("rwkv7", "model");
    const MixerArgs args{.params = params,
                         .inputs = place.width,
                         .width = place.width,
                         .layer = place.layer,
                         .depth = place.depth,
                         .first = place.layer == 0,
                         .expanded = place.companion ? 20 : 0};
    mixer = place.companion ? entry.habits.companion(args) : entry.build(args);
    params.finish();
    mixer->declare(store, "");
    store.initialise(1, 0);
  }

  std::vector<double> operator[](const std::string& name) {
    const Matrix m = store.value(store.find(name));
    return {m.data, m.data + m.rows * m.cols};
  }
  const ParameterStore::Info& info(const std::string& name) const {
    return store.infos()[static_cast<std::size_t>(store.find(name).index)];
  }

  ParameterStore store;
  std::unique_ptr<Mixer> mixer;
};

/// The channels' values by formula: f(c, c/(C−1) − 1/2, zigzag over heads).
template <class Function>
std::vector<double> by_formula(Index width, Index head, Function f) {
  std::vector<double> values;
  for (Index c = 0; c < width; ++c) {
    const double middle = static_cast<double>(head - 1) / 2;
    const double z = (static_cast<double>(c % head) - middle) / middle;
    values.push_back(f(static_cast<double>(c), static_cast<double>(c) / static_cast<double>(width - 1) - 0.5,
                       z * std::abs(z)));
  }
  return values;
}

constexpr double kExact = for_real(1e-6, 1e-13);

bool all_are(const std::vector<double>& values, double expected) {
  return std::all_of(values.begin(), values.end(), [&](double v) { return std::abs(v - expected) < 1e-6; });
}

TEST(Rwkv7, StartsAsItsAuthorsStartIt) {
  Layer first({}, {{"head_dim", whole(8)}});
  EXPECT_EQ(first[".w0"].front(), -8);
  EXPECT_NEAR(first[".w0"].back(), 3, 1e-6);
  for (const auto& [layer, up, down] : {std::tuple{0, 0.0, 1.0}, std::tuple{1, 0.5, 2.0 / 3}}) {
    Layer fresh({.layer = layer}, {{"head_dim", whole(8)}});
    const auto expect_row = [&](const std::string& name, const auto& f) {
      expect_close(fresh[name], by_formula(16, 8, f), kExact, name);
    };
    expect_row(".w0", [up = up](double c, double, double z) {
      return -6 + 6 * std::pow(c / 15, 1 + std::pow(up, 0.3)) + 0.5 + 2.5 * z;
    });
    expect_row(".a0", [](double, double linear, double z) { return -0.19 + 0.3 * z + 0.4 * linear; });
    expect_row(".k_k", [](double, double linear, double) { return 0.71 - 0.1 * linear; });
    if (layer > 0) expect_row(".v0", [](double, double linear, double) { return 0.73 - 0.4 * linear; });
    for (const auto& [name, power] : {std::pair{".mix_r", 0.2},
                                      {".mix_w", 0.9},
                                      {".mix_k", 0.7},
                                      {".mix_v", 0.7},
                                      {".mix_a", 0.9},
                                      {".mix_g", 0.2}})
      expect_row(name, [power = power, down = down](double c, double, double) {
        return 1 - std::pow(c / 16, power * down);
      });
    EXPECT_TRUE(all_are(fresh[".k_a"], 1.02));
    EXPECT_TRUE(all_are(fresh[".r_k"], -0.04));
    EXPECT_TRUE(all_are(fresh[".group_norm"], std::pow((1 + layer) / 3.0, 0.7)));
    for (const auto* name : {".output", ".w1", ".a1", ".g1", ".group_norm_bias"})
      EXPECT_TRUE(all_are(fresh[name], 0)) << name;
  }
}

/// |W|² of an orthogonal matrix is gain² times its smaller side.
double square(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return sum;
}

TEST(Rwkv7, StartsWithOrthogonalProductsOfItsAuthorsGains) {
  Layer fresh({.layer = 1}, {{"a_rank", whole(4)}, {"v_rank", whole(64)}});
  EXPECT_NEAR(square(fresh[".receptance"]), 16, 1e-4);
  EXPECT_NEAR(square(fresh[".value"]), 16, 1e-4);
  EXPECT_NEAR(square(fresh[".key"]), 16 * 0.01, 1e-6);
  EXPECT_NEAR(square(fresh[".w2"]), 8 * 0.01, 1e-6);
  EXPECT_NEAR(square(fresh[".a2"]), 4 * 0.01, 1e-6);
  EXPECT_NEAR(square(fresh[".v2"]), 16 * 0.01 * 64 / 16, 1e-6);  // more rows than columns
  Layer channel({.layer = 1, .companion = true});
  EXPECT_NEAR(square(channel[".key"]), 16, 1e-4);
  EXPECT_TRUE(all_are(channel[".value"], 0));
  expect_close(channel[".mix_k"],
               by_formula(16, 16, [](double c, double, double) { return 1 - std::pow(c / 16, 16.0 / 81); }),
               kExact, "mix_k");
}

TEST(Rwkv7, DecaysOnlyItsLargeProductsAndDoublesTheRateOfW0) {
  Layer fresh({.layer = 1});
  for (const auto& info : fresh.store.infos()) {
    const bool large = info.rows == info.cols;
    EXPECT_EQ(info.decays, large) << info.name;
    EXPECT_EQ(info.rate, info.name == ".w0" ? 2 : 1) << info.name;
  }
}

TEST(Rwkv7, AModelOfOneLayerHasFiniteParameters) {
  for (const Index head : {1, 8}) {
    Layer only({.width = 8, .depth = 1}, {{"head_dim", whole(head)}});
    for (const auto& info : only.store.infos())
      for (const double value : only[info.name]) EXPECT_TRUE(std::isfinite(value)) << info.name;
  }
}

TEST(Rwkv7, TakesItsSizesFromTheWidth) {
  const auto sizes = [](Index width) {
    Layer layer({.width = width, .layer = 1});
    const auto rank = [&](const char* name) { return layer.info(name).cols; };
    return std::vector{layer.mixer->state_floats() / width - 1, rank(".w1"), rank(".a1"), rank(".v1"),
                       rank(".g1")};
  };
  EXPECT_EQ(sizes(32), (std::vector<Index>{32, 8, 8, 8, 8}));
  EXPECT_EQ(sizes(48), (std::vector<Index>{16, 16, 16, 16, 16}));
  EXPECT_EQ(sizes(128), (std::vector<Index>{64, 16, 16, 16, 16}));
  EXPECT_EQ(sizes(256), (std::vector<Index>{64, 32, 32, 32, 64}));
  EXPECT_EQ(sizes(768), (std::vector<Index>{64, 64, 64, 32, 128}));
}

TEST(Rwkv7, HasTheParametersOfItsFormula) {
  constexpr Index C = 16;
  EXPECT_EQ(Layer({.layer = 1}).store.parameter_count(), 4 * C * C + 14 * C + 4 * 2 * C * 8);
  EXPECT_EQ(Layer({}).store.parameter_count(), 4 * C * C + 13 * C + 3 * 2 * C * 8);
  EXPECT_EQ(Layer({.companion = true}).store.parameter_count(), 2 * C * 20 + C);
}

TEST(Rwkv7, NeedsAWidthOfWholeHeads) {
  const auto step = [](const std::vector<std::pair<std::string, Value>>& settings) {
    Params params = section("model", settings);
    return MixerRegistry::instance().at("rwkv7", "model").width_step(params);
  };
  EXPECT_EQ(step({}), 8);
  EXPECT_EQ(step({{"head_dim", whole(12)}}), 12);
}

TEST(Rwkv7, DecaysByAtMostTheSoftClamp) {
  const std::vector<Real> x{-1000, -8, -1, 0, 0.5, 3, 1000, std::numeric_limits<Real>::quiet_NaN()};
  Tape tape;
  const Var w = rwkv7_decay(tape, tape.constant(x.data(), 1, 8));
  for (std::size_t i = 0; i < 7; ++i)  // as older kernels of its authors write it
    EXPECT_NEAR(double{tape.value(w)[i]}, std::exp(-std::exp(-std::log1p(std::exp(-double{x[i]})) - 0.5)),
                for_real(1e-7, 1e-15));
  EXPECT_TRUE(std::isnan(tape.value(w)[7]));
}

TEST(Rwkv7, DecayHasTheDerivativeOfItsFormula) {
  std::vector<Real> x = wave(21, 0.4, 3);
  std::vector<Real> dx(x.size(), 0), dw = wave(21, 1.3);
  Tape tape;
  tape.clear();
  const Var w = rwkv7_decay(tape, tape.parameter(x.data(), dx.data(), 3, 7));
  std::copy(dw.begin(), dw.end(), tape.grad(w));
  tape.backward_through(0, tape.node_count());
  std::vector<double> expected;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double s = 1 / (1 + std::exp(-double{x[i]}));
    expected.push_back(-double{dw[i]} * std::exp(-std::exp(-0.5) * s) * std::exp(-0.5) * s * (1 - s));
  }
  expect_close(dx, expected, for_real(1e-6, 1e-13), "dx");
}

/// Output and gradients of a layer over patterns against what golden/rwkv7.py wrote under `prefix`.
void expect_golden(const std::string& prefix, Layer& layer, bool with_first_values) {
  constexpr Index kRows = 21, kWidth = 8;
  ParameterStore& store = layer.store;
  for (std::size_t i = 0; i < store.infos().size(); ++i) {
    const auto& info = store.infos()[i];
    const auto values = wave(info.rows * info.cols, 0.37 * static_cast<double>(i), 0.6);
    std::copy(values.begin(), values.end(), store.values() + info.offset);
  }
  auto tensors = golden_tensors("rwkv7");
  const auto x = wave(kRows * kWidth, 7.0);
  const auto first = wave(kRows * kWidth, 9.0);
  std::vector<Real> dx(x.size(), 0);
  Tape tape;
  tape.clear();
  store.clear_grads();
  Blackboard board;
  if (with_first_values)
    board.write(kRwkv7Values, Direction::ahead, tape.constant(first.data(), kRows, kWidth));
  const Var out = layer.mixer->forward(tape, store, tape.parameter(x.data(), dx.data(), kRows, kWidth),
                                       {.batch = 3, .board = &board});
  const auto dout = wave(kRows * kWidth, 8.0);
  std::copy(dout.begin(), dout.end(), tape.grad(out));
  tape.backward_through(0, tape.node_count());
  const double tolerance = for_real(1e-4, 1e-10);
  expect_close(std::vector<Real>(tape.value(out), tape.value(out) + tape.size(out)), tensors[prefix + "out"],
               tolerance, "out");
  expect_close(dx, tensors[prefix + "dx"], tolerance, "dx");
  for (const auto& info : store.infos()) {
    const Real* grad = store.grads() + info.offset;
    expect_close(std::vector<Real>(grad, grad + info.rows * info.cols), tensors[prefix + "grad" + info.name],
                 tolerance, info.name);
  }
}

TEST(Rwkv7, EqualsPlainPyTorch) {
  expect_mixer_golden("rwkv7", "plain/", {{"name", word("rwkv7")}});
  expect_mixer_golden("rwkv7", "heads/",
                      {{"name", word("rwkv7")},
                       {"head_dim", whole(4)},
                       {"decay_rank", whole(3)},
                       {"a_rank", whole(5)},
                       {"g_rank", whole(2)},
                       {"a_scale", real(2)}},
                      {.width = 12});
}

TEST(Rwkv7, DeeperLayersEqualPlainPyTorch) {
  Layer deeper({.width = 8, .layer = 1, .depth = 2}, {{"head_dim", whole(4)},
                                                      {"decay_rank", whole(3)},
                                                      {"a_rank", whole(4)},
                                                      {"v_rank", whole(2)},
                                                      {"g_rank", whole(5)}});
  expect_golden("deeper/", deeper, true);
}

TEST(Rwkv7, ChannelMixingEqualsPlainPyTorch) {
  Layer channel({.width = 8, .companion = true});
  expect_golden("channel/", channel, false);
}

/// Features of a model of two layers whose first adds nothing to the stream.
std::vector<Real> features_of(Real first_value, Real share) {
  Params params = section("model", {{"name", word("rwkv7")}, {"width", whole(8)}});
  Model model(params, {.vocabulary = 5, .outputs = 3});
  model.initialise(1, 0);
  ParameterStore& store = model.parameters();
  const auto fill = [&](const char* name, Real from, Real by) {
    const Matrix m = store.value(store.find(name));
    for (Index i = 0; i < m.rows * m.cols; ++i) m.data[i] = from + by * static_cast<Real>(i % 7);
  };
  fill("layers.1.output", Real(-0.3), Real(0.1));
  fill("layers.0.value", first_value, Real(0.1));
  fill("layers.1.v0", share, 0);
  const auto tokens = whole_wave(10, 5);
  Tape tape;
  const Var features = model.features(tape, {.tokens = tokens, .reals = {}, .batch = 2}, {});
  return {tape.value(features), tape.value(features) + tape.size(features)};
}

TEST(Rwkv7, DeeperLayersMixInTheFirstLayersValues) {
  EXPECT_GT(relative_error(features_of(1, 0), features_of(-1, 0)), 1e-3);
  EXPECT_EQ(relative_error(features_of(1, -1000), features_of(-1, -1000)), 0);  // σ(−1000) = 0
}

TEST(Rwkv7, RunsInBothDirections) {
  Params params =
      section("model", {{"name", word("rwkv7")}, {"width", whole(8)}, {"bidirectional", {true, {}}}});
  Model model(params, {.vocabulary = 5, .outputs = 3});
  model.initialise(1, 0);
  const auto tokens = whole_wave(10, 5);
  Tape tape;
  const Var features = model.features(tape, {.tokens = tokens, .reals = {}, .batch = 2}, {});
  for (Index i = 0; i < tape.size(features); ++i) EXPECT_TRUE(std::isfinite(tape.value(features)[i]));
}

}  // namespace
}  // namespace recurbench
