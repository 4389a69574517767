#include "architectures/support/op_attention.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "core/error.hpp"
#include "support/gradcheck.hpp"
#include "support/naive_attention.hpp"

namespace recurbench {
namespace {

using test::for_real;

AttentionShape shape_of(Index steps, Index batch, Index heads, Index head_dim, bool rotary) {
  return {.steps = steps, .batch = batch, .heads = heads, .head_dim = head_dim, .rotary = rotary};
}

std::vector<Real> inputs_of(const AttentionShape& s, double scale = 1) {
  return test::wave(s.steps * s.batch * 3 * s.width(), 0.4, scale);
}

struct Result {
  std::vector<Real> out, dqkv;
};

/// Runs the op, backward too when `dout` is not empty.
Result run(std::vector<Real> qkv, const AttentionShape& s, const std::vector<Real>& dout = {}) {
  Tape tape;
  tape.clear(!dout.empty());
  Result result{{}, std::vector<Real>(qkv.size())};
  const Var x = tape.parameter(qkv.data(), result.dqkv.data(), s.steps * s.batch, 3 * s.width());
  const Var y = causal_attention(tape, x, s, nullptr);
  result.out.assign(tape.value(y), tape.value(y) + tape.size(y));
  if (dout.empty()) return result;
  std::copy(dout.begin(), dout.end(), tape.grad(y));
  tape.backward_through(0, tape.node_count());
  return result;
}

/// Runs without gradient in windows that end at `ends`, with a cache of `context` steps.
std::vector<Real> run_cached(const std::vector<Real>& qkv, AttentionShape s, const std::vector<Index>& ends,
                             Index context) {
  s.context = context;
  std::vector<Real> cache(static_cast<std::size_t>(s.batch * s.cache_floats())), out;
  Index begin = 0;
  for (const Index end : ends) {
    Tape tape;
    tape.clear(false);
    const Index row = s.batch * 3 * s.width();
    const Var x = tape.constant(qkv.data() + begin * row, (end - begin) * s.batch, 3 * s.width());
    const Var y = causal_attention(tape, x, s, cache.data());
    out.insert(out.end(), tape.value(y), tape.value(y) + tape.size(y));
    begin = end;
  }
  return out;
}

std::vector<AttentionShape> shapes() {
  return {shape_of(1, 1, 1, 1, false),   shape_of(1, 3, 2, 4, true),   shape_of(7, 2, 1, 6, true),
          shape_of(32, 1, 2, 3, false),  shape_of(65, 2, 2, 16, true), shape_of(70, 1, 3, 5, false),
          shape_of(100, 1, 1, 40, true), shape_of(261, 1, 2, 4, true)};
}

TEST(Attention, EqualsItsEquationsForwardAndBackward) {
  for (const auto& s : shapes()) {
    const auto qkv = inputs_of(s);
    const auto dout = test::wave(s.steps * s.batch * s.width(), 1.1);
    test::NaiveAttention naive(qkv, s);
    naive.backward(dout);
    const auto fast = run(qkv, s, dout);
    const std::string what = std::to_string(s.steps) + " steps";
    test::expect_close(fast.out, naive.out, for_real(2e-6, 1e-14), what + " out");
    const double tolerance = for_real(5e-6, 1e-13);
    if (s.steps > 1) {
      test::expect_close(fast.dqkv, naive.dqkv, tolerance, what + " dqkv");
      continue;
    }
    for (std::size_t i = 0; i < fast.dqkv.size(); ++i)  // dq and dk are 0 but for rounding
      EXPECT_NEAR(double{fast.dqkv[i]}, naive.dqkv[i], for_real(1e-6, 1e-14)) << i;
  }
}

TEST(Attention, AddsToTheGradientThatIsThere) {
  const auto s = shape_of(5, 2, 2, 4, true);
  auto qkv = inputs_of(s);
  std::vector<Real> grad(qkv.size());
  Tape tape;
  tape.clear();
  const Var x = tape.parameter(qkv.data(), grad.data(), s.steps * s.batch, 3 * s.width());
  const Var sum = add(tape, causal_attention(tape, x, s, nullptr), causal_attention(tape, x, s, nullptr));
  const auto dout = test::wave(tape.size(sum), 1.1);
  std::copy(dout.begin(), dout.end(), tape.grad(sum));
  tape.backward_through(0, tape.node_count());
  std::vector<Real> twice = run(qkv, s, dout).dqkv;
  for (Real& d : twice) d *= 2;
  test::expect_close(grad, twice, for_real(1e-6, 1e-14), "dqkv");
}

TEST(Attention, AveragesTheValuesWhereAllScoresAreEqual) {
  const auto s = shape_of(40, 1, 2, 3, false);
  auto qkv = inputs_of(s);
  const Index d = s.width();
  for (Index t = 0; t < s.steps; ++t) std::fill_n(qkv.begin() + t * 3 * d, d, Real{0});
  const auto out = run(qkv, s).out;
  for (Index c = 0; c < d; ++c) {
    double sum = 0;
    for (Index t = 0; t < s.steps; ++t) {
      sum += double{qkv[static_cast<std::size_t>(t * 3 * d + 2 * d + c)]};
      EXPECT_NEAR(double{out[static_cast<std::size_t>(t * d + c)]}, sum / static_cast<double>(t + 1), 1e-6);
    }
  }
}

TEST(Attention, WithRotaryPositionsDependsOnDistancesAlone) {
  const auto s = shape_of(37, 2, 2, 8, true);
  const auto qkv = inputs_of(s);
  const auto fast = run(qkv, s).out;
  for (const Index shift : {1, 50})
    test::expect_close(fast, test::NaiveAttention(qkv, s, shift).out, for_real(1e-5, 1e-12), "shifted");
  auto plain = s;
  plain.rotary = false;
  EXPECT_GT(test::relative_error(run(qkv, plain).out, fast), 0.01);
}

TEST(Attention, LaterStepsChangeNoBitOfEarlierOnesEvenWhenTheyAreNan) {
  const auto s = shape_of(70, 2, 2, 5, false);
  const auto qkv = inputs_of(s);
  const auto out = run(qkv, s).out;
  for (const Index t : {1, 31, 33, 69})
    for (const Real value :
         {Real{3}, std::numeric_limits<Real>::quiet_NaN(), std::numeric_limits<Real>::infinity()})
      for (Index part = 0; part < 3; ++part) {
        auto changed = qkv;
        const auto at = changed.begin() + t * s.batch * 3 * s.width() + part * s.width();
        std::fill_n(at, s.width(), value);
        const auto after = run(changed, s).out;
        const auto rows = static_cast<std::size_t>(t * s.batch * s.width());
        EXPECT_TRUE(test::same_bits(std::span(after).first(rows), std::span(out).first(rows))) << t;
        EXPECT_FALSE(test::same_bits(after, out));
        if (std::isfinite(value) || part == 0) continue;
        EXPECT_TRUE(std::isnan(after[rows])) << t << " part " << part;
        EXPECT_TRUE(std::isnan(after[after.size() - static_cast<std::size_t>(2 * s.width())]));
      }
}

TEST(Attention, InPiecesWithItsCacheGivesWhatItGivesForTheWhole) {
  for (const bool rotary : {false, true}) {
    const auto s = shape_of(75, 3, 2, 6, rotary);
    const auto qkv = inputs_of(s);
    const auto whole = run(qkv, s).out;
    std::vector<Index> single;
    for (Index t = 1; t <= s.steps; ++t) single.push_back(t);
    for (const auto& ends : {single, {75}, {1, 40, 75}, {33, 34, 70, 75}})
      test::expect_close(run_cached(qkv, s, ends, 80), whole, for_real(2e-6, 1e-13), "cached");
  }
}

TEST(Attention, PicksTheBestKeyWhereScoresAreLarge) {
  const auto s = shape_of(40, 1, 1, 4, false);
  const auto qkv = inputs_of(s, 20);
  const auto dout = test::wave(s.steps * s.width(), 1.1);
  test::NaiveAttention naive(qkv, s);
  naive.backward(dout);
  const auto fast = run(qkv, s, dout);
  test::expect_close(fast.out, naive.out, for_real(1e-4, 1e-12), "out");
  test::expect_close(fast.dqkv, naive.dqkv, for_real(1e-3, 1e-11), "dqkv");
}

TEST(Attention, RefusesMoreStepsThanItsCacheHolds) {
  const auto s = shape_of(5, 1, 1, 2, false);
  const auto qkv = inputs_of(s);
  EXPECT_NO_THROW(run_cached(qkv, s, {3, 5}, 5));
  try {
    run_cached(qkv, s, {3, 5}, 4);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("at most context = 4 steps were required, got 2 after 3"));
  }
}

TEST(Attention, RefusesGradientsWithAPast) {
  auto s = shape_of(2, 1, 1, 2, false);
  s.context = 4;
  auto qkv = inputs_of(s);
  std::vector<Real> grad(qkv.size()), cache(static_cast<std::size_t>(s.cache_floats()));
  Tape tape;
  tape.clear();
  const Var x = tape.parameter(qkv.data(), grad.data(), 2, 6);
  EXPECT_NO_THROW(causal_attention(tape, x, s, cache.data()));
  EXPECT_THROW(causal_attention(tape, x, s, cache.data()), Error);
}

TEST(AddPositions, AddsTheRowOfTheStepToEverySequence) {
  Tape tape;
  tape.clear(false);
  const std::vector<Real> x{1, 2, 3, 4}, table{10, 20, 30};
  const Var sum = add_positions(tape, tape.constant(x.data(), 4, 1), tape.constant(table.data(), 3, 1), 2, 1);
  EXPECT_THAT(std::vector<Real>(tape.value(sum), tape.value(sum) + 4),
              ::testing::ElementsAre(21, 22, 33, 34));
  EXPECT_THROW(add_positions(tape, tape.constant(x.data(), 4, 1), tape.constant(table.data(), 3, 1), 2, 2),
               Error);
}

}  // namespace
}  // namespace recurbench
