#pragma once

namespace recurbench {

/// Multiply-adds that one core does at best, in GFLOP/s of `Real` (a multiply-add is two): independent chains
/// in registers, the best of several short runs.
double fma_peak_gflops();

}  // namespace recurbench
