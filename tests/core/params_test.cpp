#include "core/params.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace recurbench {
namespace {

const auto kFile = std::make_shared<const std::string>("s.yaml");
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Index kNoLimit = std::numeric_limits<Index>::max();

Params with(const std::string& key, decltype(Value::data) data) {
  Params params("model");
  params.set(key, {std::move(data), {kFile, 3, 7}});
  return params;
}

template <class Read>
std::string refusal(Read read) {
  try {
    read();
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

TEST(Params, ReadTypedValues) {
  EXPECT_EQ(with("k", std::int64_t{5}).integer("k", 1, 0, 10), 5);
  EXPECT_EQ(with("k", 5.0).integer("k", 1, 0, 10), 5);
  EXPECT_EQ(with("k", std::int64_t{5}).real("k", 1, 0, 10), 5.0);
  EXPECT_EQ(with("k", 0.5).real("k", 1, 0, 10), 0.5);
  EXPECT_TRUE(with("k", true).flag("k", false));
  EXPECT_EQ(with("k", std::string("a")).text("k"), "a");
  EXPECT_EQ(with("k", std::int64_t{2024}).text("k"), "2024");
  EXPECT_EQ(with("k", std::string("b")).choice("k", "a", {"a", "b"}), "b");
  EXPECT_EQ(with("k", 0.5).optional_real("k", 0, 1), 0.5);
}

TEST(Params, GiveDefaultsForKeysThatAreNotSet) {
  Params params("model");
  EXPECT_EQ(params.integer("a", 4, 0, 10), 4);
  EXPECT_EQ(params.real("b", 0.5, 0, 1), 0.5);
  EXPECT_TRUE(params.flag("c", true));
  EXPECT_EQ(params.text("d", "x"), "x");
  EXPECT_EQ(params.choice("e", "y", {"x", "y"}), "y");
  EXPECT_EQ(params.optional_real("f", 0, 1), std::nullopt);
}

TEST(Params, SayWhereWhatWasRequiredAndWhatCame) {
  EXPECT_EQ(refusal([] { with("k", std::string("x")).integer("k", 1, 0, 9); }),
            "s.yaml:3:7: model.k must be a whole number, got x");
  EXPECT_EQ(refusal([] { with("k", 1.5).integer("k", 1, 0, 9); }),
            "s.yaml:3:7: model.k must be a whole number, got 1.5");
  EXPECT_EQ(refusal([] { with("k", std::int64_t{10}).integer("k", 1, 0, 9); }),
            "s.yaml:3:7: model.k must be from 0 to 9, got 10");
  EXPECT_EQ(refusal([] { with("k", std::int64_t{-1}).integer("k", 1, 0, kNoLimit); }),
            "s.yaml:3:7: model.k must be at least 0, got -1");
  EXPECT_EQ(refusal([] { with("k", true).real("k", 1, 0, 9); }),
            "s.yaml:3:7: model.k must be a number, got true");
  EXPECT_EQ(refusal([] { with("k", -0.5).real("k", 1, 0, kInfinity); }),
            "s.yaml:3:7: model.k must be at least 0, got -0.5");
  EXPECT_EQ(refusal([] { with("k", std::int64_t{1}).flag("k", true); }),
            "s.yaml:3:7: model.k must be true or false, got 1");
  EXPECT_EQ(refusal([] {
              with("k", std::string("c")).choice("k", "a", {"a", "b"});
            }),
            "s.yaml:3:7: model.k must be one of a, b, got c");
  EXPECT_EQ(refusal([] { with("k", Value::List{}).text("k"); }),
            "s.yaml:3:7: model.k must be one text, not a list, got []");
  EXPECT_EQ(refusal([] { Params("model").text("k"); }), "model.k is required");
}

TEST(Params, TakeBothEndsOfARange) {
  EXPECT_EQ(with("k", std::int64_t{0}).integer("k", 1, 0, 9), 0);
  EXPECT_EQ(with("k", std::int64_t{9}).integer("k", 1, 0, 9), 9);
  EXPECT_EQ(with("k", 1.0).real("k", 0.5, 0, 1), 1.0);
}

TEST(Params, RefuseWholeNumbersThatNoIntegerHolds) {
  EXPECT_EQ(refusal([] { with("k", 1e300).integer("k", 1, 0, kNoLimit); }),
            "s.yaml:3:7: model.k must be at least 0, got 1e+300");
  EXPECT_EQ(
      refusal([] { with("k", -1e300).integer("k", 1, std::numeric_limits<Index>::min(), 9); }).substr(0, 13),
      "s.yaml:3:7: m");
}

TEST(Params, RejectKeysThatNobodyRead) {
  Params params = with("hiden", std::int64_t{5});
  params.integer("hidden", 1, 0, 10);
  params.integer("layers", 1, 0, 10);
  EXPECT_EQ(refusal([&] { params.finish(); }),
            "s.yaml:3:7: unknown key 'hiden' in model. Did you mean 'hidden'? Known: hidden, layers.");
  params.integer("hiden", 1, 0, 10);
  EXPECT_NO_THROW(params.finish());
}

TEST(Params, TellAllKeysThatNobodyRead) {
  Params params = with("hiden", std::int64_t{5});
  params.set("layrs", {std::int64_t{5}, {kFile, 4, 7}});
  params.integer("hidden", 1, 0, 10);
  EXPECT_EQ(refusal([&] { params.finish(); }),
            "s.yaml:3:7: unknown key 'hiden' in model. Did you mean 'hidden'? Known: hidden.\n"
            "s.yaml:4:7: unknown key 'layrs' in model. Known: hidden.");
}

TEST(Params, GoOnWithTheDefaultWhereAValueIsWrong) {
  Params params("model");
  for (const char* key : {"i", "r", "f", "t", "o", "l"}) params.set(key, {Value::List{}, {kFile, 3, 7}});
  params.set("l", {Value::List{{std::int64_t{5}, {}}, {std::string("x"), {}}, {std::int64_t{5}, {}}}, {}});
  params.go_on();
  EXPECT_EQ(params.integer("i", 4, 0, 9), 4);
  EXPECT_EQ(params.real("r", 0.5, 0, 1), 0.5);
  EXPECT_TRUE(params.flag("f", true));
  EXPECT_EQ(params.text("t", "x"), "x");
  EXPECT_EQ(params.optional_real("o", 0, 1), std::nullopt);
  EXPECT_EQ(params.integers("l", 0, 9), (std::vector<Index>{5}));
  EXPECT_EQ(params.complaints().size(), 7U) << "two of the list";
  EXPECT_NO_THROW(params.finish());
  EXPECT_THROW(params.text("none"), ConfigError) << "it has no default";
  params.require({"none", "neither"});
  EXPECT_EQ(params.complaints().size(), 9U);
}

TEST(Params, CallNoKeyUnknownAfterAWrongChoice) {
  Params params = with("momentum", 0.5);
  params.set("name", {std::string("sdg"), {}});
  params.go_on();
  EXPECT_EQ(params.choice("name", "adam", {"adam", "sgd"}), "adam");
  EXPECT_EQ(params.complaints().size(), 1U);
  EXPECT_TRUE(params.unread().empty()) << "sgd may read it";
}

TEST(Params, KeepComplaintsOfWhatIsReadThrough) {
  Params params = with("k", std::int64_t{50});
  params.go_on();
  params.read_through("length", {std::int64_t{1}, {}}, [](Params& own) { own.integer("k", 1, 0, 9); });
  EXPECT_EQ(params.complaints().size(), 1U);
}

TEST(Params, IdentifyAResultByWhatDiffersFromTheDefault) {
  Params params("train");
  for (const auto& [key, data] :
       std::vector<std::pair<std::string, decltype(Value::data)>>{{"steps", std::int64_t{5}},
                                                                  {"batch", std::int64_t{32}},
                                                                  {"lr", 1e-3},
                                                                  {"limit", 9.0},
                                                                  {"name", std::string("a")}})
    params.set(key, {data, {}});
  params.integer("steps", 10, 0, 100);
  params.integer("batch", 32, 0, 100);
  params.real("lr", 0.01, 0, 1);
  params.real("limit", 1, 0, 10, Effect::none);
  params.text("name");
  params.flag("shuffle", false);
  EXPECT_EQ(params.identity(), "train.lr=0.001\ntrain.name=a\ntrain.steps=5\n");
}

TEST(Params, WriteOneNumberInOneWay) {
  const auto identity = [](decltype(Value::data) data) {
    Params params = with("k", std::move(data));
    params.real("k", 7, -10, 10);
    return params.identity();
  };
  EXPECT_EQ(identity(std::int64_t{1}), "model.k=1\n");
  EXPECT_EQ(identity(1.0), "model.k=1\n");
  EXPECT_EQ(identity(-0.0), identity(0.0));
  EXPECT_EQ(identity(7.0), "");
  EXPECT_EQ(identity(0.1), "model.k=0.1\n");
}

TEST(Params, ListWhatWasReadWithItsValueAndType) {
  Params params = with("k", 5.0);
  params.integer("k", 1, 0, 10);
  params.flag("f", true);
  params.optional_real("o", 0, 1);
  EXPECT_EQ(params.resolved(), (std::vector<std::pair<std::string, Value>>{
                                   {"model.f", {true, {}}}, {"model.k", {std::int64_t{5}, {}}}}));
}

TEST(Params, DeclareWhatFollowsFromSomethingOutsideOfThem) {
  Params params("task");
  params.text("columns", "");
  params.derive("columns", "[a, b]", false);
  params.derive("content", "0123", true);
  EXPECT_EQ(params.resolved(),
            (std::vector<std::pair<std::string, Value>>{{"task.columns", {std::string("[a, b]"), {}}},
                                                        {"task.content", {std::string("0123"), {}}}}));
  EXPECT_EQ(params.identity(), "task.content=0123\n");
  EXPECT_FALSE(params.has("content"));
}

TEST(Params, ReadListsOfDifferentWholeNumbers) {
  const auto list =
      [](std::initializer_list<std::variant<bool, std::int64_t, double, std::string, Value::List>> all) {
        Value::List items;
        for (const auto& item : all) items.push_back({item, {}});
        Params params("train");
        params.set("eval_lengths", {items, {}});
        return params.integers("eval_lengths", 1, 5000);
      };
  EXPECT_EQ(list({std::int64_t{5}, 2e3}), (std::vector<Index>{5, 2000}));
  EXPECT_THROW(list({std::int64_t{5}, std::int64_t{20}, std::int64_t{5}}), ConfigError);
  EXPECT_THROW(list({std::int64_t{0}}), ConfigError);
  EXPECT_THROW(list({2.5}), ConfigError);
  EXPECT_TRUE(Params("train").integers("eval_lengths", 1, 9).empty());
}

TEST(Params, LetTheLastValueOfAKeyWin) {
  Params params = with("k", std::int64_t{5});
  params.set("k", {std::int64_t{6}, {}});
  EXPECT_EQ(params.integer("k", 1, 0, 10), 6);
}

TEST(Position, NamesTheFileOrTheOverride) {
  EXPECT_EQ((Position{kFile, 2, 9}).text(), "s.yaml:2:9");
  EXPECT_EQ(Position{}.text(), "command line");
  EXPECT_EQ((Position{std::make_shared<const std::string>("'seed=1'"), 0, 0}).text(),
            "command line 'seed=1'");
}

TEST(Value, WritesListsAndShortestNumbers) {
  EXPECT_EQ(
      (Value{Value::List{{std::int64_t{1}, {}}, {0.1, {}}, {std::string("a"), {}}, {false, {}}}, {}}).text(),
      "[1, 0.1, a, false]");
}

}  // namespace
}  // namespace recurbench
