// S4D (Gu et al. 2022): a diagonal state space in every channel, N/2 complex states each, run as the
// recurrence that its convolution is (kernels/s4d.hpp), and the gate that follows it in the authors' layer:
//   y = Σ 2 Re(C (e^{ΔA} − 1)/A · h) + D⊙x,  h_t = e^{ΔA} h_{t−1} + x_t,  A = −exp(log_a_real) + i·a_imag
//   (a, b) = W GELU(y) + bias;   out = a ⊙ σ(b)

#include <cmath>
#include <numbers>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_s4d.hpp"
#include "autodiff/ops.hpp"
#include "kernels/diagonal_ssm.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

/// log Δ uniform between those of 0.001 and 0.1.
void time_steps(Rng& rng, const Matrix& m) {
  for (Index c = 0; c < m.cols; ++c)
    m.data[c] = static_cast<Real>(rng.uniform(std::log(0.001), std::log(0.1)));
}

/// S4D-Lin: frequency πn for state n.
void harmonics(Rng&, const Matrix& m) {
  for (Index n = 0; n < m.rows; ++n)
    for (Index c = 0; c < m.cols; ++c)
      m.data[n * m.stride + c] = static_cast<Real>(std::numbers::pi * static_cast<double>(n));
}

class S4dMixer final : public Mixer {
 public:
  S4dMixer(Index width, Index states) : width_(width), states_(states) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const ParameterTraits steady{.decays = false};
    const Init by_width = uniform_init(1 / std::sqrt(static_cast<double>(width_)));
    log_dt_ = store.add(prefix + ".log_dt", 1, width_, time_steps, steady);
    log_a_real_ =
        store.add(prefix + ".log_a_real", states_, width_, constant_init(Real(std::log(0.5))), steady);
    a_imag_ = store.add(prefix + ".a_imag", states_, width_, harmonics, steady);
    c_ = store.add(prefix + ".c", 2 * states_, width_, normal_init(std::sqrt(0.5)));
    d_ = store.add(prefix + ".d", 1, width_, normal_init(1));
    glu_ = store.add(prefix + ".glu", width_, 2 * width_, by_width);
    b_glu_ = store.add(prefix + ".b_glu", 1, 2 * width_, by_width);
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const S4d in{.x = x,
                 .log_dt = store.var(tape, log_dt_),
                 .log_a_real = store.var(tape, log_a_real_),
                 .a_imag = store.var(tape, a_imag_),
                 .c = store.var(tape, c_),
                 .d = store.var(tape, d_)};
    const Var z = activate(tape, s4d(tape, in, window.batch, window.carry), Activation::gelu);
    const Var ab = linear(tape, z, store.var(tape, glu_), store.var(tape, b_glu_));
    return multiply(tape, slice_cols(tape, ab, 0, width_),
                    activate(tape, slice_cols(tape, ab, width_, width_), Activation::sigmoid));
  }

  Index state_floats() const override { return 2 * states_ * width_; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = width_ * (2 * width_ + 5 * states_ + 1);
    return {product_flops(rows, products),
            rows * 8 * width_ + diagonal_ssm_borders({steps, batch, width_, states_})};
  }

 private:
  Index width_, states_;  // one of each conjugate pair of states
  ParameterId log_dt_, log_a_real_, a_imag_, c_, d_, glu_, b_glu_;
};

const Register<MixerEntry> registered{"s4d",
                                      {.semantics = 1,
                                       .summary = "S4D: diagonal state space, the same at all times",
                                       .shells = {"modern"},
                                       .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                                         const Index states = args.params.integer("d_state", 64, 2, 4096);
                                         if (states % 2 != 0)
                                           throw args.params.error(
                                               "d_state", "must be even: states come in conjugate pairs");
                                         return std::make_unique<S4dMixer>(args.width, states / 2);
                                       }}};

}  // namespace
}  // namespace recurbench
