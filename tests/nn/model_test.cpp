#include "nn/model.hpp"

#include "core/error.hpp"
#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr ModelIo kReals{.channels = 3, .outputs = 2};
constexpr ModelIo kTokens{.vocabulary = 7, .outputs = 6};

Index parameters_of(const Settings& settings, const ModelIo& io) {
  return wave_model(settings, io).parameters().parameter_count();
}

TEST(Model, CountsTheParametersOfEachCellByHand) {
  const Index H = 5, I = 3, head = H * 2 + 2;
  const auto one = [&](const std::string& cell) {
    return parameters_of(with(cell_settings(cell), {{"hidden", whole(H)}}), kReals) - head;
  };
  EXPECT_EQ(one("rnn"), H * (I + H) + 2 * H);
  EXPECT_EQ(one("lstm"), 4 * H * (I + H) + 8 * H);
  EXPECT_EQ(one("gru"), 3 * H * (I + H) + 6 * H);
  // I = H = 64, as the literature's tables have them.
  const auto square = [&](const std::string& cell) {
    return parameters_of(with(cell_settings(cell), {{"hidden", whole(64)}}), {.channels = 64, .outputs = 1}) -
           65;
  };
  EXPECT_EQ(square("rnn"), 8'320);
  EXPECT_EQ(square("lstm"), 33'280);
  EXPECT_EQ(square("gru"), 24'960);
}

TEST(Model, CountsTheParametersOfItsShellsByHand) {
  const Settings lstm = cell_settings("lstm");
  EXPECT_EQ(parameters_of(with(lstm, {{"hidden", whole(5)}, {"layers", whole(2)}, {"embedding", whole(4)}}),
                          kTokens),
            7 * 4 + (20 * (4 + 5) + 40) + (20 * (5 + 5) + 40) + 5 * 6 + 6);
  const Settings modern = with(lstm, {{"shell", word("modern")}, {"width", whole(5)}, {"layers", whole(2)}});
  const Index block = 5 + 20 * 10 + 40;
  EXPECT_EQ(parameters_of(modern, kReals), 3 * 5 + 5 + 2 * block + 5 + 5 * 2 + 2);
  const Index mlp = 5 + 5 * 10 + 10 + 10 * 5 + 5;
  EXPECT_EQ(parameters_of(with(modern, {{"mlp", whole(2)}}), kTokens),
            7 * 5 + 2 * (block + mlp) + 5 + 5 * 6 + 6);
}

TEST(Model, CountsTheFloatsOfItsState) {
  const auto state = [](const std::string& cell, Index layers) {
    return wave_model(with(cell_settings(cell), {{"hidden", whole(5)}, {"layers", whole(layers)}}), kReals)
        .state_floats();
  };
  EXPECT_EQ(state("rnn", 1), 5);
  EXPECT_EQ(state("gru", 2), 10);
  EXPECT_EQ(state("lstm", 3), 30);
}

TEST(Model, PredictsTheProductsOfAForwardPassByHand) {
  const double T = 7, B = 4, H = 5, I = 3, read = 9;
  const Model classic =
      wave_model(with(cell_settings("gru"), {{"hidden", whole(5)}, {"layers", whole(2)}}), kReals);
  EXPECT_DOUBLE_EQ(classic.cost(7, 4, 9).forward_flops,
                   2 * T * B * (3 * H * I + 3 * H * H) + 2 * T * B * (6 * H * H) + 2 * read * H * 2);
  const Settings modern{
      {"shell", word("modern")}, {"width", whole(5)}, {"layers", whole(1)}, {"mlp", whole(2)}};
  const Model block = wave_model(with(cell_settings("lstm"), modern), kReals);
  EXPECT_DOUBLE_EQ(block.cost(7, 4, 9).forward_flops, 2 * T * B * I * H + 2 * T * B * 8 * H * H +
                                                          2 * T * B * (2 * H * 2 * H) + 2 * read * H * 2);
}

/// Bytes on the tape after a forward and a backward pass, what was needed only for a moment left out.
double bytes_on_tape(Model& model, Index steps, Index batch) {
  const auto x = wave(steps * batch * model.io().channels, 7.0);
  const auto targets = wave(steps * batch * model.io().outputs, 8.0);
  Tape tape;
  for (int i = 0; i < 2; ++i) {  // the second step's arena is one chunk of the size needed
    tape.clear();
    const Var out =
        model.read_out(tape, model.features(tape, {.tokens = {}, .reals = x, .batch = batch}, {}));
    tape.backward(mean_squared_error(tape, out, targets));
  }
  return static_cast<double>(tape.arena().mark().used);
}

/// Predicted over counted, of two layers.
double memory_ratio(const std::string& name, const std::string& shell, bool bidirectional) {
  const Index steps = 53, batch = 27;
  const char* width = shell == "modern" ? "width" : "hidden";
  Model model = wave_model({{"name", word(name)},
                            {"shell", word(shell)},
                            {width, whole(width_for(name, 37))},
                            {"layers", whole(2)},
                            {"bidirectional", {bidirectional, {}}}},
                           {.channels = 3, .outputs = 10, .steps = steps});
  const auto cost = model.cost(steps, batch, steps * batch);
  return (cost.bytes_kept + cost.bytes_gradients) / bytes_on_tape(model, steps, batch);
}

TEST(Model, PredictsTheMemoryOfEachArchitectureInEachOfItsShells) {
  const auto& registry = MixerRegistry::instance();
  for (const auto& name : registry.names())
    for (const auto& shell : registry.at(name, "model").shells)
      for (const bool bidirectional : {false, true}) {
        const double ratio = memory_ratio(name, shell, bidirectional);
        EXPECT_GT(ratio, 1 / 1.35) << name << ' ' << shell << (bidirectional ? ", both directions" : "");
        EXPECT_LT(ratio, 1.35) << name << ' ' << shell << (bidirectional ? ", both directions" : "");
      }
}

TEST(Model, AddingALayerChangesNoOtherParameter) {
  const auto values = [](Index layers, const std::string& name) {
    Params params =
        section("model", with(cell_settings("gru"), {{"hidden", whole(5)}, {"layers", whole(layers)}}));
    Model model(params, kReals);
    model.initialise(3, 0);
    const Matrix m = model.parameters().value(model.parameters().find(name));
    return std::vector<Real>(m.data, m.data + m.rows * m.cols);
  };
  for (const char* name : {"layers.0.w", "layers.0.u", "layers.0.b_x", "head.w", "head.b"})
    EXPECT_TRUE(same_bits(values(1, name), values(3, name))) << name;
  EXPECT_NE(values(3, "layers.1.u"), values(3, "layers.2.u"));
}

TEST(Model, RefusesUnknownNamesAndShells) {
  EXPECT_THROW(wave_model({{"name", word("lstmm")}}, kReals), ConfigError);
  EXPECT_THROW(wave_model(with(cell_settings("lstm"), {{"shell", word("antique")}}), kReals), ConfigError);
  EXPECT_THROW(wave_model(with(cell_settings("lstm"), {{"width", whole(5)}}), kReals), ConfigError);
}

}  // namespace
}  // namespace recurbench
