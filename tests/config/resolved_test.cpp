#include <gtest/gtest.h>

#include "config/fake_resolve.hpp"
#include "config/scalar.hpp"

namespace recurbench {
namespace {

using testing::fake_resolve;
using testing::says;

std::string resolve_text(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
  const Sweep sweep = parse_sweep(yaml, "s.yaml", overrides);
  return resolved_yaml(sweep, expand(sweep, fake_resolve));
}

void expect_same_plan(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
  const auto wanted = expand(parse_sweep(yaml, "s.yaml", overrides), fake_resolve);
  const std::string resolved = resolve_text(yaml, overrides);
  const auto got = expand(parse_sweep(resolved, "resolved.yaml"), fake_resolve);
  ASSERT_EQ(got.size(), wanted.size()) << resolved;
  for (std::size_t row = 0; row < got.size(); ++row) {
    EXPECT_EQ(got[row].spec.id, wanted[row].spec.id) << resolved;
    EXPECT_EQ(got[row].spec.task, wanted[row].spec.task);
    EXPECT_EQ(got[row].spec.model, wanted[row].spec.model);
    EXPECT_EQ(got[row].spec.search, wanted[row].spec.search);
    EXPECT_EQ(got[row].spec.settings, wanted[row].spec.settings);
  }
  EXPECT_EQ(resolve_text(resolved), resolved) << "resolving again must change nothing";
}

const std::string kMixed = R"(name: s
description: "a: 'b' # \"c\"\nnext \\ line\t"
seed: 9
replicates: 2
metric: {name: valid/accuracy, goal: maximize}
tasks:
  - {name: adding, length: 50, train: {batch: 8}}
  - {name: copy, label: "copy: fast", optimizer: {lr: 0.25}, parameters: {task.noise: {values: [0.5, 0]}}}
models:
  - {name: rnn, norm: {eps: 1.0e-3}, note: "0x10"}
  - {name: mamba, parameters: {model.hidden: {values: [4, 8]}}, train: {steps: 7}}
  - {name: lstm, optimizer: {name: sgd}, note: "two words"}
parameters: {optimizer.clip: {values: [1, 1e+20]}}
train: {shuffle: false, limit_seconds: 5}
)";

TEST(ResolvedYaml, ParsesToTheSamePlan) {
  expect_same_plan("name: s\ntasks: [{name: a}]\nmodels: [{name: x}]\n");
  expect_same_plan(kMixed);
  expect_same_plan(kMixed, {"models.0.hidden=3", "optimizer.lr=0.125", "replicates=1"});
  expect_same_plan(
      "name: s\ntasks: [{name: a}]\nmodels: [{name: x}, {name: mamba}]\n"
      "parameters: {optimizer.name: {values: [sgd, adam]}}\n");
}

TEST(ResolvedYaml, WritesEveryDefaultAtTheWidestPlaceThatHoldsIt) {
  EXPECT_EQ(
      resolve_text("name: s\ntasks: [{name: a}]\nmodels: [{name: x}, {name: y, optimizer: {name: sgd}}]\n"),
      "# The sweep with overrides applied and defaults filled in: the same trials, with the same ids.\n"
      "name: s\nseed: 1\nreplicates: 1\nmethod: grid\n"
      "tasks:\n  - name: a\n    label: a\n    length: 10\n    noise: 0\n"
      "models:\n  - name: x\n    label: x\n    hidden: 32\n    layers: 1\n    norm.eps: 1e-05\n    note: "
      "\"1e3\"\n"
      "  - name: y\n    label: y\n    hidden: 32\n    layers: 1\n    norm.eps: 1e-05\n    note: \"1e3\"\n"
      "    optimizer:\n      name: sgd\n      momentum: 0.9\n"
      "optimizer:\n  name: adam\n  lr: 0.001\n"
      "train:\n  batch: 32\n  limit_seconds: 60\n  shuffle: true\n  steps: 1000\n");
}

TEST(ResolvedYaml, LeavesOutDefaultsThatFollowAnotherKey) {
  const std::string text = resolve_text(
      "name: s\ntasks: [{name: a}]\nmodels: [{name: mamba}]\n"
      "parameters: {model.hidden: {values: [4, 8]}}\n");
  EXPECT_EQ(text.find("state"), std::string::npos);
  EXPECT_NE(text.find("norm.eps"), std::string::npos);
}

TEST(ResolvedYaml, LeavesATasksBlockInForce) {
  // The default of lr differs from the task's own: a fill in the model's block would win over it.
  expect_same_plan(
      "name: s\ntasks: [{name: a, optimizer: {name: sgd, momentum: 0.1}}, {name: b, optimizer: {name: sgd}}, "
      "{name: c}]\n"
      "models: [{name: x}, {name: y, optimizer: {name: sgd}}]\n");
}

TEST(Scalars, ReadBackAsTheyWereWritten) {
  for (const std::string text :
       {"",     "a",  "a b", "true", "1",     "1e3",       "010",  "null", "~",  "- a",
        "a: b", "#",  "\"",  "\\",   "'",     "x\ny\tz\r", "é",    "[a",   "*a", "&a",
        "!a",   "%a", "@a",  "-",    "--- a", "-1",        "1:30", ".inf"}) {
    const Value value{text, {}};
    const Sweep sweep = parse_sweep(
        "name: s\ntasks: [{name: a}]\nmodels: [{name: x}]\ntrain: {k: [" + write_value(value) + "]}\n", "s");
    const auto& list = std::get<Value::List>(sweep.train.values().at("k").data);
    ASSERT_EQ(list.size(), 1U) << text;
    ASSERT_TRUE(std::holds_alternative<std::string>(list[0].data)) << text;
    EXPECT_EQ(std::get<std::string>(list[0].data), text);
  }
}

}  // namespace
}  // namespace recurbench
