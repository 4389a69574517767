#include "nn/model_shape.hpp"

#include "support/messages.hpp"
#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr ModelIo kReals{.channels = 3, .outputs = 2};

Value list(const std::vector<std::string>& words) {
  Value::List items;
  for (const auto& text : words) items.push_back(word(text));
  return {std::move(items), {}};
}

std::string refusal(const Settings& settings) {
  return message_of([&] { wave_model(settings, kReals); });
}

Index width_of(const Model& model) {
  return model.parameters().infos().back().cols == 2 ? model.parameters().infos().end()[-2].rows : -1;
}

TEST(Budget, OfParametersPicksTheWidthWhoseCountComesNearest) {
  const auto count = [](const std::string& cell, const Settings& more) {
    return wave_model(with(cell_settings(cell), more), kReals).parameters().parameter_count();
  };
  for (const auto& cell : cell_names()) {
    for (const Index budget : {300, 7'001, 70'000}) {
      const Model model = wave_model(with(cell_settings(cell), {{"parameters", whole(budget)}}), kReals);
      const Index width = width_of(model);
      const Index off = std::abs(model.parameters().parameter_count() - budget);
      for (const Index other : {width - 1, width + 1})
        EXPECT_LE(off, std::abs(count(cell, {{"hidden", whole(other)}}) - budget)) << cell << ' ' << budget;
    }
  }
}

TEST(Budget, OfStatePicksTheWidthToo) {
  const Model lstm = wave_model(
      with(cell_settings("lstm"), {{"state", whole(101)}, {"shell", word("modern")}, {"layers", whole(1)}}),
      kReals);
  EXPECT_EQ(lstm.state_floats(), 100);
  EXPECT_EQ(wave_model(with(cell_settings("gru"), {{"state", whole(37)}}), kReals).state_floats(), 37);
}

TEST(Budget, FitsEveryArchitectureAsWellAsAnyOtherWidthWould) {
  const ModelIo tokens{.vocabulary = 16, .outputs = 16, .steps = 32};
  const auto build = [&](const Settings& settings) {
    Params params = section("model", settings);
    return Model(params, tokens);
  };
  for (const auto& name : MixerRegistry::instance().names()) {
    const Settings modern{{"name", word(name)}, {"shell", word("modern")}};
    const auto state_off = std::abs(build(with(modern, {{"state", whole(2'000)}})).state_floats() - 2'000);
    const auto parameters_off = std::abs(
        build(with(modern, {{"parameters", whole(30'000)}})).parameters().parameter_count() - 30'000);
    for (Index least = 1; least <= 200; ++least) {
      const Index width = width_for(name, least);
      if (width != least) continue;
      const Model other = build(with(modern, {{"width", whole(width)}}));
      EXPECT_LE(state_off, std::abs(other.state_floats() - 2'000)) << name << ' ' << width;
      EXPECT_LE(parameters_off, std::abs(other.parameters().parameter_count() - 30'000))
          << name << ' ' << width;
    }
  }
}

TEST(Budget, MayStandBesideTheWidthThatItPicks) {
  const Settings gru = with(cell_settings("gru"), {{"state", whole(37)}});
  EXPECT_EQ(refusal(with(gru, {{"hidden", whole(37)}})), "");
  EXPECT_NE(refusal(with(gru, {{"hidden", whole(36)}})).find("the budget wants 37"), std::string::npos);
}

TEST(Budget, IsRefusedWhenTwoAreGivenOrNoneCanBeMet) {
  const Settings gru = cell_settings("gru");
  EXPECT_NE(refusal(with(gru, {{"state", whole(37)}, {"parameters", whole(900)}})).find("give one of them"),
            std::string::npos);
  EXPECT_NE(refusal(with(gru, {{"parameters", whole(5)}})).find("is too small: the narrowest model has"),
            std::string::npos);
  EXPECT_NE(refusal(with(gru, {{"parameters", whole(Index{1} << 39)}})).find("is too large"),
            std::string::npos);
  EXPECT_NE(
      refusal(with(gru, {{"state", whole(37)}, {"bidirectional", {true, {}}}})).find("carries no state"),
      std::string::npos);
}

TEST(Hybrid, StacksTheNamedArchitectures) {
  const Model model = wave_model({{"name", word("hybrid")},
                                  {"layers", list({"lstm", "gru", "lstm"})},
                                  {"shell", word("modern")},
                                  {"width", whole(5)}},
                                 kReals);
  EXPECT_EQ(model.state_floats(), 2 * 10 + 5);
  EXPECT_EQ(model.semantics(), "lstm=1 gru=1");
}

TEST(Hybrid, WithOneArchitectureIsThatArchitecture) {
  const auto flat = [](Settings settings) {
    Model model = wave_model(with(std::move(settings), {{"hidden", whole(5)}}), kReals);
    model.initialise(3, 1);
    return std::vector<Real>(model.parameters().values(),
                             model.parameters().values() + model.parameters().flat_size());
  };
  EXPECT_EQ(flat({{"name", word("hybrid")}, {"layers", list({"gru", "gru"})}}),
            flat({{"name", word("gru")}, {"layers", whole(2)}}));
}

TEST(Hybrid, IsRefusedWithoutArchitecturesOrUnderAnotherName) {
  EXPECT_NE(refusal({{"name", word("hybrid")}}).find("layers: [mamba, transformer, mamba]"),
            std::string::npos);
  EXPECT_NE(
      refusal({{"name", word("lstm")}, {"layers", list({"gru"})}}).find("only where model.name is hybrid"),
      std::string::npos);
  EXPECT_NE(refusal({{"name", word("hybrid")}, {"layers", list({"gru", "grru"})}}).find("gru"),
            std::string::npos);
}

}  // namespace
}  // namespace recurbench
