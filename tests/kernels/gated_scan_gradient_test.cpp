#include "kernels/gated_scan.hpp"

#include "support/gated_scans.hpp"

namespace recurbench {
namespace {

TEST(GatedScanGradients, HoldForEveryTensorAndTheInitialStateAcrossChunks) {
  for (const auto& c : test::gated_cases())
    test::expect_scan_gradients(test::gated_probe(c),
                                "steps " + std::to_string(c.steps) +
                                    (c.options.shared_keys ? " shared" : "") +
                                    (c.options.decay_by_key ? " by key" : ""),
                                60);
}

TEST(GatedScanGradients, HoldForColumnsOfOneMatrixAndARowOfDecays) {
  const MatrixScanSizes sizes{2, 2, 3, 4};
  test::Input wide = test::wave_input("q k v", 19 * 2, 2 + 6 + 6 + 8, 0.7);
  test::Input decays = test::wave_input("log_decay", 1, 2, 0.2, 0.1);
  for (Real& x : decays.value) x -= Real(0.2);
  test::expect_scan_gradients(
      {19,
       sizes,
       [sizes](Tape& tape, std::span<const Var> in, Carry carry) {
         return gated_scan(tape, {in[0], 2}, {in[0], 8}, {in[0], 14}, in[1], sizes, {}, carry);
       },
       {wide, decays}},
      "columns");
}

}  // namespace
}  // namespace recurbench
