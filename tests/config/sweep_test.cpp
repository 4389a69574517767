#include "config/sweep.hpp"

#include <gtest/gtest.h>

#include "config/fake_resolve.hpp"

namespace recurbench {
namespace {

using test::complaint;
using test::says;

/// A whole sweep in lines 1 to 3; `more` begins at line 4.
std::string sweep_with(const std::string& more) {
  return "name: s\ntasks: [{name: adding}]\nmodels: [{name: rnn}]\n" + more;
}

const std::string kFull = R"(name: adding_length
description: "Which cells still add: after 50 steps?"
seed: 7
replicates: 5
tasks: [{name: adding, length: 50}, {name: adding, length: 200}]
models:
  - {name: rnn, hidden: 64}
  - name: mamba
    label: Mamba
    norm: {eps: 1.0e-6}
    train: {steps: 50}
    optimizer: {lr: 2e-3}
    parameters: {model.state: {values: [4, 8]}}
method: grid
parameters:
  optimizer.lr: {values: [1.0e-3, 3.0e-3]}
  train.batch: {value: 16}
optimizer: {name: adam, clip: 1.0}
train: {steps: 2000, shuffle: false}
metric: {name: valid/accuracy, goal: maximize}
)";

TEST(Sweep, ReadsEveryKey) {
  const Sweep sweep = parse_sweep(kFull, "s.yaml");
  EXPECT_EQ(sweep.name, "adding_length");
  EXPECT_EQ(sweep.description, "Which cells still add: after 50 steps?");
  EXPECT_EQ(sweep.seed, 7U);
  EXPECT_EQ(sweep.replicates, 5U);
  EXPECT_EQ(sweep.text, kFull);
  EXPECT_EQ(sweep.metric, "accuracy");
  EXPECT_EQ(sweep.maximize, true);
  ASSERT_EQ(sweep.tasks.size(), 2U);
  EXPECT_EQ(sweep.tasks[1].label, "adding length=200");
  ASSERT_EQ(sweep.models.size(), 2U);
  EXPECT_EQ(sweep.models[0].label, "rnn hidden=64");
  EXPECT_EQ(sweep.models[1].label, "Mamba");
  EXPECT_EQ(sweep.models[1].params.values().at("norm.eps").text(), "1e-06");
  EXPECT_EQ(sweep.models[1].train.values().at("steps").text(), "50");
  EXPECT_EQ(sweep.models[1].optimizer.values().at("lr").text(), "0.002");
  ASSERT_EQ(sweep.models[1].parameters.size(), 1U);
  EXPECT_EQ(sweep.models[1].parameters[0].section, "model");
  EXPECT_EQ(sweep.models[1].parameters[0].key, "state");
  ASSERT_EQ(sweep.parameters.size(), 2U);
  EXPECT_EQ(sweep.parameters[0].key, "lr");
  EXPECT_EQ(sweep.parameters[0].values.size(), 2U);
  EXPECT_EQ(sweep.parameters[1].values.size(), 1U);
  EXPECT_EQ(sweep.optimizer.values().at("clip").text(), "1");
  EXPECT_EQ(sweep.train.values().at("shuffle").text(), "false");
}

TEST(Sweep, HasDefaults) {
  const Sweep sweep = parse_sweep(sweep_with(""), "s.yaml");
  EXPECT_EQ(sweep.seed, 1U);
  EXPECT_EQ(sweep.replicates, 1U);
  EXPECT_EQ(sweep.metric, "");
  EXPECT_EQ(sweep.description, "");
}

TEST(Sweep, RefusesTextThatIsNoMap) {
  EXPECT_TRUE(
      says(complaint(""), "s.yaml:1:1: a sweep must be a map with name, tasks and models, got nothing"));
  EXPECT_TRUE(says(complaint("# only a comment\n"), "got nothing"));
  EXPECT_TRUE(says(complaint("hello"), "s.yaml:1:1: a sweep must be a map"));
  EXPECT_TRUE(says(complaint("- 1\n- 2\n"), "got a list"));
}

TEST(Sweep, NamesTheNearestKeyAndAllLegalOnes) {
  EXPECT_TRUE(says(complaint(sweep_with("replicas: 3\n")), "s.yaml:4:1: unknown key 'replicas' in the sweep.",
                   "mean 'replicates'?",
                   "name, description, seed, replicates, tasks, models, method, parameters, optimizer, "
                   "train, metric, early_terminate."));
  EXPECT_TRUE(says(complaint(sweep_with("metric: {nam: x}\n")), "s.yaml:4:10: unknown key 'nam' in metric.",
                   "Known: name, goal."));
  EXPECT_TRUE(says(complaint(sweep_with("parameters:\n  optimizer.lr: {vals: [1]}\n")),
                   "s.yaml:5:18: unknown key 'vals' in optimizer.lr.", "mean 'values'?"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {step: 1}\n")), "s.yaml:4:15: unknown key 'step' in train.",
                   "mean 'steps'?"));
}

TEST(Sweep, RequiresNameTasksAndModels) {
  EXPECT_TRUE(
      says(complaint("tasks: [{name: a}]\nmodels: [{name: b}]\n"), "s.yaml:1:1: the sweep needs 'name'"));
  EXPECT_TRUE(says(complaint("name: s\nmodels: [{name: b}]\n"), "the sweep needs 'tasks'"));
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: b}]\n"), "the sweep needs 'models'"));
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{length: 3}]\nmodels: [{name: b}]\n"),
                   "s.yaml:2:9: an entry of 'tasks' needs a 'name'"));
}

