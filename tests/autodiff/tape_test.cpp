#include "autodiff/tape.hpp"

#include <gtest/gtest.h>

#include "autodiff/ops.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

struct Scalar {
  Real value, grad = 0;
  Var on(Tape& tape) { return tape.parameter(&value, &grad, 1, 1); }
};

TEST(Tape, AddsUpTheGradientOfAValueThatIsUsedSeveralTimes) {
  // y = (x·x + x)·x, dy/dx = 3x² + 2x
  Tape tape;
  Scalar x{2};
  const Var v = x.on(tape);
  tape.backward(multiply(tape, add(tape, multiply(tape, v, v), v), v));
  EXPECT_EQ(x.grad, 16);
}

TEST(Tape, AddsToTheCallersGradientAndScalesTheLoss) {
  Tape tape;
  Scalar x{3, 100};
  const Var v = x.on(tape);
  tape.backward(multiply(tape, v, v), Real(0.5));
  EXPECT_EQ(x.grad, 103);
}

TEST(Tape, OneParameterRecordedTwiceReceivesBothGradients) {
  Tape tape;
  Scalar x{5};
  tape.backward(multiply(tape, x.on(tape), x.on(tape)));
  EXPECT_EQ(x.grad, 10);
}

TEST(Tape, ConstantsNeedNoGradientAndNeitherDoesWhatDependsOnThemAlone) {
  Tape tape;
  const Real number = 2;
  Scalar x{3};
  const Var constant = tape.constant(&number, 1, 1);
  EXPECT_FALSE(tape.needs_grad(multiply(tape, constant, constant)));
  const Var product = multiply(tape, constant, x.on(tape));
  EXPECT_TRUE(tape.needs_grad(product));
  tape.backward(product);
  EXPECT_EQ(x.grad, 2);
}

TEST(Tape, BranchesThatDoNotReachTheLossReceiveNothing) {
  Tape tape;
  Scalar x{3}, y{4};
  const Var used = x.on(tape);
  multiply(tape, y.on(tape), y.on(tape));
  tape.backward(multiply(tape, used, used));
  EXPECT_EQ(y.grad, 0);
  EXPECT_EQ(x.grad, 6);
}

TEST(Tape, WithoutRecordingNothingNeedsAGradient) {
  Tape tape;
  tape.clear(false);
  Scalar x{3};
  const Var product = multiply(tape, x.on(tape), x.on(tape));
  EXPECT_EQ(tape.value(product)[0], 9);
  EXPECT_FALSE(tape.needs_grad(product));
  tape.clear();
  EXPECT_TRUE(tape.recording());
  EXPECT_EQ(tape.node_count(), 0);
}

TEST(Tape, GivesTheSameBitsWhenItIsUsedAgain) {
  Tape tape;
  auto x = test::wave_input("x", 5, 7, 0.1);
  const auto targets = test::wave(35, 0.9);
  const auto run = [&] {
    tape.clear();
    x.grad.assign(35, 0);
    const Var v = tape.parameter(x.value.data(), x.grad.data(), 5, 7);
    tape.backward(mean_squared_error(tape, activate(tape, v, Activation::gelu), targets));
    return x.grad;
  };
  const auto first = run();
  EXPECT_TRUE(test::same_bits(first, run()));
  EXPECT_TRUE(test::same_bits(first, run()));
}

}  // namespace
}  // namespace recurbench
