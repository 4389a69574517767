#include "kernels/delta_scan.hpp"

#include "support/delta_scans.hpp"

namespace recurbench {
namespace {

TEST(DeltaScanGradients, HoldForEveryTensorAndTheInitialStateAcrossChunks) {
  for (const auto& c : test::delta_cases())
    test::expect_scan_gradients(test::delta_probe(c),
                                "steps " + std::to_string(c.steps) + " keys " + std::to_string(c.sizes.keys),
                                40);
}

TEST(DeltaScanGradients, HoldForColumnsOfOneMatrixAndARowOfDecays) {
  const MatrixScanSizes sizes{2, 2, 3, 4};
  test::Input wide = test::wave_input("r k v a b", 19 * 2, 2 + 4 * 6 + 8, 0.7, 0.4);
  test::Input decays = test::wave_input("w", 1, 2, 0.2, 0.1);
  for (Real& w : decays.value) w += Real(0.7);
  test::expect_scan_gradients({19,
                               sizes,
                               [sizes](Tape& tape, std::span<const Var> in, Carry carry) {
                                 return delta_scan(
                                     tape, {{in[0], 2}, {in[0], 8}, {in[0], 14}, {in[0], 22}, {in[0], 28}},
                                     in[1], true, sizes, carry);
                               },
                               {wide, decays}},
                              "columns");
}

}  // namespace
}  // namespace recurbench