TEST(Sweep, RefusesEmptyListsAndMaps) {
  EXPECT_TRUE(
      says(complaint("name: s\ntasks: []\nmodels: [{name: b}]\n"), "s.yaml:2:8: tasks must not be an empty"));
  EXPECT_TRUE(
      says(complaint("name: s\ntasks: [{name: b}]\nmodels: []\n"), "s.yaml:3:9: models must not be an"));
  EXPECT_TRUE(says(complaint(sweep_with("parameters: {optimizer.lr: {values: []}}\n")),
                   "s.yaml:4:37: optimizer.lr.values must not be an empty list"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: []}\n")), "s.yaml:4:16: train.steps must not be an"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: {}}\n")), "s.yaml:4:16: train.steps must not be an"));
}

TEST(Sweep, RefusesWrongTypes) {
  EXPECT_TRUE(
      says(complaint(sweep_with("seed: many\n")),
           "s.yaml:4:7: seed must be a whole number from 0 to 9223372036854775807, got the text 'many'"));
  EXPECT_TRUE(says(complaint(sweep_with("seed: -1\n")), "got -1"));
  EXPECT_TRUE(says(complaint(sweep_with("seed: 1.5\n")), "got 1.5"));
  EXPECT_TRUE(says(complaint(sweep_with("replicates: 0\n")), "from 1 to 16777215, got 0"));
  EXPECT_TRUE(says(complaint(sweep_with("replicates: 16777216\n")), "from 1 to 16777215"));
  EXPECT_TRUE(says(complaint(sweep_with("replicates: [1]\n")),
                   "s.yaml:4:13: replicates must be one whole number, got a list; for several seeds"));
  EXPECT_TRUE(says(complaint(sweep_with("train: 5\n")), "s.yaml:4:8: train must be a map, got 5"));
  EXPECT_TRUE(says(complaint(sweep_with("parameters: [1]\n")), "parameters must be a map, got a list"));
  EXPECT_TRUE(says(complaint("name: s\ntasks: adding\nmodels: [{name: b}]\n"),
                   "s.yaml:2:8: tasks must be a list, got the text 'adding'"));
  EXPECT_TRUE(
      says(complaint("name: s\ntasks: [adding]\nmodels: [{name: b}]\n"),
           "s.yaml:2:9: an entry of 'tasks' must be a map, got the text 'adding'; write {name: adding}"));
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: 5}]\nmodels: [{name: b}]\n"),
                   "task.name must be a text, got 5; put it in quotes"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: few}\n")),
                   "s.yaml:4:16: train.steps must be a whole number"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: [{a: 1}]}\n")),
                   "s.yaml:4:17: train.steps must be a number, a text"));
}

TEST(Sweep, RefusesNulls) {
  EXPECT_TRUE(says(complaint(sweep_with("seed:\n")), "s.yaml:4:1: seed must be one value, got nothing"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: null}\n")), "s.yaml:4:9: train.steps needs a value"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: ~}\n")), "train.steps needs a value"));
  EXPECT_TRUE(says(complaint(sweep_with("train:\n")), "s.yaml:4:1: train must be a map, got nothing"));
}

