#include <cmath>

#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

/// The fresh parameters of one mixer of RWKV-4, by name.
std::map<std::string, std::vector<Real>> initial(bool companion, Index width, Index layer, Index depth) {
  Params params("model");
  const auto& entry = MixerRegistry::instance().at("rwkv4", "model");
  const MixerArgs args{.params = params,
                       .inputs = width,
                       .width = width,
                       .layer = layer,
                       .depth = depth,
                       .expanded = 4 * width};
  const auto mixer = companion ? entry.habits.companion(args) : entry.build(args);
  ParameterStore store;
  mixer->declare(store, "");
  store.initialise(1, 0);
  std::map<std::string, std::vector<Real>> values;
  for (const auto& info : store.infos()) {
    const Real* from = store.values() + info.offset;
    values[info.name] = {from, from + info.rows * info.cols};
  }
  return values;
}

bool all_zero(const std::vector<Real>& values) {
  return std::all_of(values.begin(), values.end(), [](Real v) { return v == 0; });
}

TEST(Rwkv4, StartsAsItsAuthorsStartIt) {
  auto first = initial(false, 8, 0, 3);
  EXPECT_EQ(first[".time_decay"].front(), Real(-5));
  EXPECT_NEAR(double{first[".time_decay"].back()}, 3, 1e-6);
  for (std::size_t i = 0; i < 8; ++i) {
    const double channel = static_cast<double>(i);
    EXPECT_NEAR(double{first[".time_first"][i]}, std::log(0.3) + 0.5 * (static_cast<double>((i + 1) % 3) - 1),
                1e-6);
    EXPECT_NEAR(double{first[".mix_k"][i]}, 1 - channel / 8, 1e-6);
    EXPECT_NEAR(double{first[".mix_r"][i]}, 1 - std::sqrt(channel / 8), 1e-6);
  }
  auto last = initial(false, 8, 2, 3);
  for (std::size_t i = 0; i < 8; ++i) {
    const double channel = static_cast<double>(i);
    EXPECT_NEAR(double{last[".mix_v"][i]}, 1 - std::pow(channel / 8, 1.0 / 3) - 0.3, 1e-6);
    EXPECT_NEAR(double{last[".time_decay"][i]}, -5 + 8 * std::pow(channel / 7, 2.0), 1e-5);
  }
  for (const auto* name : {".key", ".receptance", ".output"}) EXPECT_TRUE(all_zero(first[name])) << name;
  EXPECT_FALSE(all_zero(first[".value"]));
}

TEST(Rwkv4, ChannelMixingStartsAsItsAuthorsStartIt) {
  auto values = initial(true, 8, 1, 2);
  for (const auto* name : {".value", ".receptance"}) EXPECT_TRUE(all_zero(values[name])) << name;
  double square = 0;  // rows of length 2
  for (std::size_t i = 0; i < 32; ++i) square += double{values[".key"][i]} * double{values[".key"][i]};
  EXPECT_NEAR(square, 4, 1e-5);
  for (std::size_t i = 0; i < 8; ++i)
    EXPECT_NEAR(double{values[".mix_r"][i]}, 1 - std::sqrt(static_cast<double>(i) / 8), 1e-6);
}

TEST(Rwkv4, AModelOfOneLayerHasFiniteParameters) {
  for (const Index width : {1, 8})
    for (const auto& [name, values] : initial(false, width, 0, 1))
      for (const Real value : values) EXPECT_TRUE(std::isfinite(value)) << name;
}

TEST(Rwkv4, ChannelMixingEqualsItsEquationAndItsGradientsHold) {
  constexpr Index kSteps = 4, kBatch = 2, kWidth = 3, kHidden = 5;
  Params params("model");
  const MixerArgs args{.params = params, .inputs = kWidth, .width = kWidth, .expanded = kHidden};
  const auto mixer = MixerRegistry::instance().at("rwkv4", "model").habits.companion(args);
  ParameterStore store;
  mixer->declare(store, "");
  store.initialise(1, 0);
  std::vector<Input> inputs{wave_input("x", kSteps * kBatch, kWidth, 0.2)};
  for (const auto& info : store.infos()) {
    inputs.push_back(wave_input(info.name, info.rows, info.cols, 0.3 * static_cast<double>(inputs.size())));
    std::copy(inputs.back().value.begin(), inputs.back().value.end(), store.values() + info.offset);
  }
  std::vector<Real> before(kBatch * kWidth, 0);
  before.insert(before.end(), inputs[0].value.begin(), inputs[0].value.end() - kBatch * kWidth);
  const Graph twin = [&](Tape& tape, std::span<const Var> in) {
    const auto mixed = [&](Var mix) {
      std::vector<Var> rows(kSteps * kBatch, mix);
      const Var past = stack_rows(tape, std::array{tape.constant(before.data(), kBatch, kWidth),
                                                   slice_rows(tape, in[0], 0, (kSteps - 1) * kBatch)});
      return add(tape, in[0], multiply(tape, subtract(tape, past, in[0]), stack_rows(tape, rows)));
    };
    const Var relu = activate(tape, linear(tape, mixed(in[1]), in[3]), Activation::relu);
    const Var value = linear(tape, multiply(tape, relu, relu), in[4]);
    return multiply(tape, activate(tape, linear(tape, mixed(in[2]), in[5]), Activation::sigmoid), value);
  };
  store.clear_grads();
  const Graph fused = [&](Tape& tape, std::span<const Var> in) {
    return mixer->forward(tape, store, in[0], {.batch = kBatch});
  };
  auto mixed = std::vector{inputs[0]};
  const double value = run_graph(mixed, fused, true);
  EXPECT_NEAR(value, run_graph(inputs, twin, true), for_real(1e-5, 1e-12));
  expect_close(mixed[0].grad, inputs[0].grad, for_real(1e-5, 1e-12), "dx");
  for (std::size_t i = 0; i < store.infos().size(); ++i) {
    const Real* grad = store.grads() + store.infos()[i].offset;
    expect_close(std::vector<Real>(grad, grad + inputs[i + 1].grad.size()), inputs[i + 1].grad,
                 for_real(1e-5, 1e-12), inputs[i + 1].name);
  }
}

TEST(Rwkv4, EqualsPlainPyTorch) {
  expect_mixer_golden("rwkv4", "", {{"name", word("rwkv4")}});
}

}  // namespace
}  // namespace recurbench
