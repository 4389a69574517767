#include "support/mixers.hpp"

#include <fstream>

namespace recurbench::test {

MixerProbe::MixerProbe(const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes)
    : s(sizes), params_(section("model", settings)), x(wave(s.steps * s.batch * s.width, 7.0)) {
  const auto& entry = MixerRegistry::instance().at(params_.text("name"), "model");
  mixer = entry.build({.params = params_,
                       .inputs = s.width,
                       .width = s.width,
                       .layer = s.layer,
                       .depth = s.depth,
                       .first = true,
                       .steps = s.steps});
  params_.finish();
  mixer->declare(store, "");
  store.initialise(1, 0);
  for (std::size_t i = 0; i < store.infos().size(); ++i) {
    const auto& info = store.infos()[i];
    const auto values = wave(info.rows * info.cols, 0.37 * static_cast<double>(i), 0.6);
    std::copy(values.begin(), values.end(), store.values() + info.offset);
  }
  state.resize(static_cast<std::size_t>(s.batch * mixer->state_floats()));
}

void MixerProbe::run(const std::vector<Index>& ends, bool backward) {
  Tape tape;
  tape.clear(backward);
  store.clear_grads();
  std::fill(state.begin(), state.end(), Real{0});
  std::vector<Real> state_grad(state.size(), 0);
  const bool carries = ends.size() > 1;
  out.clear();
  dx.assign(x.size(), 0);
  struct Pass {
    Index first_node, last_node, begin;
    Var out;
  };
  std::vector<Pass> passes;
  Index begin = 0;
  for (const Index end : ends) {
    const Index row = s.batch * s.width;
    const Index first_node = tape.node_count();
    const Var in =
        tape.parameter(x.data() + begin * row, dx.data() + begin * row, (end - begin) * s.batch, s.width);
    Blackboard board;
    const Window window{s.batch,
                        {carries ? state.data() : nullptr,
                         carries && backward && mixer->carries_gradient() ? state_grad.data() : nullptr},
                        &board};
    const Var y = mixer->forward(tape, store, in, window);
    passes.push_back({first_node, tape.node_count(), begin, y});
    out.insert(out.end(), tape.value(y), tape.value(y) + tape.size(y));
    begin = end;
  }
  for (auto pass = passes.rbegin(); backward && pass != passes.rend(); ++pass) {
    const auto part = dout().begin() + pass->begin * s.batch * s.width;
    std::copy_n(part, tape.size(pass->out), tape.grad(pass->out));
    tape.backward_through(pass->first_node, pass->last_node);
  }
}

void expect_mixer_gradients(const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes,
                            Index most) {
  MixerProbe probe(settings, sizes);
  const std::vector<Index> ends = probe.mixer->carries_gradient()
                                      ? std::vector<Index>{sizes.steps / 3, sizes.steps}
                                      : std::vector<Index>{sizes.steps};
  probe.run(ends);
  const auto grads = probe.grads();
  const auto dx = probe.dx;
  const auto loss = [&] {
    probe.run(ends, false);
    return probe.value();
  };
  EXPECT_LE(gradient_error(probe.x, dx, loss, most), kGradientTolerance) << "d/dx";
  for (const auto& info : probe.store.infos()) {
    const auto count = static_cast<std::size_t>(info.rows * info.cols);
    const double error = gradient_error({probe.store.values() + info.offset, count},
                                        {grads.data() + info.offset, count}, loss, most);
    EXPECT_LE(error, kGradientTolerance) << "d/d" << info.name;
    record_worst("log10_gradient_error", error);
  }
}

std::map<std::string, std::vector<double>> golden_tensors(const std::string& name) {
  std::map<std::string, std::vector<double>> tensors;
  std::ifstream file(std::string(RECURBENCH_SOURCE_DIR) + "/tests/architectures/golden/" + name + ".txt");
  require(file.is_open(), "golden values: {}.txt is missing; run tests/architectures/golden/{}.py", name,
          name);
  std::string key;
  for (std::size_t count; file >> key >> count;) {
    auto& values = tensors[key];
    for (values.resize(count); auto& value : values) file >> value;
  }
  return tensors;
}

void expect_mixer_golden(const std::string& file, const std::string& prefix,
                         const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes) {
  const auto tensors = golden_tensors(file);
  const auto golden = [&](const std::string& name) -> const std::vector<double>& {
    const auto found = tensors.find(prefix + name);
    require(found != tensors.end(), "{}.txt: '{}' is missing; run golden/{}.py", file, prefix + name, file);
    return found->second;
  };
  const double tolerance = for_real(1e-4, 1e-10);
  MixerProbe probe(settings, sizes);
  probe.run();
  expect_close(probe.out, golden("out"), tolerance, prefix + "out");
  expect_close(probe.dx, golden("dx"), tolerance, prefix + "dx");
  for (const auto& info : probe.store.infos()) {
    const Real* grad = probe.store.grads() + info.offset;
    expect_close(std::vector<Real>(grad, grad + info.rows * info.cols), golden("grad" + info.name), tolerance,
                 prefix + info.name);
  }
}

}  // namespace recurbench::test