TEST(Sweep, RefusesNamesThatAreNoFolder) {
  const auto named = [](const std::string& name) {
    return complaint("name: " + name + "\ntasks: [{name: a}]\nmodels: [{name: b}]\n");
  };
  for (const std::string name : {"a/b", "..", ".hidden", "'a b'", "-x", "\"\"", "é", "a.b"})
    EXPECT_TRUE(says(named(name), "s.yaml:1:7: name must be")) << name;
  EXPECT_TRUE(says(named("2024"), "name must be a text, got 2024; put it in quotes"));
  EXPECT_TRUE(says(named(std::string(101, 'x')), "at most 100"));
  EXPECT_EQ(named(std::string(100, 'x')), "");
  EXPECT_EQ(named("Long_name-2"), "");
}

TEST(Sweep, RefusesWhatIsPlannedAndSaysSo) {
  const std::string planned =
      "planned for a later version; this version supports method: grid with `values:` only";
  EXPECT_TRUE(says(complaint(sweep_with("early_terminate: {type: asha}\n")),
                   "s.yaml:4:1: early_terminate is ", planned));
  for (const std::string method : {"random", "sobol", "bayes"})
    EXPECT_TRUE(says(complaint(sweep_with("method: " + method + "\n")),
                     "s.yaml:4:9: method '" + method + "' is ", planned));
  for (const std::string method : {"Grid", "gird"})
    EXPECT_TRUE(says(complaint(sweep_with("method: " + method + "\n")),
                     "s.yaml:4:9: unknown method '" + method + "'. Did you mean 'grid'? Known: grid."));
  EXPECT_TRUE(says(complaint(sweep_with("method: foo\n")), "unknown method 'foo'. Known: grid."));
  for (const std::string key : {"distribution", "min", "max"})
    EXPECT_TRUE(says(complaint(sweep_with("parameters: {optimizer.lr: {" + key + ": 1}}\n")),
                     "s.yaml:4:29: '" + key + "' is ", planned));
}

TEST(Sweep, RefusesMalformedParameters) {
  const auto with = [](const std::string& text) {
    return complaint(sweep_with("parameters: {" + text + "}\n"));
  };
  EXPECT_TRUE(says(with("lr: {value: 1}"), "s.yaml:4:14: a parameter is named section.key",
                   "Known: task, model, optimizer, train."));
  EXPECT_TRUE(says(with("optimiser.lr: {value: 1}"), "mean 'optimizer'?"));
  EXPECT_TRUE(says(with("train.: {value: 1}"), "named section.key"));
  EXPECT_TRUE(says(with("model.name: {values: [a, b]}"),
                   "model.name cannot be a parameter; give one entry each under 'models'"));
  EXPECT_TRUE(says(with("optimizer.lr: [1, 2]"),
                   "optimizer.lr must be a map, {values: [...]} or {value: ...}, got a list"));
  EXPECT_TRUE(says(with("optimizer.lr: {values: 1}"), "optimizer.lr.values must be a list, got 1"));
  EXPECT_TRUE(says(with("optimizer.lr: {values: [1], value: 2}"), "either 'values' or 'value', got both"));
  EXPECT_TRUE(says(with("optimizer.lr: {}"), "either 'values' or 'value', got neither"));
  EXPECT_TRUE(
      says(with("optimizer.lr: {values: [0.1, 0.10]}"), "s.yaml:4:43: optimizer.lr has the value 0.1 twice"));
}

TEST(Sweep, RefusesAMetricThatIsNotOfValidation) {
  EXPECT_TRUE(says(complaint(sweep_with("metric: {goal: minimize}\n")), "metric needs a 'name'"));
  EXPECT_TRUE(says(complaint(sweep_with("metric: {name: test/loss}\n")),
                   "s.yaml:4:16: metric.name must be a validation"));
  EXPECT_TRUE(says(complaint(sweep_with("metric: {name: valid/}\n")), "must be a validation curve"));
  EXPECT_TRUE(says(complaint(sweep_with("metric: {name: accuracy}\n")),
                   "must be a validation curve, got 'accuracy'; write valid/accuracy:"));
  EXPECT_TRUE(says(complaint(sweep_with("metric: loss\n")),
                   "s.yaml:4:9: metric must be a map, got the text 'loss'; write {name: valid/loss}"));
  EXPECT_TRUE(says(complaint(sweep_with("metric: {name: valid/loss, goal: small}\n")),
                   "minimize or maximize, got 'small'"));
  EXPECT_EQ(complaint(sweep_with("metric: {name: valid/loss}\n")), "");
}

