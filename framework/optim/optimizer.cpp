#include "optim/optimizer.hpp"

#include <cmath>

namespace recurbench {
namespace {

constexpr double kHuge = 1e30;

/// A flat array of numbers that grows to the parameters' size once.
using Moments = std::vector<Real>;

Moments read_moments(ByteReader& in, const Moments& like) {
  auto stored = in.vector<Real>();
  require(stored.size() == like.size(), "optimizer: a checkpoint with {} moments was required, got {}",
          like.size(), stored.size());
  return stored;
}

/// v ← momentum·v + g;  p ← p − lr·v
class Sgd : public Optimizer {
 public:
  Sgd(Params& params, Index size)
      : momentum_(static_cast<Real>(params.real("momentum", 0, 0, 1))),
        decay_(static_cast<Real>(params.real("weight_decay", 0, 0, kHuge))),
        velocity_(momentum_ > 0 ? static_cast<std::size_t>(size) : 0) {}

  void step(Real* values, const Real* grads, std::span<const ParameterSpan> spans, double lr) override {
    for (const auto& span : spans) {
      const Real rate = static_cast<Real>(lr * span.rate);
      const Real decay = span.decays ? decay_ : 0;
      for (Index i = span.offset; i < span.offset + span.count; ++i) {
        Real g = grads[i] + decay * values[i];
        if (momentum_ > 0) {
          Real& v = velocity_[static_cast<std::size_t>(i)];
          v = momentum_ * v + g;
          g = v;
        }
        values[i] -= rate * g;
      }
    }
  }
  void save(ByteWriter& out) const override { out.put(velocity_); }
  void load(ByteReader& in) override { velocity_ = read_moments(in, velocity_); }

 private:
  Real momentum_, decay_;
  Moments velocity_;
};

/// s ← α·s + (1−α)·g²;  d = g/(√s + ε);  p ← p − lr·d, or with momentum v ← momentum·v + d, p ← p − lr·v
class RmsProp : public Optimizer {
 public:
  RmsProp(Params& params, Index size)
      : alpha_(static_cast<Real>(params.real("alpha", 0.99, 0, 1))),
        eps_(static_cast<Real>(params.real("eps", 1e-8, 0, 1))),
        momentum_(static_cast<Real>(params.real("momentum", 0, 0, 1))),
        decay_(static_cast<Real>(params.real("weight_decay", 0, 0, kHuge))),
        square_(static_cast<std::size_t>(size)),
        velocity_(momentum_ > 0 ? static_cast<std::size_t>(size) : 0) {}

  void step(Real* values, const Real* grads, std::span<const ParameterSpan> spans, double lr) override {
    Real* __restrict square = square_.data();
    for (const auto& span : spans) {
      const Real rate = static_cast<Real>(lr * span.rate);
      const Real decay = span.decays ? decay_ : 0;
      for (Index i = span.offset; i < span.offset + span.count; ++i) {
        const Real g = grads[i] + decay * values[i];
        square[i] = alpha_ * square[i] + (1 - alpha_) * g * g;
        Real change = g / (std::sqrt(square[i]) + eps_);
        if (momentum_ > 0) {
          Real& v = velocity_[static_cast<std::size_t>(i)];
          v = momentum_ * v + change;
          change = v;
        }
        values[i] -= rate * change;
      }
    }
  }
  void save(ByteWriter& out) const override {
    out.put(square_);
    out.put(velocity_);
  }
  void load(ByteReader& in) override {
    Moments square = read_moments(in, square_);
    velocity_ = read_moments(in, velocity_);
    square_ = std::move(square);
  }

 private:
  Real alpha_, eps_, momentum_, decay_;
  Moments square_, velocity_;
};

/// m ← β₁m + (1−β₁)g;  s ← β₂s + (1−β₂)g²;  p ← p − lr·m̂/(√ŝ + ε), hats: divided by 1 − βᵗ
/// (Kingma & Ba 2015). Decay: added to the gradient (adam), or taken from the parameter first as
/// p ← p − lr·decay·p (adamw).
class Adam : public Optimizer {
 public:
  Adam(Params& params, Index size, bool decoupled)
      : beta1_(params.real("beta1", 0.9, 0, 1)),
        beta2_(params.real("beta2", 0.999, 0, 1)),
        eps_(static_cast<Real>(params.real("eps", 1e-8, 0, 1))),
        decay_(params.real("weight_decay", decoupled ? 0.01 : 0, 0, kHuge)),
        decoupled_(decoupled),
        mean_(static_cast<std::size_t>(size)),
        square_(static_cast<std::size_t>(size)) {}

  void step(Real* values, const Real* grads, std::span<const ParameterSpan> spans, double lr) override {
    ++steps_;
    const double correction1 = 1 - std::pow(beta1_, static_cast<double>(steps_));
    const double correction2 = 1 - std::pow(beta2_, static_cast<double>(steps_));
    const Real root = static_cast<Real>(1 / std::sqrt(correction2));
    const Real b1 = static_cast<Real>(beta1_);
    const Real b2 = static_cast<Real>(beta2_);
    const Real rest1 = static_cast<Real>(1 - beta1_);
    const Real rest2 = static_cast<Real>(1 - beta2_);
    for (const auto& span : spans) {
      const double span_lr = lr * span.rate;
      const Real rate = static_cast<Real>(span_lr / correction1);
      const Real l2 = static_cast<Real>(span.decays && !decoupled_ ? decay_ : 0);
      const Real keep = static_cast<Real>(span.decays && decoupled_ ? 1 - span_lr * decay_ : 1);
      Real* __restrict p = values + span.offset;
      Real* __restrict m = mean_.data() + span.offset;
      Real* __restrict s = square_.data() + span.offset;
      const Real* __restrict gradient = grads + span.offset;
      for (Index i = 0; i < span.count; ++i) {
        const Real g = gradient[i] + l2 * p[i];
        m[i] = b1 * m[i] + rest1 * g;
        s[i] = b2 * s[i] + rest2 * g * g;
        p[i] = keep * p[i] - rate * m[i] / (std::sqrt(s[i]) * root + eps_);
      }
    }
  }
  void save(ByteWriter& out) const override {
    out.put(steps_);
    out.put(mean_);
    out.put(square_);
  }
  void load(ByteReader& in) override {
    const auto steps = in.get<std::uint64_t>();
    Moments mean = read_moments(in, mean_);
    square_ = read_moments(in, square_);
    mean_ = std::move(mean);
    steps_ = steps;
  }

 private:
  double beta1_, beta2_;
  Real eps_;
  double decay_;
  bool decoupled_;
  std::uint64_t steps_ = 0;
  Moments mean_, square_;
};

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(Params& params, Index size) {
  const std::string name = params.choice("name", "adam", {"sgd", "rmsprop", "adam", "adamw"});
  if (name == "sgd") return std::make_unique<Sgd>(params, size);
  if (name == "rmsprop") return std::make_unique<RmsProp>(params, size);
  return std::make_unique<Adam>(params, size, name == "adamw");
}

}  // namespace recurbench
