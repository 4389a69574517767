// What every registered architecture promises as a sequence mixer, in every shell that it names.
#include <fmt/core.h>

#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kSteps = 11, kBatch = 3, kChannels = 2;

struct Case {
  std::string name;
  Settings settings;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& name : MixerRegistry::instance().names()) {
    for (const auto& shell : MixerRegistry::instance().at(name, "model").shells) {
      const Settings common{{"name", word(name)}, {"shell", word(shell)}, {"layers", whole(2)}};
      const bool modern = shell == "modern";
      const Value width = whole(width_for(name, 5));
      all.push_back({name + "_" + shell, with(common, {{modern ? "width" : "hidden", width}})});
      if (modern) all.push_back({name + "_modern_mlp", with(common, {{"width", width}, {"mlp", whole(2)}})});
    }
  }
  return all;
}

class Streaming : public ::testing::TestWithParam<Case> {
 protected:
  Model model = wave_model(GetParam().settings, {.channels = kChannels, .outputs = 3, .steps = kSteps});
  std::vector<Real> x = wave(kSteps * kBatch * kChannels, 7.0);

  /// Read-out of every step of [first, last).
  std::vector<Real> run(Index first, Index last, Real* state, bool recording = true) {
    Tape tape;
    tape.clear(recording && !state);  // a stream needs no gradients
    const std::span<const Real> part(x.data() + first * kBatch * kChannels,
                                     static_cast<std::size_t>((last - first) * kBatch * kChannels));
    const Var out = model.read_out(
        tape, model.features(tape, {.tokens = {}, .reals = part, .batch = kBatch}, {state, nullptr}));
    return {tape.value(out), tape.value(out) + tape.size(out)};
  }
  std::vector<Real> zeros() const {
    return std::vector<Real>(static_cast<std::size_t>(kBatch * model.state_floats()));
  }
};

TEST_P(Streaming, TheFutureChangesNoBitOfThePast) {
  const auto before = run(0, kSteps, nullptr);
  const std::size_t step_size = before.size() / kSteps;
  for (const Index changed : {1L, 5L, 10L}) {
    const auto kept = x;
    for (Index i = 0; i < kBatch * kChannels; ++i)
      x[static_cast<std::size_t>(changed * kBatch * kChannels + i)] += 1;
    const auto after = run(0, kSteps, nullptr);
    x = kept;
    const auto past = static_cast<std::size_t>(changed) * step_size;
    EXPECT_TRUE(same_bits(std::span(before).first(past), std::span(after).first(past)))
        << "before step " << changed;
    for (std::size_t t = static_cast<std::size_t>(changed); t < kSteps; ++t)
      EXPECT_FALSE(same_bits(std::span(before).subspan(t * step_size, step_size),
                             std::span(after).subspan(t * step_size, step_size)))
          << "step " << t << " does not see step " << changed;
  }
}

TEST_P(Streaming, StepByStepWithCarriedStateEqualsTheWholeSequence) {
  const auto whole_sequence = run(0, kSteps, nullptr);
  auto state = zeros();
  std::vector<Real> joined;
  for (Index t = 0; t < kSteps; ++t)
    for (const Real number : run(t, t + 1, state.data())) joined.push_back(number);
  expect_close(joined, whole_sequence, for_real(1e-6, 1e-14), "outputs");
}

TEST_P(Streaming, TwoWindowsEqualOneAndLeaveTheSameState) {
  auto once = zeros(), twice = zeros();
  const auto whole_sequence = run(0, kSteps, once.data());
  auto joined = run(0, 4, twice.data());
  for (const Real number : run(4, kSteps, twice.data())) joined.push_back(number);
  expect_close(joined, whole_sequence, for_real(1e-6, 1e-14), "outputs");
  expect_close(twice, once, for_real(1e-6, 1e-14), "state");
}

TEST_P(Streaming, NoStateIsAStateOfZeros) {
  auto state = zeros();
  EXPECT_TRUE(same_bits(run(0, kSteps, nullptr), run(0, kSteps, state.data())));
  EXPECT_NE(state, zeros());
}

TEST_P(Streaming, EvaluationHasTheBitsOfTraining) {
  EXPECT_TRUE(same_bits(run(0, kSteps, nullptr, true), run(0, kSteps, nullptr, false)));
}

TEST_P(Streaming, SamplesOfABatchDoNotSeeEachOther) {
  const auto before = run(0, kSteps, nullptr);
  for (Index t = 0; t < kSteps; ++t) x[static_cast<std::size_t>((t * kBatch + 1) * kChannels)] += 1;
  const auto after = run(0, kSteps, nullptr);
  for (std::size_t row = 0; row < static_cast<std::size_t>(kSteps * kBatch); ++row)
    EXPECT_EQ(same_bits(std::span(before).subspan(row * 3, 3), std::span(after).subspan(row * 3, 3)),
              row % 3 != 1);
}

INSTANTIATE_TEST_SUITE_P(Registered, Streaming, ::testing::ValuesIn(cases()),
                         [](const auto& model) { return model.param.name; });

}  // namespace
}  // namespace recurbench
