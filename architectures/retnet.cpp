// RetNet's multi-scale retention (Sun et al. 2023), as its authors' layer has it; heads h = 0, 1, … with keys
// of d_k and values of d_v numbers.
//   (q, k, v, g) = W_in x;  q and k carry rotary positions
//   S_t = γ_h S_{t−1} + k_t v_tᵀ,  o_t = S_tᵀ q_t / √d_k,  γ_h = 1 − 2^{−5−h}
//   out = W_out (RMSNorm(o) ⊙ SiLU(g)), normalised in every head, without a weight

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_rotary.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "autodiff/op_norm.hpp"
#include "autodiff/op_scan.hpp"
#include "autodiff/ops.hpp"
#include "kernels/gated_scan.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

constexpr Real kNormEpsilon = Real(1e-5);

struct Options {
  Index width, heads, value_cols;

  Index keys() const { return width / heads; }
  Index values() const { return value_cols / heads; }
};

/// Bound of U(−b, b) after Glorot & Bengio (2010).
double xavier_bound(Index inputs, Index outputs, double gain) {
  return gain * std::sqrt(6.0 / static_cast<double>(inputs + outputs));
}

/// q, k, v, g side by side, each as a matrix of its own.
Init projections_init(const Options& o) {
  return [o](Rng& rng, const Matrix& m) {
    const double gain = std::pow(2.0, -2.5);
    for (Index row = 0; row < m.rows; ++row)
      for (Index col = 0; col < m.cols; ++col) {
        const double bound = xavier_bound(o.width, col < 2 * o.width ? o.width : o.value_cols, gain);
        m.data[row * m.stride + col] = static_cast<Real>(rng.uniform(-bound, bound));
      }
  };
}

class RetNet final : public Mixer {
 public:
  explicit RetNet(const Options& options)
      : o_(options), ones_(static_cast<std::size_t>(o_.values()), Real{1}) {
    for (Index head = 0; head < o_.heads; ++head)
      log_decays_.push_back(static_cast<Real>(std::log1p(-std::exp2(static_cast<double>(-5 - head)))));
  }

  void declare(ParameterStore& store, const std::string& prefix) override {
    w_in_ = store.add(prefix + ".in", o_.width, 2 * (o_.width + o_.value_cols), projections_init(o_));
    w_out_ = store.add(prefix + ".out", o_.value_cols, o_.width,
                       uniform_init(xavier_bound(o_.value_cols, o_.width, 0.5)));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var in = linear(tape, x, store.var(tape, w_in_));
    const Carry position = window.carry.at(window.batch * o_.width * o_.values());
    const Var qk =
        rotate_pairs(tape, slice_cols(tape, in, 0, 2 * o_.width), 2 * o_.heads, window.batch, position);
    const Var decays = tape.constant(log_decays_.data(), 1, o_.heads);
    const MatrixScanSizes sizes{window.batch, o_.heads, o_.keys(), o_.values()};
    const Var o = gated_scan(tape, qk, {qk, o_.width}, {in, 2 * o_.width}, decays, sizes, {}, window.carry);
    const Var scaled = affine(tape, o, 1 / std::sqrt(static_cast<Real>(o_.keys())), 0);
    const Var y =
        group_rms_norm(tape, scaled, tape.constant(ones_.data(), 1, o_.values()), o_.heads, kNormEpsilon);
    return linear(tape, silu_gate(tape, y, {in, 2 * o_.width + o_.value_cols}), store.var(tape, w_out_));
  }

  /// S, then the position.
  Index state_floats() const override { return o_.width * o_.values() + 1; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = o_.width * (2 * o_.width + 3 * o_.value_cols + 3 * o_.values());
    const Index kept = 6 * o_.width + 6 * o_.value_cols + o_.keys();
    const Index borders = gated_scan_borders({steps, batch, o_.heads, o_.keys(), o_.values()});
    return {product_flops(rows, products), rows * kept + borders};
  }

 private:
  Options o_;
  std::vector<Real> ones_, log_decays_;
  ParameterId w_in_, w_out_;
};

const Register<MixerEntry> registered{
    "retnet",
    {.semantics = 1,
     .summary = "RetNet: linear attention whose heads forget at fixed, different rates",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       Params& p = args.params;
       Options o{};
       o.width = args.width;
       o.heads = p.integer("heads", 4, 1, 40);
       o.value_cols = p.integer("expand_v", 2, 1, 16) * args.width;
       return std::make_unique<RetNet>(o);
     },
     .width_step = [](Params& p) { return 2 * p.integer("heads", 4, 1, 40); }}};

}  // namespace
}  // namespace recurbench
