#include "support/carried_probe.hpp"

namespace recurbench::test {
namespace {

Complex twin_loss(const TwinResult& result) {
  Complex loss = 0;
  for (std::size_t i = 0; i < result.y.size(); ++i) {
    const Complex distance = result.y[i] - wave_at(static_cast<Index>(i), kOutputPhase);
    loss += distance * distance / static_cast<double>(result.y.size());
  }
  for (std::size_t i = 0; i < result.state.size(); ++i)
    loss += result.state[i] * wave_at(static_cast<Index>(i), kStatePhase);
  return loss;
}

}  // namespace

double CarriedProbe::run(const std::vector<Index>& windows, bool recording) {
  Tape tape;
  tape.clear(recording);
  std::vector<Var> vars;
  for (auto& input : inputs) {
    if (recording) input.grad.assign(input.value.size(), Real{0});
    vars.push_back(tape.parameter(input.value.data(), input.grad.data(), input.rows, input.cols));
  }
  last_state = state;
  if (recording) dstate = wave(static_cast<Index>(state.size()), kStatePhase);
  const Carry carry{last_state.data(), recording ? dstate.data() : nullptr};
  std::vector<Var> parts;
  Index first = 0;
  for (const Index count : windows) {
    auto window = vars;
    for (std::size_t i = 0; i < sequences; ++i)
      window[i] = slice_rows(tape, vars[i], first * batch, count * batch);
    parts.push_back(graph(tape, window, carry));
    first += count;
  }
  const Var out = parts.size() == 1 || last_only ? parts.back() : stack_rows(tape, parts);
  y.assign(tape.value(out), tape.value(out) + tape.size(out));
  const auto targets = wave(tape.size(out), kOutputPhase);
  const Var loss = mean_squared_error(tape, out, targets);
  double total = double{tape.value(loss)[0]};
  for (std::size_t i = 0; i < state.size(); ++i)
    total += double{last_state[i]} * wave_at(static_cast<Index>(i), kStatePhase);
  if (recording) tape.backward(loss);
  return total;
}

std::vector<NamedTensor> CarriedProbe::tensors() {
  std::vector<NamedTensor> all;
  for (auto& input : inputs) all.push_back({input.name, {&input.value, &input.grad}});
  if (!state.empty()) all.push_back({"state", {&state, &dstate}});
  return all;
}

void expect_carried_gradients(CarriedProbe probe, Index most, std::vector<Index> windows) {
  if (windows.empty()) windows = {probe.steps()};
  probe.run(windows);
  for (const auto& [name, tensor] : probe.tensors()) {
    const double error = gradient_error(
        *tensor.first, *tensor.second, [&] { return probe.run(windows, false); }, most);
    EXPECT_LE(error, kGradientTolerance) << "d/d" << name;
    record_worst("log10_gradient_error", error);
  }
}

void expect_twin(CarriedProbe probe, const Twin& twin, double tolerance, Index most) {
  probe.run();
  Tensors numbers;
  for (const auto& [name, tensor] : probe.tensors())
    numbers.emplace_back(tensor.first->begin(), tensor.first->end());
  if (probe.state.empty()) numbers.emplace_back();
  const auto real_parts = [](const std::vector<Complex>& from) {
    std::vector<double> real;
    for (const Complex z : from) real.push_back(z.real());
    return real;
  };
  const TwinResult expected = twin(numbers);
  expect_close(probe.y, real_parts(expected.y), tolerance, "output");
  if (!probe.state.empty())
    expect_close(probe.last_state, real_parts(expected.state), tolerance, "last state");
  const auto tensors = probe.tensors();
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    std::vector<Real> actual;
    std::vector<double> exact;
    for (const Index i : chosen_numbers(static_cast<Index>(numbers[k].size()), most)) {
      const auto at = static_cast<std::size_t>(i);
      constexpr double kStep = 1e-30;
      numbers[k][at].imag(kStep);
      exact.push_back(twin_loss(twin(numbers)).imag() / kStep);
      numbers[k][at].imag(0);
      actual.push_back((*tensors[k].second.second)[at]);
    }
    expect_close(actual, exact, 5 * tolerance, "d/d" + tensors[k].first, "log10_gradient_error");
  }
}

void expect_windows_equal_the_whole(CarriedProbe probe, const std::vector<Index>& windows, double tolerance) {
  CarriedProbe parts = probe;
  probe.run();
  parts.run(windows);
  expect_close(parts.y, probe.y, tolerance, "output");
  expect_close(parts.last_state, probe.last_state, tolerance, "last state");
  const auto whole = probe.tensors();
  const auto split = parts.tensors();
  for (std::size_t k = 0; k < whole.size(); ++k)
    expect_close(*split[k].second.second, *whole[k].second.second, 5 * tolerance, "d/d" + whole[k].first);
}

}  // namespace recurbench::test
