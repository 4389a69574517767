#pragma once

#include "support/mixers.hpp"

namespace recurbench::test {

/// Expects a mixer's output and every gradient to be those of `naive`, a graph over x and the parameters in
/// the order of their declaration.
inline void expect_mixer_twin(const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes,
                              const Graph& naive, double tolerance) {
  MixerProbe probe(settings, sizes);
  probe.run();
  std::vector<Input> inputs{{"x", sizes.steps * sizes.batch, sizes.width, probe.x}};
  for (const auto& info : probe.store.infos()) {
    const Real* values = probe.store.values() + info.offset;
    inputs.push_back({info.name, info.rows, info.cols, {values, values + info.rows * info.cols}});
  }
  Tape tape;
  std::vector<Var> vars;
  for (auto& input : inputs) {
    input.grad.assign(input.value.size(), Real{0});
    vars.push_back(tape.parameter(input.value.data(), input.grad.data(), input.rows, input.cols));
  }
  const Var out = naive(tape, vars);
  std::copy(probe.dout().begin(), probe.dout().end(), tape.grad(out));
  tape.backward_through(0, tape.node_count());
  expect_close(probe.out, std::vector<Real>(tape.value(out), tape.value(out) + tape.size(out)), tolerance,
               "out");
  expect_close(probe.dx, inputs[0].grad, 5 * tolerance, "dx");
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const Real* grad = probe.store.grads() + probe.store.infos()[i - 1].offset;
    expect_close(std::vector<Real>(grad, grad + inputs[i].grad.size()), inputs[i].grad, 5 * tolerance,
                 inputs[i].name);
  }
}

/// A fresh mixer as a model declares it, with the parameters that it starts from; with `expanded` hidden
/// units the companion.
struct FreshMixer {
  std::unique_ptr<Mixer> mixer;
  ParameterStore store;

  FreshMixer(const std::vector<std::pair<std::string, Value>>& settings, Index inputs, Index width,
             Index layer = 0, Index depth = 1, Index expanded = 0) {
    Params params = section("model", settings);
    const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
    const MixerBuilder& build = expanded > 0 ? entry.habits.companion : entry.build;
    mixer = build({.params = params,
                   .inputs = inputs,
                   .width = width,
                   .layer = layer,
                   .depth = depth,
                   .expanded = expanded});
    params.finish();
    mixer->declare(store, "");
    store.initialise(3, 0);
  }

  std::vector<double> values(const std::string& name) {
    const Matrix m = store.value(store.find(name));
    return {m.data, m.data + m.rows * m.cols};
  }
  double largest(const std::string& name) {
    double found = 0;
    for (const double value : values(name)) found = std::max(found, std::abs(value));
    return found;
  }
  double deviation(const std::string& name) {
    double squares = 0;
    for (const double value : values(name)) squares += value * value;
    return std::sqrt(squares / static_cast<double>(values(name).size()));
  }
};

}  // namespace recurbench::test
