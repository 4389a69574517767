#include "nn/bidirectional.hpp"

#include "support/messages.hpp"
#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kSteps = 5, kBatch = 3;
constexpr ModelIo kIo{.channels = 2, .outputs = 3};

std::vector<Real> features_of(Model& model, const std::vector<Real>& x) {
  Tape tape;
  const Var y = model.features(tape, {.tokens = {}, .reals = x, .batch = kBatch}, {});
  return {tape.value(y), tape.value(y) + tape.size(y)};
}

std::vector<Real> reversed(const std::vector<Real>& x, Index width) {
  std::vector<Real> y;
  for (Index t = kSteps - 1; t >= 0; --t)
    y.insert(y.end(), x.begin() + t * kBatch * width, x.begin() + (t + 1) * kBatch * width);
  return y;
}

/// Copies the parameters of one direction into a model of one direction.
void take_direction(Model& to, Model& from, const std::string& direction) {
  for (const char* name : {".w", ".u", ".b_x", ".b_h"}) {
    ParameterStore& source = from.parameters();
    ParameterStore& target = to.parameters();
    const Matrix values = source.value(source.find("layers.0." + direction + name));
    std::copy_n(values.data, values.rows * values.cols,
                target.value(target.find(std::string("layers.0") + name)).data);
  }
}

TEST(Bidirectional, ClassicLayersPutBothDirectionsSideBySide) {
  const Settings gru{{"name", word("gru")}, {"hidden", whole(4)}};
  Model both = wave_model(with(gru, {{"bidirectional", {true, {}}}}), kIo);
  Model one = wave_model(gru, kIo);
  const auto x = wave(kSteps * kBatch * 2, 7.0);
  const auto joined = features_of(both, x);
  take_direction(one, both, "ahead");
  const auto ahead = features_of(one, x);
  take_direction(one, both, "back");
  const auto back = reversed(features_of(one, reversed(x, 2)), 4);
  ASSERT_EQ(joined.size(), ahead.size() + back.size());
  for (std::size_t row = 0; row < static_cast<std::size_t>(kSteps * kBatch); ++row)
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_EQ(joined[row * 8 + j], ahead[row * 4 + j]);
      EXPECT_EQ(joined[row * 8 + 4 + j], back[row * 4 + j]);
    }
}

TEST(Bidirectional, StacksOfLayersReadBothDirections) {
  Model model = wave_model(
      {{"name", word("lstm")}, {"hidden", whole(4)}, {"layers", whole(2)}, {"bidirectional", {true, {}}}},
      kIo);
  ParameterStore& store = model.parameters();
  EXPECT_EQ(store.value(store.find("layers.1.back.w")).rows, 8);
  EXPECT_EQ(store.value(store.find("head.w")).rows, 8);
  EXPECT_EQ(model.state_floats(), 0);
  EXPECT_TRUE(model.looks_ahead());
}

TEST(Bidirectional, EveryStepSeesTheWholeSequence) {
  for (const std::string shell : {"classic", "modern"}) {
    Model model = wave_model({{"name", word("gru")},
                              {"shell", word(shell)},
                              {shell == "modern" ? "width" : "hidden", whole(3)},
                              {"bidirectional", {true, {}}}},
                             kIo);
    auto x = wave(kSteps * kBatch * 2, 7.0);
    const auto before = features_of(model, x);
    x.back() += 1;  // the last step of the last sequence
    const auto after = features_of(model, x);
    const std::size_t width = before.size() / (kSteps * kBatch);
    const auto first_step_of = [&](const std::vector<Real>& all, Index b) {
      const auto begin = all.begin() + b * static_cast<Index>(width);
      return std::vector<Real>(begin, begin + static_cast<Index>(width));
    };
    EXPECT_EQ(first_step_of(before, 0), first_step_of(after, 0));
    EXPECT_NE(first_step_of(before, kBatch - 1), first_step_of(after, kBatch - 1)) << shell;
  }
}

TEST(Bidirectional, ReachesEveryParameterOfEveryArchitecture) {
  for (const auto& name : MixerRegistry::instance().names()) {
    Model model = wave_model({{"name", word(name)},
                              {"shell", word("modern")},
                              {"width", whole(width_for(name, 5))},
                              {"bidirectional", {true, {}}}},
                             {.channels = 2, .outputs = 3, .steps = kSteps});
    const auto x = wave(kSteps * kBatch * 2, 7.0);
    const auto targets = wave(kSteps * kBatch * 3, 8.0);
    Tape tape;
    const Var out =
        model.read_out(tape, model.features(tape, {.tokens = {}, .reals = x, .batch = kBatch}, {}));
    tape.backward(mean_squared_error(tape, out, targets));
    ParameterStore& store = model.parameters();
    for (const auto& info : store.infos()) {
      const Real* grad = store.grads() + info.offset;
      EXPECT_TRUE(std::any_of(grad, grad + info.rows * info.cols, [](Real g) { return g != 0; }))
          << name << ' ' << info.name;
    }
  }
}

TEST(Bidirectional, IsRefusedWhereATaskForbidsLookingAhead) {
  const ModelIo causal{.channels = 2, .outputs = 3, .causal_because = "its targets are later inputs"};
  const auto build = [&] { wave_model({{"name", word("gru")}, {"bidirectional", {true, {}}}}, causal); };
  EXPECT_NE(message_of(build).find("must be false for this task: its targets are later inputs"),
            std::string::npos);
}

TEST(Bidirectional, HasNoStateToCarry) {
  Model model = wave_model({{"name", word("gru")}, {"bidirectional", {true, {}}}}, kIo);
  const auto x = wave(kSteps * kBatch * 2, 7.0);
  std::vector<Real> state(1);
  Tape tape;
  const auto run = [&] {
    model.features(tape, {.tokens = {}, .reals = x, .batch = kBatch}, {state.data(), nullptr});
  };
  EXPECT_NE(message_of(run).find("whole sequences were required"), std::string::npos);
}

}  // namespace
}  // namespace recurbench
