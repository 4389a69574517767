#include "support/matrix_scans.hpp"

namespace recurbench::test {
namespace {

template <class Step>
void each_head(const MatrixScanSizes& sizes, Step step) {
  for (Index sequence = 0; sequence < sizes.batch; ++sequence)
    for (Index head = 0; head < sizes.heads; ++head) step(sequence, head);
}

}  // namespace

MatrixScanProbe::MatrixScanProbe(Index step_count, const MatrixScanSizes& s, Op function,
                                 std::vector<Input> tensors)
    : steps(step_count), sizes(s), op(std::move(function)), inputs(std::move(tensors)) {
  const Index state = s.batch * s.heads * s.keys * s.values;
  first = wave(state, 0.9, 0.8);
  dlast = wave(state, 1.4);
  dout = wave(steps * s.batch * s.heads * s.values, 0.2);
}

void MatrixScanProbe::run(bool recording, const std::vector<Index>& cuts, Real start) {
  Tape tape;
  tape.clear(recording);
  std::vector<Var> whole;
  for (auto& input : inputs) {
    input.grad.assign(input.value.size(), start);
    whole.push_back(tape.parameter(input.value.data(), input.grad.data(), input.rows, input.cols));
  }
  last = first;
  dfirst = dlast;
  out.clear();
  const Carry carry{last.data(), recording ? dfirst.data() : nullptr};
  auto ends = cuts;
  ends.push_back(steps);
  for (Index begin = 0; const Index end : ends) {
    std::vector<Var> window;
    for (const Var v : whole)
      window.push_back(tape.rows(v) == 1 || cuts.empty()
                           ? v
                           : slice_rows(tape, v, begin * sizes.batch, (end - begin) * sizes.batch));
    const Var y = op(tape, window, carry);
    const auto seed = std::span(dout).subspan(out.size(), static_cast<std::size_t>(tape.size(y)));
    const bool wanted = std::any_of(seed.begin(), seed.end(), [](Real d) { return d != 0; });
    if (recording && wanted) std::copy(seed.begin(), seed.end(), tape.grad(y));
    out.insert(out.end(), tape.value(y), tape.value(y) + tape.size(y));
    begin = end;
  }
  if (recording) tape.backward_through(0, tape.node_count());
}

double MatrixScanProbe::value() {
  run(false);
  double total = 0;
  for (std::size_t i = 0; i < out.size(); ++i) total += double{dout[i]} * double{out[i]};
  for (std::size_t i = 0; i < last.size(); ++i) total += double{dlast[i]} * double{last[i]};
  return total;
}

void expect_scan_gradients(MatrixScanProbe probe, const std::string& what, Index most) {
  probe.run(true);
  auto tensors = probe.inputs;
  const auto dfirst = probe.dfirst;
  const auto expect = [&](std::vector<Real>& value, const std::vector<Real>& grad, const std::string& name) {
    const double error = gradient_error(
        value, grad, [&] { return probe.value(); }, most);
    EXPECT_LE(error, kGradientTolerance) << what << " d/d" << name;
    record_worst("log10_gradient_error", error);
  };
  for (std::size_t i = 0; i < tensors.size(); ++i)
    expect(probe.inputs[i].value, tensors[i].grad, tensors[i].name);
  expect(probe.first, dfirst, "initial state");
}

void expect_same_in_windows(MatrixScanProbe probe, const std::vector<Index>& cuts) {
  constexpr double kTolerance = for_real(1e-5, 1e-12);
  auto windows = probe;
  probe.run(true);
  windows.run(true, cuts);
  expect_close(windows.out, probe.out, kTolerance, "outputs");
  expect_close(windows.last, probe.last, kTolerance, "final state");
  expect_close(windows.dfirst, probe.dfirst, kTolerance, "gradient of the initial state");
  for (std::size_t i = 0; i < probe.inputs.size(); ++i)
    expect_close(windows.inputs[i].grad, probe.inputs[i].grad, kTolerance,
                 "gradient of " + probe.inputs[i].name);
}

std::size_t NaiveMatrixScan::at(Index t, Index sequence, Index head, Index width, Index i) const {
  return static_cast<std::size_t>(((t * sizes.batch + sequence) * sizes.heads + head) * width + i);
}
std::size_t NaiveMatrixScan::cell(Index sequence, Index head, Index i, Index j) const {
  return at(0, sequence, head, sizes.keys * sizes.values, j * sizes.values + i);
}
double NaiveMatrixScan::read(const Tensor& s, const Tensor& by, Index t, Index q, Index h, Index i) const {
  double sum = 0;
  for (Index j = 0; j < sizes.keys; ++j) sum += s[cell(q, h, i, j)] * by[at(t, q, h, sizes.keys, j)];
  return sum;
}

NaiveMatrixScan::Tensor NaiveMatrixScan::step(const Tensor& s, Index t) {
  Tensor next(s.size());
  each_head(sizes, [&](Index q, Index h) {
    for (Index i = 0; i < sizes.values; ++i) {
      const double sa = read(s, a, t, q, h, i);
      for (Index j = 0; j < sizes.keys; ++j) {
        const auto key = at(t, q, h, sizes.keys, j);
        next[cell(q, h, i, j)] =
            s[cell(q, h, i, j)] * w[key] + sa * b[key] + v[at(t, q, h, sizes.values, i)] * k[key];
      }
    }
  });
  return next;
}

void NaiveMatrixScan::run(const Tensor& first, const Tensor& dout, const Tensor& dlast) {
  std::vector<Tensor> states{first};
  y.assign(v.size(), 0);
  for (Index t = 0; t < steps; ++t) {
    states.push_back(step(states.back(), t));
    each_head(sizes, [&](Index q, Index h) {
      for (Index i = 0; i < sizes.values; ++i)
        y[at(t, q, h, sizes.values, i)] = read(states.back(), r, t, q, h, i);
    });
  }
  state = states.back();
  dstate = dlast;
  for (Tensor* gradient : {&dr, &dw, &dk, &da, &db}) gradient->assign(r.size(), 0);
  dv.assign(v.size(), 0);
  for (Index t = steps - 1; t >= 0; --t)
    each_head(sizes, [&](Index q, Index h) {
      for (Index i = 0; i < sizes.values; ++i)
        backward_row(states[static_cast<std::size_t>(t)], states[static_cast<std::size_t>(t) + 1], dout, t, q,
                     h, i);
    });
}

void NaiveMatrixScan::backward_row(const Tensor& before, const Tensor& after, const Tensor& dout, Index t,
                                   Index q, Index h, Index i) {
  const auto value = at(t, q, h, sizes.values, i);
  const double sa = read(before, a, t, q, h, i);
  for (Index j = 0; j < sizes.keys; ++j)
    dstate[cell(q, h, i, j)] += dout[value] * r[at(t, q, h, sizes.keys, j)];
  dv[value] = read(dstate, k, t, q, h, i);
  const double dsa = read(dstate, b, t, q, h, i);
  for (Index j = 0; j < sizes.keys; ++j) {
    const auto key = at(t, q, h, sizes.keys, j);
    double& g = dstate[cell(q, h, i, j)];
    dr[key] += after[cell(q, h, i, j)] * dout[value];
    dk[key] += g * v[value];
    db[key] += g * sa;
    dw[key] += g * before[cell(q, h, i, j)];
    da[key] += before[cell(q, h, i, j)] * dsa;
    g = g * w[key] + dsa * a[key];
  }
}

}  // namespace recurbench::test
