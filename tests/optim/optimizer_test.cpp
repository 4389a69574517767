// The first steps of every optimiser, where they have a closed form. Longer runs are compared with PyTorch
// elsewhere.

#include "optim/optimizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/messages.hpp"
#include "support/sections.hpp"

namespace recurbench::test {
namespace {

using Numbers = std::vector<Real>;

constexpr double kLr = 0.1;
constexpr double kTolerance = 16 * std::numeric_limits<Real>::epsilon();

/// Three parameters; decay applies to the first two.
const Numbers kStart{1, -2, 0.5};
const std::vector<ParameterSpan> kSpans{{0, 2, true}, {2, 1, false}};

std::unique_ptr<Optimizer> optimizer_of(std::initializer_list<Setting> settings, Index size = 3) {
  Params params = section("optimizer", settings);
  auto optimizer = make_optimizer(params, size);
  params.finish();
  return optimizer;
}

/// The parameters after one step with each of the gradients.
Numbers after(Optimizer& optimizer, const std::vector<Numbers>& gradients, Numbers values = kStart) {
  for (const auto& g : gradients) optimizer.step(values.data(), g.data(), kSpans, kLr);
  return values;
}
Numbers after(std::initializer_list<Setting> settings, const std::vector<Numbers>& gradients) {
  return after(*optimizer_of(settings), gradients);
}

void expect_near(const Numbers& got, const std::vector<double>& want, double tolerance = kTolerance) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i)
    EXPECT_NEAR(double{got[i]}, want[i], tolerance) << "parameter " << i;
}

TEST(Sgd, GoesDownTheGradient) {
  expect_near(after({{"name", "sgd"}}, {{1, -3, 0}}), {1 - 0.1, -2 + 0.3, 0.5});
}

TEST(Sgd, AddsUpItsMomentum) {
  const Numbers g{1, -3, 2};
  // v = g, then 0.9 g + g
  expect_near(after({{"name", "sgd"}, {"momentum", 0.9}}, {g, g}), {1 - 0.29, -2 + 3 * 0.29, 0.5 - 2 * 0.29});
}

TEST(Sgd, DecaysMatricesOnly) {
  const Numbers none{0, 0, 0};
  expect_near(after({{"name", "sgd"}, {"weight_decay", 0.5}}, {none}), {0.95, -1.9, 0.5});
}

TEST(RmsProp, DividesByTheRootOfTheMeanSquare) {
  const double change = kLr / std::sqrt(1 - 0.99);  // the first mean square is (1 − α) g²
  expect_near(after({{"name", "rmsprop"}}, {{1, -300, 0}}), {1 - change, -2 + change, 0.5}, 1e-5);
}

TEST(RmsProp, ForgetsSquaresAtItsRate) {
  // Mean squares for g = 1 then g = 2 at α = 0.5: 0.5, then 0.25 + 2 = 2.25.
  expect_near(after({{"name", "rmsprop"}, {"alpha", 0.5}, {"eps", 0.0}}, {{1, 1, 1}, {2, 2, 2}}),
              {1 - kLr * (1 / std::sqrt(0.5) + 2 / 1.5), -2 - kLr * (1 / std::sqrt(0.5) + 2 / 1.5),
               0.5 - kLr * (1 / std::sqrt(0.5) + 2 / 1.5)});
}

TEST(RmsProp, AddsEpsAfterTheRootAndMomentumAfterThat) {
  // d = 1 / (√0.5 + 0.5); with momentum 0.5 the second change is 0.5 d + 1 / (√0.75 + 0.5).
  const double first = 1 / (std::sqrt(0.5) + 0.5);
  const double second = 0.5 * first + 1 / (std::sqrt(0.75) + 0.5);
  const double moved = kLr * (first + second);
  expect_near(
      after({{"name", "rmsprop"}, {"alpha", 0.5}, {"eps", 0.5}, {"momentum", 0.5}}, {{1, 1, 1}, {1, 1, 1}}),
      {1 - moved, -2 - moved, 0.5 - moved});
}

TEST(RmsProp, DecaysMatricesOnly) {
  const Numbers none{0, 0, 0};
  const double change = kLr / std::sqrt(1 - 0.99);
  expect_near(after({{"name", "rmsprop"}, {"weight_decay", 0.5}}, {none}), {1 - change, -2 + change, 0.5},
              1e-5);
}

TEST(Adam, IsTheDefault) {
  EXPECT_EQ(after({}, {{1, 2, 3}}), after({{"name", "adam"}}, {{1, 2, 3}}));
}

TEST(Adam, FirstMovesByTheRateWhateverTheGradient) {
  expect_near(after({{"name", "adam"}}, {{1e-3f, -1e3f, 0}}), {1 - kLr, -2 + kLr, 0.5}, 1e-5);
}

TEST(Adam, MovesByTheRateAsLongAsTheGradientStaysTheSame) {
  const std::vector<Numbers> same(25, {2, -0.25, 8});
  expect_near(after({{"name", "adam"}}, same), {1 - 25 * kLr, -2 + 25 * kLr, 0.5 - 25 * kLr}, 1e-4);
}

