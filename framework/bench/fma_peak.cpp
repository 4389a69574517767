#include "bench/fma_peak.hpp"

#include <algorithm>

#include "core/clock.hpp"
#include "core/types.hpp"

namespace recurbench {
namespace {

#ifdef __AVX512F__
constexpr int kVectorBytes = 64;
#else
constexpr int kVectorBytes = 32;
#endif
using Vector [[gnu::vector_size(kVectorBytes)]] = Real;
constexpr int kChains = 12;  // at least latency × units of today's CPUs, fewer than the registers
constexpr long kRounds = 2'000'000;

/// What the compiler does not know, it can neither merge nor compute beforehand nor leave out.
void make_unknown(Vector& vector) {
#if defined(__x86_64__)
  asm volatile("" : "+x"(vector));
#else
  asm volatile("" : "+m"(vector));
#endif
}

double gflops_of_one_run() {
  const auto unknown = [](Real value) {
    Vector vector = Vector{} + value;
    make_unknown(vector);
    return vector;
  };
  Vector sums[kChains];
  for (auto& sum : sums) sum = unknown(1);
  const Vector factor = unknown(Real(0.999));
  const Vector term = unknown(Real(1e-3));
  const Stopwatch watch;
  for (long i = 0; i < kRounds; ++i) {
#pragma GCC unroll 12
    for (auto& sum : sums) sum = sum * factor + term;
  }
  const double seconds = watch.seconds();
  for (auto& sum : sums) make_unknown(sum);
  constexpr double kLanes = kVectorBytes / sizeof(Real);
  return 2e-9 * static_cast<double>(kRounds) * kChains * kLanes / seconds;
}

}  // namespace

double fma_peak_gflops() {
  double best = 0;
  for (int i = 0; i < 7; ++i) best = std::max(best, gflops_of_one_run());
  return best;
}

}  // namespace recurbench
