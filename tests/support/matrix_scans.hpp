#pragma once

#include <functional>
#include <string>
#include <vector>

#include "autodiff/op_matrix_scan.hpp"
#include "core/error.hpp"
#include "support/gradcheck.hpp"

namespace recurbench::test {

/// A recurrence over matrix states under the scalar Σ dout⊙out + Σ dlast⊙S_T, so that the final state's
/// gradient takes part.
struct MatrixScanProbe {
  using Op = std::function<Var(Tape&, std::span<const Var>, Carry)>;
  Index steps;
  MatrixScanSizes sizes;
  Op op;
  std::vector<Input> inputs;
  std::vector<Real> first, dlast, dout;  // the state before, gradients of the state after and the outputs
  std::vector<Real> out{}, last{}, dfirst{};  // results

  MatrixScanProbe(Index step_count, const MatrixScanSizes& s, Op function, std::vector<Input> tensors);

  /// Runs the windows that `cuts` make of the steps one after the other. Every gradient starts at `start`.
  void run(bool recording, const std::vector<Index>& cuts = {}, Real start = 0);
  double value();
};

/// Every input's gradient and the initial state's against central differences.
void expect_scan_gradients(MatrixScanProbe probe, const std::string& what, Index most = kMostPerturbed);

/// The same scan in two runs, as a whole and in windows: outputs, final state and all gradients.
void expect_same_in_windows(MatrixScanProbe probe, const std::vector<Index>& cuts);

/// S_t = S_{t−1} diag(w_t) + (S_{t−1} a_t) b_tᵀ + v_t k_tᵀ, y_t = S_t r_t by plain loops in double, states
/// [keys, values]; every tensor spread out to [T·B, heads·keys] or [T·B, heads·values].
struct NaiveMatrixScan {
  using Tensor = std::vector<double>;
  Index steps;
  MatrixScanSizes sizes;
  Tensor r, w, k, v, a, b, state{}, y{};
  Tensor dr{}, dw{}, dk{}, dv{}, da{}, db{}, dstate{};

  /// From the state `first`, with the gradients of the outputs and of the final state. Leaves the final state
  /// in `state` and the initial one's gradient in `dstate`.
  void run(const Tensor& first, const Tensor& dout, const Tensor& dlast);

 private:
  std::size_t at(Index t, Index sequence, Index head, Index width, Index i) const;
  std::size_t cell(Index sequence, Index head, Index i, Index j) const;
  double read(const Tensor& s, const Tensor& by, Index t, Index q, Index h, Index i) const;
  /// The state after step t from the one before.
  Tensor step(const Tensor& s, Index t);
  /// Row i of S: its gradient G comes from the step after and leaves for the step before.
  void backward_row(const Tensor& before, const Tensor& after, const Tensor& dout, Index t, Index q, Index h,
                    Index i);
};

}  // namespace recurbench::test
