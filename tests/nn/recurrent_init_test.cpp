// How the recurrent architectures start, and what their options do to that.
#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kHidden = 64;

Model built(const Settings& settings) {
  Params params = section("model", with(settings, {{"hidden", whole(kHidden)}}));
  Model model(params, {.channels = 3, .outputs = 2});
  params.finish();
  model.initialise(3, 0);
  return model;
}

std::vector<Real> parameter(Model& model, const std::string& name) {
  const Matrix m = model.parameters().value(model.parameters().find("layers.0." + name));
  return {m.data, m.data + m.rows * m.cols};
}

/// Gate block `block` of a bias.
std::vector<Real> block(const std::vector<Real>& bias, std::ptrdiff_t number) {
  return {bias.begin() + number * kHidden, bias.begin() + (number + 1) * kHidden};
}

void expect_uniform(const std::vector<Real>& values, double bound, const std::string& what) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  EXPECT_LE(std::max(std::abs(*low), std::abs(*high)), static_cast<Real>(bound)) << what;
  EXPECT_LT(*low, -0.8 * bound) << what;
  EXPECT_GT(*high, 0.8 * bound) << what;
}

TEST(RecurrentInit, IsUniformByTheHiddenWidthForEveryParameter) {
  for (const auto& name : cell_names()) {
    Model model = built(cell_settings(name));
    for (const char* parameter_name : {"w", "u", "b_x", "b_h"})
      expect_uniform(parameter(model, parameter_name), 1 / std::sqrt(64.0), name + "." + parameter_name);
  }
}

TEST(RecurrentInit, IrnnStartsAsTheIdentity) {
  Model model = built(with(cell_settings("rnn_relu"), {{"init", word("irnn")}}));
  const auto u = parameter(model, "u");
  for (std::size_t r = 0; r < kHidden; ++r)
    for (std::size_t c = 0; c < kHidden; ++c) ASSERT_EQ(u[r * kHidden + c], r == c ? 1 : 0);
  EXPECT_EQ(parameter(model, "b_x"), std::vector<Real>(kHidden, 0));
  EXPECT_EQ(parameter(model, "b_h"), std::vector<Real>(kHidden, 0));
  double square = 0;
  for (const Real w : parameter(model, "w")) square += double{w} * double{w};
  EXPECT_NEAR(std::sqrt(square / (3 * kHidden)), 0.001, 0.0002);
}

TEST(RecurrentInit, OrthogonalMakesTheRecurrentMatrixOrthogonal) {
  Model model = built(with(cell_settings("rnn"), {{"init", word("orthogonal")}}));
  const auto u = parameter(model, "u");
  for (std::size_t i = 0; i < kHidden; i += 7) {
    for (std::size_t j = 0; j < kHidden; ++j) {
      double dot = 0;
      for (std::size_t k = 0; k < kHidden; ++k)
        dot += double{u[k * kHidden + i]} * double{u[k * kHidden + j]};
      ASSERT_NEAR(dot, i == j ? 1 : 0, for_real(1e-6, 1e-13));
    }
  }
  EXPECT_EQ(parameter(model, "b_x"), std::vector<Real>(kHidden, 0));
}

TEST(RecurrentInit, ForgetBiasStandsOnceAndTouchesNoOtherGate) {
  Model plain = built(cell_settings("lstm"));
  Model biased = built(with(cell_settings("lstm"), {{"forget_bias", real(1.5)}}));
  const auto b_x = parameter(biased, "b_x"), b_h = parameter(biased, "b_h");
  EXPECT_EQ(block(b_x, 1), std::vector<Real>(kHidden, Real(1.5)));
  EXPECT_EQ(block(b_h, 1), std::vector<Real>(kHidden, 0));
  for (const int gate : {0, 2, 3}) {
    EXPECT_TRUE(same_bits(block(b_x, gate), block(parameter(plain, "b_x"), gate))) << gate;
    EXPECT_TRUE(same_bits(block(b_h, gate), block(parameter(plain, "b_h"), gate))) << gate;
  }
  EXPECT_TRUE(same_bits(parameter(biased, "u"), parameter(plain, "u")));
}

TEST(RecurrentInit, ChronoSpreadsMemoriesUpToTheLongest) {
  Model model = built(with(cell_settings("lstm"), {{"chrono", whole(1000)}}));
  const auto b_x = parameter(model, "b_x"), b_h = parameter(model, "b_h");
  const auto input = block(b_x, 0), forget = block(b_x, 1);
  double mean = 0;
  for (std::size_t j = 0; j < kHidden; ++j) {
    EXPECT_EQ(input[j], -forget[j]);
    const double memory = std::exp(double{forget[j]});
    EXPECT_GE(memory, 1 - 1e-6);
    EXPECT_LE(memory, 999.001);
    mean += memory / kHidden;
  }
  EXPECT_NEAR(mean, 500, 5 * 998 / std::sqrt(12.0 * kHidden));
  EXPECT_EQ(block(b_h, 0), std::vector<Real>(kHidden, 0));
  EXPECT_EQ(block(b_h, 1), std::vector<Real>(kHidden, 0));
  expect_uniform(block(b_x, 2), 0.125, "candidate");
  expect_uniform(block(b_h, 3), 0.125, "output gate");
}

TEST(RecurrentInit, ChronoAndForgetBiasExcludeEachOther) {
  EXPECT_THROW(built(with(cell_settings("lstm"), {{"chrono", whole(100)}, {"forget_bias", real(1)}})),
               ConfigError);
}

}  // namespace
}  // namespace recurbench
