#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/attention.hpp"

namespace recurbench::test {

/// kernels/attention.hpp as its equations say it, in double and without blocks, past = 0.
class NaiveAttention {
 public:
  NaiveAttention(const std::vector<Real>& qkv, const AttentionShape& shape, Index first_position = 0)
      : out(static_cast<std::size_t>(shape.steps * shape.batch * shape.width())),
        dqkv(qkv.size()),
        s_(shape),
        turned_(qkv.begin(), qkv.end()),
        first_(first_position) {
    if (s_.rotary) turn(turned_, 1);
    each_query([&](Index b, Index h, Index t, const std::vector<double>& p) {
      for (Index u = 0; u <= t; ++u)
        for (Index i = 0; i < s_.head_dim; ++i)
          out[out_at(t, b, h, i)] += p[static_cast<std::size_t>(u)] * turned_[at(2, u, b, h, i)];
    });
  }

  void backward(const std::vector<Real>& dout) {
    const double scale = 1 / std::sqrt(static_cast<double>(s_.head_dim));
    each_query([&](Index b, Index h, Index t, const std::vector<double>& p) {
      std::vector<double> dp(p.size());
      double mean = 0;
      for (Index u = 0; u <= t; ++u) {
        const auto n = static_cast<std::size_t>(u);
        for (Index i = 0; i < s_.head_dim; ++i) {
          const double d = double{dout[out_at(t, b, h, i)]};
          dp[n] += d * turned_[at(2, u, b, h, i)];
          dqkv[at(2, u, b, h, i)] += p[n] * d;
        }
        mean += p[n] * dp[n];
      }
      for (Index u = 0; u <= t; ++u) {
        const auto n = static_cast<std::size_t>(u);
        const double ds = p[n] * (dp[n] - mean) * scale;
        for (Index i = 0; i < s_.head_dim; ++i) {
          dqkv[at(0, t, b, h, i)] += ds * turned_[at(1, u, b, h, i)];
          dqkv[at(1, u, b, h, i)] += ds * turned_[at(0, t, b, h, i)];
        }
      }
    });
    if (s_.rotary) turn(dqkv, -1);
  }

  std::vector<double> out, dqkv;

 private:
  /// Number i of head h in q (part 0), k (1) or v (2).
  std::size_t at(Index part, Index t, Index b, Index h, Index i) const {
    return static_cast<std::size_t>(((t * s_.batch + b) * 3 + part) * s_.width() + h * s_.head_dim + i);
  }
  std::size_t out_at(Index t, Index b, Index h, Index i) const {
    return static_cast<std::size_t>((t * s_.batch + b) * s_.width() + h * s_.head_dim + i);
  }

  void turn(std::vector<double>& qkv, double direction) const {
    const Index half = s_.head_dim / 2;
    for (Index t = 0; t < s_.steps; ++t)
      for (Index row = 0; row < s_.batch * 2 * s_.heads; ++row)
        for (Index i = 0; i < half; ++i) {
          const double angle =
              direction * static_cast<double>(first_ + t) *
              std::pow(10000.0, -2 * static_cast<double>(i) / static_cast<double>(s_.head_dim));
          const Index b = row / (2 * s_.heads);
          const Index part = row / s_.heads % 2;
          double& x = qkv[at(part, t, b, row % s_.heads, i)];
          double& y = qkv[at(part, t, b, row % s_.heads, half + i)];
          const double before = x;
          x = before * std::cos(angle) - y * std::sin(angle);
          y = before * std::sin(angle) + y * std::cos(angle);
        }
  }

  /// Calls visit(b, h, t, probabilities of the steps 0…t).
  template <class Visit>
  void each_query(Visit visit) const {
    for (Index b = 0; b < s_.batch; ++b)
      for (Index h = 0; h < s_.heads; ++h)
        for (Index t = 0; t < s_.steps; ++t) visit(b, h, t, probabilities(b, h, t));
  }
  std::vector<double> probabilities(Index b, Index h, Index t) const {
    std::vector<double> p;
    double sum = 0;
    for (Index u = 0; u <= t; ++u) {
      double score = 0;
      for (Index i = 0; i < s_.head_dim; ++i)
        score += turned_[at(0, t, b, h, i)] * turned_[at(1, u, b, h, i)];
      p.push_back(score / std::sqrt(static_cast<double>(s_.head_dim)));
    }
    const double most = *std::max_element(p.begin(), p.end());
    for (double& x : p) sum += x = std::exp(x - most);
    for (double& x : p) x /= sum;
    return p;
  }

  AttentionShape s_;
  std::vector<double> turned_;
  Index first_;
};

}  // namespace recurbench::test
