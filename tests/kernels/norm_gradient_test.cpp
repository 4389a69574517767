#include "autodiff/op_norm.hpp"
#include "core/error.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

constexpr Real kEps = Real(1e-3);

/// x [5,12] and rows of the given widths.
std::vector<test::Input> inputs(std::initializer_list<Index> rows) {
  std::vector<test::Input> all{test::wave_input("x", 5, 12, 0.4)};
  for (const Index cols : rows)
    all.push_back(test::wave_input("row " + std::to_string(all.size()), 1, cols,
                                   0.9 * static_cast<double>(all.size())));
  return all;
}

using Vars = std::span<const Var>;

TEST(NormGradients, OfLayerNormEqualCentralDifferences) {
  test::expect_gradients(inputs({12, 12}),
                         [](Tape& tape, Vars in) { return layer_norm(tape, in[0], in[1], in[2], kEps); });
  test::expect_gradients(
      inputs({12}), [](Tape& tape, Vars in) { return layer_norm(tape, in[0], in[1], std::nullopt, kEps); });
}

TEST(NormGradients, OfNormsInGroupsEqualCentralDifferences) {
  for (const Index groups : {1, 2, 3}) {
    test::expect_gradients(inputs({12, 12}), [&](Tape& tape, Vars in) {
      return group_layer_norm(tape, in[0], in[1], in[2], groups, kEps);
    });
    for (const Index cols : {Index{12}, 12 / groups})
      test::expect_gradients(inputs({cols}), [&](Tape& tape, Vars in) {
        return group_rms_norm(tape, in[0], in[1], groups, kEps);
      });
  }
}

TEST(NormGradients, OfL2NormaliseEqualCentralDifferencesOnEitherSideOfTheEpsilon) {
  for (const Real eps : {Real(1e-6), Real(100)})
    test::expect_gradients(inputs({}),
                           [&](Tape& tape, Vars in) { return l2_normalise(tape, in[0], 3, eps); });
}

TEST(NormOps, EqualTheirUngroupedFormOnEachGroup) {
  auto all = inputs({12, 12});
  Tape tape;
  tape.clear(false);
  std::vector<Var> in;
  for (auto& input : all) in.push_back(tape.constant(input.value.data(), input.rows, input.cols));
  const Var whole = group_layer_norm(tape, in[0], in[1], in[2], 3, kEps);
  const Var whole_rms = group_rms_norm(tape, in[0], in[1], 3, kEps);
  for (Index g = 0; g < 3; ++g) {
    const auto part = [&](Var v) { return slice_cols(tape, v, 4 * g, 4); };
    const Var own = layer_norm(tape, part(in[0]), part(in[1]), part(in[2]), kEps);
    const Var own_rms = rms_norm(tape, part(in[0]), part(in[1]), kEps);
    for (const auto& [a, b] : {std::pair{part(whole), own}, std::pair{part(whole_rms), own_rms}})
      test::expect_close(std::span(tape.value(a), 20), std::span(tape.value(b), 20),
                         test::for_real(1e-6, 1e-14), "group");
  }
}

TEST(NormOps, RefuseSizesThatDoNotFit) {
  auto all = inputs({12, 5});
  Tape tape;
  tape.clear(false);
  std::vector<Var> in;
  for (auto& input : all) in.push_back(tape.constant(input.value.data(), input.rows, input.cols));
  EXPECT_THROW(layer_norm(tape, in[0], in[2], std::nullopt, kEps), Error);
  EXPECT_THROW(layer_norm(tape, in[0], in[1], in[2], kEps), Error);
  EXPECT_THROW(group_rms_norm(tape, in[0], in[2], 3, kEps), Error);
  EXPECT_THROW(l2_normalise(tape, in[0], 5, kEps), Error);
}

}  // namespace
}  // namespace recurbench