TEST(Sweep, TellsAllThatIsWrongWithTheFormTogether) {
  const auto message = complaint(
      "nam: many\nsed: 3\nseeds: [1, 2]\ntasks: [{name: a, x: ~, y: {}}]\nmodels: [{name: b, train: {u: {}, "
      "v: ~}}]\n"
      "parameters: {optimizer.lr: {values: []}, lr: {value: 1}}\n");
  for (const char* part : {"1:1: unknown key 'nam'", "2:1: unknown key 'sed'", "3:1: unknown key 'seeds'",
                           "task.x needs a value", "task.y must not", "train.u must not",
                           "train.v needs a value", "optimizer.lr.values must not", "got 'lr'"})
    EXPECT_TRUE(says(message, part));
  const auto metric = complaint(sweep_with("metric: {nam: x, name: loss, goal: up}\n"));
  for (const char* part : {"4:10: unknown key 'nam'", "4:24: metric.name", "4:36: metric.goal"})
    EXPECT_NE(metric.find(part), std::string::npos) << part << "\n" << metric;
}

TEST(Sweep, FindsKeysThatCollideAfterFlattening) {
  EXPECT_TRUE(
      says(complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, norm.eps: 1, norm: {eps: 2}}]\n"),
           "s.yaml:3:40: model.norm.eps is set twice, first at s.yaml:3:30; keep one"));
}

TEST(Sweep, LabelsEntriesByTheirOwnKeysInTheOrderOfTheFile) {
  const Sweep sweep = parse_sweep(
      "name: s\ntasks: [{length: 5, name: adding, noise: 1.0e-1}]\n"
      "models: [{name: rnn, norm: {eps: 1}, hidden: 3, flags: [1, 2]}]\n",
      "s.yaml");
  EXPECT_EQ(sweep.tasks[0].label, "adding length=5 noise=0.1");
  EXPECT_EQ(sweep.models[0].label, "rnn norm.eps=1 hidden=3 flags=[1, 2]");
}

TEST(Sweep, LeavesSweptKeysOutOfLabels) {
  const std::string head =
      "name: s\ntasks: [{name: a, length: 5, parameters: {model.layers: {values: [1, 2]}}}]\n";
  const Sweep sweep = parse_sweep(head +
                                      "models: [{name: rnn, hidden: 3, layers: 2, note: x, parameters: "
                                      "{model.note: {value: y}}}, {name: gru, note: z}]\n"
                                      "parameters: {model.hidden: {values: [4, 8]}}\n",
                                  "s.yaml");
  EXPECT_EQ(sweep.models[0].label, "rnn");
  EXPECT_EQ(sweep.models[1].label, "gru note=z");
  EXPECT_EQ(sweep.tasks[0].label, "a length=5");
}

TEST(Sweep, RefusesLabelsThatAreNotUnique) {
  EXPECT_TRUE(
      says(complaint("name: s\ntasks: [{name: a}]\nmodels:\n- {name: b, train: {steps: 1}}\n- {name: b}\n"),
           "s.yaml:5:3: two models are labelled 'b', the first at s.yaml:4:3; tell them apart with 'label"));
  EXPECT_EQ(complaint("name: s\ntasks: [{name: a}]\nmodels:\n- {name: b, train: {steps: 1}, label: short}\n- "
                      "{name: b}\n"),
            "");
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, label: 3}]\n"),
                   "label must be a text"));
}

TEST(Sweep, TakesOneLineOfTextForAllButTheDescription) {
  const auto labelled = [](const std::string& label) {
    return complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, label: \"" + label + "\"}]\n");
  };
  for (const std::string breaks : {"a\\nb", "a\\tb", "a\tb", "a\\Nb", "a\\Lb", "a\\Pb"})
    EXPECT_TRUE(says(labelled(breaks), "s.yaml:3:27: label must be one line of text")) << breaks;
  EXPECT_EQ(labelled("a\\_b é\\u00e9"), "");
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, note: \"x\\ny\"}]\n"),
                   "s.yaml:3:26: model.note must be one line of text"));
  EXPECT_EQ(complaint(sweep_with("description: \"a\\tb\\nc\\_\\N\\L\"\n")), "");
  EXPECT_EQ(complaint(sweep_with("description: |\n  two\n  lines\n")), "");
}

TEST(Sweep, PlacesAKeyThatIsLeftOutAtTheNameOfItsEntry) {
  const auto resolve = [](Configuration& made) { made.sections.task.text("file"); };
  try {
    expand(parse_sweep(sweep_with(""), "s.yaml"), resolve, "cpu");
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "s.yaml:2:16: task.file is required");
  }
}

}  // namespace
}  // namespace recurbench