TEST(Adam, AveragesAtItsRates) {
  // β₁ = 0.5, β₂ = 0.75, g = 1 then −1: m̂ = (0.25 − 0.5) / 0.75, ŝ = 1.
  const double moved = kLr * (1 - 0.25 / 0.75);
  expect_near(
      after({{"name", "adam"}, {"beta1", 0.5}, {"beta2", 0.75}, {"eps", 0.0}}, {{1, 1, 1}, {-1, -1, -1}}),
      {1 - moved, -2 - moved, 0.5 - moved});
}

TEST(Adam, WeighsSquaresAtTheSecondRate) {
  // β₁ = 0, β₂ = 0.75, g = 1 then 3: ŝ = (0.75·0.25 + 0.25·9) / (1 − 0.5625).
  const double moved = kLr * (1 + 3 / std::sqrt((0.75 * 0.25 + 0.25 * 9) / 0.4375));
  expect_near(
      after({{"name", "adam"}, {"beta1", 0.0}, {"beta2", 0.75}, {"eps", 0.0}}, {{1, 1, 1}, {3, 3, 3}}),
      {1 - moved, -2 - moved, 0.5 - moved});
}

TEST(Adam, AddsEpsAfterTheRoot) {
  expect_near(after({{"name", "adam"}, {"eps", 0.5}}, {{1, -1, 2}}),
              {1 - kLr / 1.5, -2 + kLr / 1.5, 0.5 - kLr * 2 / 2.5});
}

TEST(Adam, TakesDecayAsPartOfTheGradient) {
  // Whatever the decay's size, the first step moves by the rate.
  expect_near(after({{"name", "adam"}, {"weight_decay", 0.5}}, {{0, 0, 0}}), {1 - kLr, -2 + kLr, 0.5}, 1e-5);
}

TEST(AdamW, TakesDecayFromTheParameterInProportionToTheRate) {
  expect_near(after({{"name", "adamw"}, {"weight_decay", 0.5}}, {{0, 0, 0}}),
              {1 - kLr * 0.5 * 1, -2 + kLr * 0.5 * 2, 0.5});
  expect_near(after({{"name", "adamw"}, {"weight_decay", 0.5}}, {{1, 1, 1}}),
              {1 - kLr * 0.5 * 1 - kLr, -2 + kLr * 0.5 * 2 - kLr, 0.5 - kLr}, 1e-6);
}

TEST(AdamW, DecaysUnlessTold) {
  EXPECT_LT(after({{"name", "adamw"}}, {{0, 0, 0}})[0], kStart[0]);
  EXPECT_EQ(after({{"name", "adamw"}, {"weight_decay", 0.0}}, {{0, 0, 0}}), kStart);
}

class EveryOptimizer : public testing::TestWithParam<const char*> {
 protected:
  /// Every moment in use.
  static std::unique_ptr<Optimizer> make(Index size = 3) {
    const std::string name = GetParam();
    if (name == "sgd" || name == "rmsprop") return optimizer_of({{"name", name}, {"momentum", 0.9}}, size);
    return optimizer_of({{"name", name}, {"weight_decay", 0.1}}, size);
  }
  static std::string saved(const Optimizer& optimizer) {
    ByteWriter out;
    optimizer.save(out);
    return out.take();
  }
  const std::vector<Numbers> early_{{1, -3, 2}, {0.5, 2, -1}, {3, 1, 0.25}};
  const std::vector<Numbers> late_{{-1, 1, 2}, {0.25, -2, 1}};
};

TEST_P(EveryOptimizer, GoesOnFromWhereItWasSaved) {
  const auto original = make();
  const Numbers half = after(*original, early_);
  const std::string bytes = saved(*original);
  const auto restored = make();
  ByteReader in(bytes);
  restored->load(in);
  EXPECT_TRUE(in.empty());
  EXPECT_EQ(saved(*restored), bytes);
  EXPECT_EQ(after(*restored, late_, half), after(*original, late_, half));
  EXPECT_NE(after(*make(), late_, half), after(*restored, late_, half)) << "the moments make no difference";
}

TEST_P(EveryOptimizer, IsUnchangedAfterLoadingFails) {
  const auto optimizer = make();
  after(*optimizer, early_);
  const std::string before = saved(*optimizer);
  const auto other = make();
  after(*other, late_);
  const std::string whole = saved(*other);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader in(std::string_view(whole).substr(0, size));
    EXPECT_THROW(optimizer->load(in), Error) << size << " bytes";
  }
  const std::string larger = saved(*make(4));
  ByteReader in(larger);
  EXPECT_THAT(message_of([&] { optimizer->load(in); }), testing::HasSubstr("3 moments was required, got 4"));
  EXPECT_EQ(saved(*optimizer), before);
}

INSTANTIATE_TEST_SUITE_P(Names, EveryOptimizer, testing::Values("sgd", "rmsprop", "adam", "adamw"));

TEST(Optimizer, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                optimizer_of({{"name", "adam_w"}});
              }),
              testing::HasSubstr("optimizer.name must be one of sgd, rmsprop, adam, adamw, got adam_w"));
  EXPECT_THAT(message_of([] {
                optimizer_of({{"name", "adam"}, {"momentum", 0.9}});
              }),
              testing::HasSubstr("unknown key 'momentum' in optimizer"));
  EXPECT_THAT(message_of([] {
                optimizer_of({{"name", "sgd"}, {"momentum", 1.5}});
              }),
              testing::HasSubstr("optimizer.momentum must be from 0 to 1, got 1.5"));
}

}  // namespace
}  // namespace recurbench::test
