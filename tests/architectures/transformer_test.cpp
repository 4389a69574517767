#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

using Settings = std::vector<std::pair<std::string, Value>>;

Settings with(Settings more) {
  more.insert(more.begin(), {"name", word("transformer")});
  return more;
}

TEST(Transformer, EqualsPyTorch) {
  expect_mixer_golden("transformer", "learned/", with({}));
  expect_mixer_golden("transformer", "rope/", with({{"heads", whole(2)}, {"positions", word("rope")}}));
  expect_mixer_golden("transformer", "none/", with({{"heads", whole(1)}, {"positions", word("none")}}));
  expect_mixer_golden("transformer", "conv/",
                      with({{"heads", whole(2)}, {"conv", whole(3)}, {"context", whole(9)}}));
}

TEST(Transformer, StepByStepWithItsStateItGivesWhatItGivesForTheWholeInEveryVariant) {
  for (const char* positions : {"learned", "rope", "none"})
    for (const Index kernel : {0, 1, 4}) {
      MixerProbe probe(with({{"positions", word(positions)}, {"conv", whole(kernel)}}), {.steps = 40});
      probe.run({40}, false);
      const auto out = probe.out;
      for (const auto& ends : {std::vector<Index>{1, 2, 3, 7, 39, 40}, {33, 40}}) {
        probe.run(ends, false);
        expect_close(probe.out, out, for_real(1e-5, 1e-12), positions);
      }
    }
}

TEST(Transformer, WithoutPositionsSeesASetWithThemASequence) {
  const auto last_changes = [](const char* positions) {
    MixerProbe probe(with({{"positions", word(positions)}}), {.steps = 9, .batch = 1});
    probe.run({9}, false);
    const std::vector<Real> last(probe.out.end() - 8, probe.out.end());
    std::swap_ranges(probe.x.begin(), probe.x.begin() + 8, probe.x.begin() + 24);
    probe.run({9}, false);
    return relative_error(std::vector<Real>(probe.out.end() - 8, probe.out.end()), last);
  };
  EXPECT_LE(last_changes("none"), for_real(1e-6, 1e-14));
  EXPECT_GT(last_changes("learned"), 1e-3);
  EXPECT_GT(last_changes("rope"), 1e-3);
}

/// A layer of a model of four, freshly initialised.
std::unique_ptr<Mixer> fresh(ParameterStore& store, const Settings& settings, bool first) {
  Params params = section("model", with(settings));
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  auto mixer =
      entry.build({.params = params, .inputs = 64, .width = 64, .depth = 4, .first = first, .steps = 100});
  params.finish();
  mixer->declare(store, "");
  store.initialise(3, 0);
  return mixer;
}

TEST(TransformerInit, IsThatOfGpt2) {
  ParameterStore store;
  const auto mixer = fresh(store, {}, true);
  EXPECT_EQ(store.parameter_count(), 100 * 64 + 4 * 64 * 64 + 4 * 64);
  EXPECT_EQ(mixer->state_floats(), 1 + 2 * 100 * 64);
  for (const auto& info : store.infos()) {
    const Real* values = store.values() + info.offset;
    const Index count = info.rows * info.cols;
    double square = 0;
    for (Index i = 0; i < count; ++i) square += double{values[i]} * double{values[i]};
    const double deviation = std::sqrt(square / static_cast<double>(count));
    const double expected = info.rows == 1 ? 0 : info.name == ".out" ? 0.02 / std::sqrt(8.0) : 0.02;
    EXPECT_NEAR(deviation, expected, 0.05 * expected) << info.name;
  }
}

TEST(TransformerInit, AddsPositionsInTheFirstLayerAlone) {
  ParameterStore store;
  fresh(store, {}, false);
  EXPECT_EQ(store.parameter_count(), 4 * 64 * 64 + 4 * 64);
}

TEST(Transformer, RefusesWhatDoesNotFit) {
  ParameterStore store;
  EXPECT_THROW(fresh(store, {{"heads", whole(3)}}, true), ConfigError);
  EXPECT_THROW(fresh(store, {{"heads", whole(64)}, {"positions", word("rope")}}, true), ConfigError);
  EXPECT_THROW(fresh(store, {{"context", whole(99)}}, true), ConfigError);
  EXPECT_THROW(fresh(store, {{"positions", word("alibi")}}, true), ConfigError);
}

}  // namespace
}  // namespace recurbench
