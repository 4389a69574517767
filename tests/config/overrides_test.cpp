#include <gtest/gtest.h>

#include "config/fake_resolve.hpp"

namespace recurbench {
namespace {

using test::complaint;
using test::plan_of;
using test::says;
using test::setting;

const std::string kSweep = R"(name: s
tasks:
  - {name: adding, length: 50}
  - {name: adding, length: 200}
models:
  - {name: rnn, hidden: 64, norm: {eps: 1e-4}}
  - {name: gru, norm.eps: 1e-3, optimizer: {lr: 0.5}}
parameters:
  train.batch: {values: [8, 16]}
optimizer: {lr: 0.01}
)";

std::string first(const std::string& override_text, const std::string& name) {
  return setting(plan_of(kSweep, {override_text}), name);
}

TEST(Overrides, ReplaceWhatStandsThere) {
  EXPECT_EQ(first("optimizer.lr=1e-3", "optimizer.lr"), "0.001");
  EXPECT_EQ(first("tasks.0.length=7", "task.length"), "7");
  EXPECT_EQ(first("models.0.hidden=32", "model.hidden"), "32");
  EXPECT_EQ(plan_of(kSweep, {"tasks.1.length=51"}).configurations.back()->task, "adding length=51");
  EXPECT_EQ(plan_of(kSweep, {"replicates=3"}).size(), 3 * plan_of(kSweep).size());
  EXPECT_EQ(parse_sweep(kSweep, "s.yaml", {"name=other", "seed=9"}).name, "other");
}

TEST(Overrides, AddKeysAndBlocksThatAreMissing) {
  EXPECT_EQ(first("train.steps=100", "train.steps"), "100");
  EXPECT_EQ(first("models.0.train.steps=5", "train.steps"), "5");
  EXPECT_EQ(first("tasks.0.noise=0.5", "task.noise"), "0.5");
  EXPECT_EQ(parse_sweep(kSweep, "s.yaml", {"metric.name=valid/loss"}).metric, "loss");
}

TEST(Overrides, FindNestedAndDottedKeysAlike) {
  EXPECT_EQ(first("models.0.norm.eps=0.5", "model.norm.eps"), "0.5");
  EXPECT_EQ(setting(*plan_of(kSweep, {"models.1.norm.eps=0.5"}).configurations.back(), "model.norm.eps"),
            "0.5");
}

TEST(Overrides, SetParameterLists) {
  const auto axis = [](const std::string& text) { return parse_sweep(kSweep, "s.yaml", {text}).parameters; };
  EXPECT_EQ(axis("parameters.train.batch.values=[1, 2, 3]")[0].values.size(), 3U);
  EXPECT_EQ(axis("parameters.train.batch.values.0=4")[0].values[0].text(), "4");
  EXPECT_EQ(axis("parameters.train.batch.value=4")[0].values.size(), 1U);
  const auto added = axis("parameters.optimizer.clip.values=[1,2]");
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(added[1].key, "clip");
  const Sweep entry = parse_sweep(kSweep, "s.yaml", {"models.0.parameters.optimizer.lr.values=[1e-3,3e-3]"});
  EXPECT_EQ(entry.models[0].parameters[0].values[1].text(), "0.003");
}

TEST(Overrides, ReplaceWholeBlocks) {
  const Sweep sweep = parse_sweep(kSweep, "s.yaml", {"models=[{name: lstm}]", "train={steps: 3}"});
  EXPECT_EQ(sweep.models.size(), 1U);
  EXPECT_EQ(sweep.models[0].label, "lstm");
  EXPECT_EQ(sweep.train.values().at("steps").text(), "3");
}

TEST(Overrides, ReadValuesByTheRulesOfTheFile) {
  const Sweep sweep = parse_sweep(
      kSweep, "s.yaml", {"train.a=true", "train.b='5'", "train.c=yes", "train.d=1e3", "train.e=a=b"});
  const auto& values = sweep.train.values();
  EXPECT_TRUE(std::holds_alternative<bool>(values.at("a").data));
  EXPECT_EQ(std::get<std::string>(values.at("b").data), "5");
  EXPECT_EQ(std::get<std::string>(values.at("c").data), "yes");
  EXPECT_EQ(std::get<double>(values.at("d").data), 1000.0);
  EXPECT_EQ(std::get<std::string>(values.at("e").data), "a=b");
  EXPECT_TRUE(
      says(complaint(kSweep, {"train.steps=010"}), "command line 'train.steps=010': 010 has two readings"));
}

TEST(Overrides, ThatTakeAnotherOneAwayAreRefused) {
  const auto refused = [](const std::string& first, const std::string& second) {
    return says(
        complaint(kSweep, {first, second}),
        "command line '" + second + "': this replaces what command line '" + first + "' sets; keep one");
  };
  EXPECT_TRUE(refused("train.steps=1", "train.steps=2"));
  EXPECT_TRUE(refused("train.steps=1", "train.steps=1"));
  EXPECT_TRUE(refused("train.steps=1", "train={batch: 2}"));
  EXPECT_TRUE(refused("models.0.hidden=3", "models=[{name: gru}]"));
  EXPECT_TRUE(refused("models.0.norm.eps=1", "models.0.norm={eps: 2}"));
  EXPECT_TRUE(refused("parameters.train.batch.value=1", "parameters.train.batch.values=[1, 2]"));
  EXPECT_EQ(complaint(kSweep, {"models=[{name: gru}]", "models.0.hidden=3"}), "") << "both say something";
  EXPECT_EQ(complaint(kSweep, {"train.steps=1", "train.shuffle=false"}), "");
}

TEST(Overrides, AreAllComplainedOf) {
  const auto message = complaint(kSweep, {"a=3", "b=4", "replicates=0"});
  for (const char* part : {"'a=3': unknown key", "'b=4': unknown key", "'replicates=0': replicates must be"})
    EXPECT_TRUE(says(message, part));
}

TEST(Overrides, NameThemselvesInErrors) {
  EXPECT_TRUE(
      says(complaint(kSweep, {"replicates"}), "command line 'replicates': an override must be key=value"));
  EXPECT_TRUE(says(complaint(kSweep, {"=3"}), "command line '=3': an override must be key=value"));
  EXPECT_TRUE(says(complaint(kSweep, {"seed="}), "command line 'seed=': a value is required after '='"));
  EXPECT_TRUE(says(complaint(kSweep, {"train..steps=3"}),
                   "command line 'train..steps=3': 'train..steps' has an empty part"));
  EXPECT_TRUE(says(complaint(kSweep, {"optimizer.lr=fast"}),
                   "command line 'optimizer.lr=fast': optimizer.lr must be a number"));
  EXPECT_TRUE(says(complaint(kSweep, {"train.stps=3"}),
                   "command line 'train.stps=3': unknown key 'stps' in train.", "mean 'steps'"));
  EXPECT_TRUE(says(complaint(kSweep, {"seed=[1"}),
                   "command line 'seed=[1': a key must be one word, got a list; is a bracket left open?"));
  EXPECT_TRUE(says(complaint(kSweep, {"seed=\xFF"}), "UTF-8 text is required"));
}

TEST(Overrides, RefusePathsThatLeadNowhere) {
  EXPECT_TRUE(says(complaint(kSweep, {"optimiser.lr=1"}),
                   "command line 'optimiser.lr=1': unknown key 'optimiser'.", "mean 'optimizer'?"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.2.hidden=1"}), "models has the entries 0 to 1, got '2'"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.rnn.hidden=1"}), "models has the entries 0 to 1, got 'rnn'"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.-1.hidden=1"}), "models has the entries 0 to 1, got '-1'"));
  EXPECT_TRUE(says(complaint(kSweep, {"name.x=1"}), "name is the text 's', so it has no key 'x'"));
  EXPECT_TRUE(says(complaint(kSweep, {"seed.x=1"}), "the sweep has no 'seed' to look into"));
  EXPECT_TRUE(says(complaint(kSweep, {"parameters.optimizer.lr=[1]"}),
                   "'optimizer.lr' is not in parameters; to add it, write …optimizer.lr.values=[…]"));
}

TEST(Overrides, ThatChangeNoTrialAreRefused) {
  EXPECT_TRUE(says(complaint(kSweep, {"train.batch=4"}),
                   "command line 'train.batch=4': this changes no trial, because train.batch is swept at "
                   "s.yaml:9:26, which wins; set parameters.train.batch.value instead"));
  const std::vector<std::string> both{"models.0.optimizer.lr=0.1", "optimizer.lr=1"};
  EXPECT_TRUE(says(complaint(kSweep, both),
                   "command line 'optimizer.lr=1': this changes no trial, because optimizer.lr is set",
                   "which wins; override it there"));
  EXPECT_TRUE(
      says(complaint(kSweep, {"models.1.train.batch=4"}), "'models.1.train.batch=4': this changes no trial"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.0.hidden=3", "parameters.model.hidden.values=[1,2]"}),
                   "command line 'models.0.hidden=3': this changes no trial, because model.hidden is swept"));
  EXPECT_EQ(complaint(kSweep, {"optimizer.lr=1"}), "");
}

TEST(Overrides, OfAllModelsOrTasksAreSpelledOutForEachEntry) {
  EXPECT_TRUE(says(complaint(kSweep, {"model.hidden=16"}),
                   "command line 'model.hidden=16': models have keys of their own; write models.0.hidden=16 "
                   "(rnn hidden=64) or models.1.hidden=16 (gru norm.eps=0.001)"));
  EXPECT_TRUE(says(complaint(kSweep, {"task.length=5"}),
                   "write tasks.0.length=5 (adding length=50) or tasks.1.length=5 (adding length=200)"));
  EXPECT_TRUE(
      says(complaint(kSweep, {"models.hidden=16"}),
           "models has the entries 0 to 1, got 'hidden'; write models.0.hidden=16 (rnn hidden=64) or"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.gru.hidden=16"}), "got 'gru'; write models.0.hidden=16 (rnn"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.*.hidden=16"}), "got '*'; write models.0.hidden=16 (rnn"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.0.label=Plain", "model.hidden=16"}),
                   "write models.0.hidden=16 (Plain) or models.1.hidden=16 (gru"));
  EXPECT_TRUE(says(complaint("name: s\n", {"model.hidden=16"}), "write models.N.hidden=16, with N from 0"));
  EXPECT_TRUE(says(complaint(kSweep, {"hidden=16"}), "unknown key 'hidden'.", "models.0.hidden=32"));
}

