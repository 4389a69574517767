#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "core/types.hpp"

namespace recurbench {

/// Elementary functions that the compiler vectorises: no branches, no calls, NaN stays NaN.
/// Relative error in float ≤ 3e-7 (gelu: of its argument), docs/numerics.md, "Elementary functions"; in
/// double the standard library's.

/// e^x = scale · (1 + tail) for −87 ≤ x ≤ 0: a power of two and a small rest. Smaller x count as −87.
struct ExpParts {
  float scale, tail;
};
inline ExpParts exp_parts(float x) {
  constexpr float kLog2E = 1.44269504F;
  constexpr float kLn2High = 0.693359375F;
  constexpr float kLn2Low = -2.12194440e-4F;
  constexpr float kRound = 12582912.0F;  // adding and subtracting it rounds to a whole number
  x = x < -87.0F ? -87.0F : x;
  const float n = (x * kLog2E + kRound) - kRound;
  const float r = (x - n * kLn2High) - n * kLn2Low;
  float p = 1.0F / 5040.0F;
  p = p * r + 1.0F / 720.0F;
  p = p * r + 1.0F / 120.0F;
  p = p * r + 1.0F / 24.0F;
  p = p * r + 1.0F / 6.0F;
  p = p * r + 0.5F;
  p = p * r * r + r;
  return {std::bit_cast<float>((static_cast<std::int32_t>(n) + 127) << 23), p};
}

/// exp(x) for x ≤ 0.
inline float exp_nonpositive(float x) {
  const auto [scale, tail] = exp_parts(x);
  return tail * scale + scale;
}
inline double exp_nonpositive(double x) {
  return std::exp(x);
}

/// exp(x) − 1 for x ≤ 0, exact in the limit x → 0.
inline float expm1_nonpositive(float x) {
  const auto [scale, tail] = exp_parts(x);
  return tail * scale + (scale - 1.0F);
}
inline double expm1_nonpositive(double x) {
  return std::expm1(x);
}

inline Real tanh_of(Real x) {
  const Real e = expm1_nonpositive(-2 * std::abs(x));  // (1 − e^{−2|x|}) / (1 + e^{−2|x|})
  return std::copysign(e / (e + 2), x);
}

inline Real sigmoid_of(Real x) {
  const Real e = exp_nonpositive(-std::abs(x));
  return (x < 0 ? e : Real{1}) / (1 + e);
}

/// log(1 + u) for 0 ≤ u ≤ 1, exact in the limit u → 0: 2·artanh(u / (2 + u)) as a power series.
inline float log1p_unit(float u) {
  const float s = u / (2 + u);
  const float s2 = s * s;
  float p = 2.0F / 13.0F;
  p = p * s2 + 2.0F / 11.0F;
  p = p * s2 + 2.0F / 9.0F;
  p = p * s2 + 2.0F / 7.0F;
  p = p * s2 + 2.0F / 5.0F;
  p = p * s2 + 2.0F / 3.0F;
  return p * s2 * s + 2 * s;
}
inline double log1p_unit(double u) {
  return std::log1p(u);
}

/// log(1 + e^x) without overflow; its derivative is sigmoid_of(x). In float it is 0 below −87.
inline Real softplus_of(Real x) {
  constexpr Real kVanishes = std::is_same_v<Real, float> ? Real(-87) : Real(-745);
  const Real e = x < kVanishes ? Real{0} : exp_nonpositive(-std::abs(x));
  return (x < 0 ? Real{0} : x) + log1p_unit(e);
}

/// SiLU's derivative.
inline Real silu_slope(Real x) {
  const Real s = sigmoid_of(x);
  return s + x * s * (1 - s);
}

/// GELU in its tanh form (Hendrycks & Gimpel 2016) and its derivative.
inline Real gelu_of(Real x) {
  const Real inner = Real(0.7978845608028654) * (x + Real(0.044715) * x * x * x);
  return Real(0.5) * x * (1 + tanh_of(inner));
}
inline Real gelu_slope(Real x) {
  const Real t = tanh_of(Real(0.7978845608028654) * (x + Real(0.044715) * x * x * x));
  const Real slope = Real(0.7978845608028654) * (1 + Real(3 * 0.044715) * x * x);
  return Real(0.5) * (1 + t) + Real(0.5) * x * (1 - t * t) * slope;
}

}  // namespace recurbench
