// Linear recurrent unit (Orvieto et al. 2023) with N complex states, and the gate that follows it in their
// block:
//   h_t = λ⊙h_{t−1} + γ⊙(B x_t),  λ = exp(−exp(nu) + i·exp(theta)),  γ = exp(gamma_log)
//   y_t = Re(C h_t) + D⊙x_t;   (a, b) = W GELU(y) + bias;   out = a ⊙ σ(b)
// `b` holds B's real and imaginary parts side by side, `c` C's real part over minus its imaginary part.

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_lru.hpp"
#include "autodiff/ops.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

struct Options {
  Index width, states;
  double r_min, r_max, max_phase;
};

class Lru final : public Mixer {
 public:
  explicit Lru(const Options& options) : o_(options) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const ParameterTraits steady{.decays = false};
    const Options o = o_;
    // |λ|² is uniform in [r_min², r_max²]; nu and γ = √(1 − |λ|²) are drawn from it together, so nu is kept.
    const auto nu = std::make_shared<std::vector<double>>();
    const Init nu_init = [o, nu](Rng& rng, const Matrix& m) {
      nu->clear();
      for (Index n = 0; n < m.cols; ++n) {
        const double square = rng.uniform(0, 1) * (o.r_max * o.r_max - o.r_min * o.r_min) + o.r_min * o.r_min;
        nu->push_back(std::log(-0.5 * std::log(std::max(square, 1e-12))));
        m.data[n] = static_cast<Real>(nu->back());
      }
    };
    const Init theta_init = [o](Rng& rng, const Matrix& m) {
      for (Index n = 0; n < m.cols; ++n)
        m.data[n] = static_cast<Real>(std::log(o.max_phase * std::max(rng.uniform(0, 1), 1e-12)));
    };
    const Init gamma_init = [nu](Rng&, const Matrix& m) {
      for (Index n = 0; n < m.cols; ++n) {
        const double square = std::exp(-2 * std::exp((*nu)[static_cast<std::size_t>(n)]));
        m.data[n] = static_cast<Real>(0.5 * std::log1p(-square));
      }
    };
    const double width = static_cast<double>(o.width);
    nu_ = store.add(prefix + ".nu", 1, o.states, nu_init, steady);
    theta_ = store.add(prefix + ".theta", 1, o.states, theta_init, steady);
    gamma_ = store.add(prefix + ".gamma_log", 1, o.states, gamma_init, steady);
    b_ = store.add(prefix + ".b", o.width, 2 * o.states, normal_init(1 / std::sqrt(2 * width)));
    c_ = store.add(prefix + ".c", 2 * o.states, o.width,
                   normal_init(1 / std::sqrt(static_cast<double>(o.states))));
    d_ = store.add(prefix + ".d", 1, o.width, normal_init(1));
    glu_ = store.add(prefix + ".glu", o.width, 2 * o.width, uniform_init(1 / std::sqrt(width)));
    b_glu_ = store.add(prefix + ".b_glu", 1, 2 * o.width, uniform_init(1 / std::sqrt(width)));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const LinearRecurrentUnit in{.u = linear(tape, x, store.var(tape, b_)),
                                 .nu = store.var(tape, nu_),
                                 .theta = store.var(tape, theta_),
                                 .gamma_log = store.var(tape, gamma_)};
    const Var h = linear_recurrent_unit(tape, in, window.batch, window.carry);
    const Var y = add(tape, linear(tape, h, store.var(tape, c_)), multiply_row(tape, x, store.var(tape, d_)));
    const Var ab =
        linear(tape, activate(tape, y, Activation::gelu), store.var(tape, glu_), store.var(tape, b_glu_));
    return multiply(tape, slice_cols(tape, ab, 0, o_.width),
                    activate(tape, slice_cols(tape, ab, o_.width, o_.width), Activation::sigmoid));
  }

  Index state_floats() const override { return 2 * o_.states; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = o_.width * (4 * o_.states + 2 * o_.width + 1) + 6 * o_.states;
    return {product_flops(rows, products), rows * (4 * o_.states + 10 * o_.width) + batch * 2 * o_.states};
  }

 private:
  Options o_;
  ParameterId nu_, theta_, gamma_, b_, c_, d_, glu_, b_glu_;
};

const Register<MixerEntry> registered{"lru",
                                      {.semantics = 1,
                                       .summary = "LRU: linear recurrence with complex diagonal and a gate",
                                       .shells = {"modern"},
                                       .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                                         Params& p = args.params;
                                         Options o{};
                                         o.width = args.width;
                                         o.states = p.integer("d_state", args.width, 1, 65536);
                                         o.r_min = p.real("r_min", 0, 0, 1);
                                         o.r_max = p.real("r_max", 1, 0, 1);
                                         o.max_phase = p.real("max_phase", 6.28, 1e-6, 6.283185307179587);
                                         if (o.r_min >= o.r_max)
                                           throw p.error("r_min", "must be below r_max");
                                         return std::make_unique<Lru>(o);
                                       }}};

}  // namespace
}  // namespace recurbench
