#include "config/unread.hpp"

#include <gtest/gtest.h>

#include "config/fake_resolve.hpp"

namespace recurbench {
namespace {

using test::complaint;
using test::plan_of;
using test::says;

std::string sweep_of(const std::string& tasks, const std::string& models, const std::string& more = "") {
  return "name: s\ntasks: " + tasks + "\nmodels: " + models + "\n" + more;
}

TEST(UnreadKeys, ReportsAParameterThatAModelDoesNotKnow) {
  EXPECT_TRUE(says(
      complaint(sweep_of("[{name: a}]", "[{name: mamba}]", "parameters: {model.layers: {values: [1, 2]}}\n")),
      "s.yaml:4:38: unknown key 'layers' in model."));
}

TEST(UnreadKeys, LeavesAKeyOutWhereItMeansNothingAndUsesItElsewhere) {
  const auto plan = plan_of(sweep_of("[{name: a}]", "[{name: mamba}, {name: x}]",
                                     "parameters: {model.layers: {values: [1, 2, 3]}}\n"));
  ASSERT_EQ(plan.configurations.size(), 4U) << "three of x, and one of mamba, which has no layers";
  EXPECT_EQ(search_text(plan.configurations[0]->search), "");
  EXPECT_EQ(search_text(plan.configurations[3]->search), "model.layers=3");
}

TEST(UnreadKeys, NamesTheTrialThatAKeyMeansNothingForWhereNoneKnowsIt) {
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}, {name: b}]", "[{name: mamba, layers: 3}]")),
                   "s.yaml:3:32: unknown key 'layers' in model.",
                   "It means nothing for mamba layers=3 on a."));
}

TEST(UnreadKeys, BlamesAKeyOnceAndNotWhereOnlyAnotherFaultKeptItFromBeingRead) {
  const auto swept = complaint(sweep_of("[{name: a}, {name: b}]", "[{name: mamba}]",
                                        "parameters: {model.layers: {values: [1, 2, 3]}}\n"));
  EXPECT_EQ(swept.find("unknown key", swept.find("unknown key") + 1), std::string::npos) << swept;
  const auto other = complaint(sweep_of("[{name: a}]", "[{name: mamba}, {name: x, hidden: 0}]",
                                        "parameters: {model.layers: {values: [1, 2]}}\n"));
  EXPECT_NE(other.find("model.hidden must be"), std::string::npos) << other;
  EXPECT_EQ(other.find("unknown key"), std::string::npos) << other;
}

TEST(UnreadKeys, SuggestsForAKeyFromAllWhoseTrialsItAppliesTo) {
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: mamba}, {name: x}]",
                                      "parameters: {model.layer: {values: [1, 2]}}\n")),
                   "s.yaml:4:37: unknown key 'layer' in model. Did you mean 'layers' (x)? Known: hidden, "
                   "layers, name, norm.eps, note, state. It means nothing for mamba, x."));
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: mamba, layers: 2}, {name: x}, {name: y}]")),
                   "It means nothing for mamba layers=2 on a; x, y know it."));
}

TEST(UnreadKeys, TellsOfAKeyOnceWhateverElseItsTrialsKnow) {
  const auto task_decides = [](Configuration& made) {
    Sections read = made.sections;
    if (read.task.text("name") == "a") read.model.integer("embedding", 1, 1, 9);
    read.model.text("name");
    read.model.finish();
  };
  try {
    expand(parse_sweep(sweep_of("[{name: a}, {name: b}]", "[{name: x, hiden: 1}]"), "s.yaml"), task_decides,
           "cpu");
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "s.yaml:3:27: unknown key 'hiden' in model. Known: embedding, name. It means nothing for x "
                 "hiden=1 on a.");
  }
}

TEST(UnreadKeys, TellsOnceOfAMetricThatSeveralTasksDoNotHave) {
  EXPECT_EQ(complaint(sweep_of("[{name: a}, {name: b}]", "[{name: x}]", "metric: {name: valid/gain}\n")),
            "s.yaml:4:16: unknown metric 'gain'. So it is on a.");
}

TEST(UnreadKeys, TellsUnreadKeysBesideTheOtherFaultsOfATrial) {
  const auto faulty = [](Configuration& made) {
    const Position at = made.sections.model.values().at("odd").at;
    throw Faults({{"model", "odd", at, {"add"}}}, "one\ntwo", "no metric.");
  };
  try {
    expand(parse_sweep(sweep_of("[{name: a}]", "[{name: x, odd: 1}]", "metric: {name: valid/m}\n"), "s.yaml"),
           faulty, "cpu");
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(),
                 "one\ntwo\ns.yaml:4:16: no metric. So it is on a.\n"
                 "s.yaml:3:25: unknown key 'odd' in model. Did you mean 'add'? Known: add. It means nothing "
                 "for x odd=1 on a.");
  }
}

TEST(UnreadKeys, TellsOfNoTwinsWhereATypoMadeThem) {
  const auto message = complaint(sweep_of("[{name: a, lngth: 3}, {name: a, lenth: 4}]", "[{name: x}]"));
  EXPECT_TRUE(says(message, "s.yaml:2:26: unknown key 'lngth'", "unknown key 'lenth'"));
  EXPECT_EQ(message.find("twice"), std::string::npos) << message;
}

TEST(UnreadKeys, RefusesATwinThatDiffersOnlyByAKeyThatNeitherKnows) {
  EXPECT_TRUE(says(complaint(sweep_of("[{name: a}]", "[{name: mamba}, {name: mamba, label: b}, {name: x}]",
                                      "parameters: {model.layers: {values: [1, 2]}}\n")),
                   "the plan has one trial twice"));
}

}  // namespace
}  // namespace recurbench