TEST(Overrides, OfAllModelsNameTheFirstEntriesOfALongList) {
  std::string models = "models: [";
  for (int i = 0; i < 20; ++i) models += fmt::format("{{name: rnn, hidden: {}}}, ", i + 1);
  const auto message = complaint("name: s\ntasks: [{name: adding}]\n" + models + "]\n", {"model.layers=2"});
  EXPECT_TRUE(says(message, "models.7.layers=2 (rnn hidden=8) or … models.19.layers=2")) << message;
  EXPECT_EQ(message.find("models.8."), std::string::npos) << message;
}

TEST(Overrides, WithSeveralValuesAreToldHowToSweepThem) {
  EXPECT_TRUE(says(complaint(kSweep, {"optimizer.lr=1e-3,1e-4"}),
                   "command line 'optimizer.lr=1e-3,1e-4': optimizer.lr must be a number, got 1e-3,1e-4; to "
                   "try several, write 'parameters.optimizer.lr.values=[1e-3,1e-4]'"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.0.hidden=[16, 32]"}),
                   "to try several, write 'models.0.parameters.model.hidden.values=[16, 32]'"));
  EXPECT_TRUE(says(complaint(kSweep, {"models.1.optimizer.lr=1,2"}),
                   "write 'models.1.parameters.optimizer.lr.values=[1,2]'"));
  EXPECT_TRUE(says(complaint(kSweep, {"models=[{name: rnn, hidden: [4, 8]}]"}),
                   "write parameters: {model.hidden: {values: [4, 8]}} in this entry"));
  EXPECT_EQ(plan_of(kSweep, {"models.0.parameters.model.hidden.values=[16, 32]"}).size(), 12U)
      << "of one model alone";
  EXPECT_TRUE(says(complaint(kSweep, {"optimizer.name=adam,sgd"}),
                   "to try several, write 'parameters.optimizer.name.values=[adam,sgd]'"));
  EXPECT_EQ(plan_of(kSweep, {"parameters.optimizer.lr.values=[1e-3,1e-4]"}).size(),
            2 * plan_of(kSweep).size());
  EXPECT_EQ(complaint(kSweep, {"models.0.note=1,2"}), "") << "a text may have commas";
}

TEST(Overrides, WithSeveralSeedsAreToldOfReplicates) {
  for (const std::string text : {"seed=1,2", "seed=[1,2]", "seed.values=[1,2]",
                                 "parameters.seed.values=[1,2]", "replicates=1,2", "replicates=[1,2]"})
    EXPECT_TRUE(says(complaint(kSweep, {text}), "command line '" + text + "': ", "write replicates: N"))
        << text;
}

}  // namespace
}  // namespace recurbench
