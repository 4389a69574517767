#include "core/error.hpp"
#include "support/mlstm_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(MlstmGates, EqualTheCellWithNoMaximumSubtracted) {
  for (const auto& sizes : mlstm_cases())
    expect_twin(mlstm_probe(sizes), mlstm_twin(sizes), for_real(2e-5, 1e-11));
}

TEST(MlstmGates, RunInWindowsAsInOnePiece) {
  const MlstmSizes sizes{11, 2, 2, 3};
  CarriedProbe whole = mlstm_probe(sizes), parts = mlstm_probe(sizes, {1, 3, 7});
  whole.run();
  parts.run();
  expect_close(parts.y, whole.y, for_real(1e-5, 1e-12), "h");
  for (std::size_t i = 0; i < whole.inputs.size(); ++i)
    expect_close(parts.inputs[i].grad, whole.inputs[i].grad, for_real(2e-5, 1e-11), whole.inputs[i].name);
}

/// h from an empty past, every ĩ and f̃ raised by some amount.
std::vector<Real> raised(Real input, Real forget, bool opposed = false) {
  const MlstmSizes s{9, 2, 2, 3};
  auto inputs = mlstm_probe(s).inputs;
  for (std::size_t i = 0; i < inputs[0].value.size(); ++i) inputs[0].value[i] += i % 4 < 2 ? input : forget;
  for (auto& k : inputs[2].value) k = std::abs(k);
  for (auto& q : inputs[1].value) q = std::abs(q) * (opposed ? -1 : 1);
  Tape tape;
  std::vector<Var> vars;
  for (const auto& in : inputs) vars.push_back(tape.constant(in.value.data(), in.rows, in.cols));
  const Var h = mlstm_cell(tape, vars, s, {});
  return {tape.value(h), tape.value(h) + tape.size(h)};
}

std::vector<Real> times(std::vector<Real> values, double factor) {
  for (auto& v : values) v = static_cast<Real>(double{v} * factor);
  return values;
}

TEST(MlstmGates, RaisingEveryInputGateChangesNothingWhereTheNormaliserIsLarge) {
  for (const bool opposed : {false, true})
    expect_close(raised(13, 0, opposed), raised(12, 0, opposed), for_real(2e-5, 1e-12), "h");
}

TEST(MlstmGates, RaisingEveryInputGateRaisesTheOutputWhereTheNormaliserIsSmall) {
  expect_close(raised(-12, 0), times(raised(-13, 0), std::exp(1)), for_real(2e-5, 1e-12), "h");
}

TEST(MlstmGates, StayFiniteUnderGatesOfAnySize) {
  for (const Real input : {Real(-500), Real(0), Real(500)})
    for (const Real forget : {Real(-500), Real(0), Real(500)})
      for (const Real h : raised(input, forget)) EXPECT_TRUE(std::isfinite(h)) << input << ' ' << forget;
}

TEST(MlstmGates, ReadZeroFromKeysOfZero) {
  const std::vector<Real> pre{300, 0}, q{1, 2}, k{0, 0}, v{3, 4};
  Tape tape;
  const std::vector<Var> vars{tape.constant(pre.data(), 1, 2), tape.constant(q.data(), 1, 2),
                              tape.constant(k.data(), 1, 2), tape.constant(v.data(), 1, 2)};
  const Var h = mlstm_cell(tape, vars, {1, 1, 1, 2}, {});
  EXPECT_EQ(tape.value(h)[0], 0);
  EXPECT_EQ(tape.value(h)[1], 0);
}

TEST(MlstmGates, OneOfThemDecidesAndIsOne) {
  const std::vector<Real> pre = wave(24, 0.3, 5);
  Tape tape;
  const auto [gates, m] = mlstm_gates(tape, tape.constant(pre.data(), 6, 4), 3, {});
  for (Index r = 0; r < 6; ++r)
    for (Index h = 0; h < 2; ++h) {
      const double kept = double{tape.value(gates)[r * 4 + h]};
      const double stored = double{tape.value(gates)[r * 4 + 2 + h]};
      EXPECT_LE(kept, 0);
      EXPECT_LE(stored, 1);
      EXPECT_EQ(std::max(std::exp(kept), stored), 1);
    }
}

TEST(MlstmGates, LeaveNoGradientOfTheMaximumThoughNothingReadThem) {
  std::vector<Real> pre = wave(12, 0.3), dpre(12, 0), m(2, 0), dm(2, 7);
  Tape tape;
  tape.clear();
  mlstm_gates(tape, tape.parameter(pre.data(), dpre.data(), 6, 2), 2, {m.data(), dm.data()});
  tape.backward_through(0, tape.node_count());
  EXPECT_EQ(dm, std::vector<Real>(2, 0));
  EXPECT_EQ(dpre, std::vector<Real>(12, 0));
}

TEST(MlstmGates, NanShowsInTheirHeadFromThereOn) {
  for (const std::size_t gate : {0, 2}) {
    auto pre = wave(16, 0.3);
    pre[4 + gate] = std::numeric_limits<Real>::quiet_NaN();
    const auto ones = std::vector<Real>(8, 1);
    Tape tape;
    const Var one = tape.constant(ones.data(), 4, 2);
    const std::vector<Var> vars{tape.constant(pre.data(), 4, 4), one, one, one};
    const Var h = mlstm_cell(tape, vars, {4, 1, 2, 1}, {});
    for (Index t = 0; t < 4; ++t) {
      EXPECT_EQ(std::isnan(tape.value(h)[2 * t]), t > 0) << t;
      EXPECT_FALSE(std::isnan(tape.value(h)[2 * t + 1])) << t;
    }
  }
}

TEST(MlstmGates, SayWhatShapesTheyRequire) {
  const std::vector<Real> pre(12, 0);
  Tape tape;
  EXPECT_THROW(mlstm_gates(tape, tape.constant(pre.data(), 4, 3), 2, {}), Error);
  EXPECT_THROW(mlstm_gates(tape, tape.constant(pre.data(), 3, 4), 2, {}), Error);
  EXPECT_THROW(mlstm_read(tape, tape.constant(pre.data(), 2, 6), tape.constant(pre.data(), 3, 2), nullptr),
               Error);
}

}  // namespace
}  // namespace recurbench
