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

TEST(SweepAdvice, TellsOfQuotesAroundANumberOrAFlag) {
  EXPECT_TRUE(
      says(complaint(sweep_with("optimizer: {lr: \"1e-3\"}\n")),
           "s.yaml:4:17: optimizer.lr must be a number, got the text '1e-3': write it without quotes"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {shuffle: 'true'}\n")),
                   "train.shuffle must be true or false, got the text 'true': write it without quotes"));
  EXPECT_TRUE(says(complaint(sweep_with("train: {steps: '2e3'}\n")),
                   "train.steps must be a whole number, got the text '2e3': write it without quotes"));
  EXPECT_TRUE(says(complaint(sweep_with("parameters: {optimizer.lr: {values: ['.5', 2]}}\n")),
                   "s.yaml:4:38: optimizer.lr must be a number, got the text '.5': write it without quotes"));
  EXPECT_TRUE(says(complaint(sweep_with("seed: '5'\n")), "got the text '5': write it without quotes"));
  EXPECT_TRUE(
      says(complaint(sweep_with("replicates: \"2\"\n")), "got the text '2': write it without quotes"));
}

TEST(SweepAdvice, TellsOfQuotesOnlyWhereTheyAreWhatIsWrong) {
  for (const std::string text : {"train: {steps: '1.5'}", "train: {steps: few}", "train: {steps: ''}",
                                 "train: {shuffle: 'yes'}", "optimizer: {lr: 'inf'}", "seed: ''"})
    EXPECT_EQ(complaint(sweep_with(text + "\n")).find("quotes"), std::string::npos) << text;
}

TEST(SweepAdvice, TellsHowToSweepSeveralValues) {
  EXPECT_TRUE(says(complaint(sweep_with("optimizer: {lr: [1e-3, 1e-4]}\n")),
                   "s.yaml:4:17: optimizer.lr must be a number, got [0.001, 0.0001]; to try several, write "
                   "parameters: {optimizer.lr: {values: [0.001, 0.0001]}}"));
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, hidden: [4, 8]}]\n"),
                   "write parameters: {model.hidden: {values: [4, 8]}} in this entry"));
  EXPECT_TRUE(says(complaint(sweep_with("optimizer: {lr: {values: [1, 2]}}\n")),
                   "s.yaml:4:18: optimizer.lr takes one value here; to search it write parameters: "
                   "{optimizer.lr: {values: [...]}}"));
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, norm: {eps: {value: 1}}}]\n"),
                   "model.norm.eps takes one value here"));
}

TEST(SweepAdvice, AdvisesReplicatesForSeveralSeeds) {
  const std::string advice = "write replicates: N, which repeats every trial";
  EXPECT_TRUE(says(complaint(sweep_with("parameters: {seed: {values: [1, 2]}}\n")),
                   "s.yaml:4:14: seed cannot be a parameter; ", advice));
  EXPECT_TRUE(says(complaint(sweep_with("parameters: {train.seed: {values: [1, 2]}}\n")), advice));
  EXPECT_TRUE(says(complaint(sweep_with("parameters: {replicates: {value: 2}}\n")), advice));
  EXPECT_TRUE(
      says(complaint(sweep_with("seed: [1, 2]\n")), "s.yaml:4:7: seed must be one whole number", advice));
  EXPECT_TRUE(says(complaint(sweep_with("seed: {values: [1, 2]}\n")), advice));
  EXPECT_TRUE(says(complaint(sweep_with("seed: 1, 2\n")), "got the text '1, 2'; ", advice));
  EXPECT_TRUE(says(complaint(sweep_with("seeds: [1, 2]\n")), "s.yaml:4:1: unknown key 'seeds'", advice));
  EXPECT_TRUE(says(complaint(sweep_with("n_seeds: 3\n")), "s.yaml:4:1: unknown key 'n_seeds'", advice));
  EXPECT_TRUE(says(complaint(sweep_with("train: {seed: 3}\n")), "s.yaml:4:15: unknown key 'seed'", advice));
  EXPECT_TRUE(says(complaint("name: s\ntasks: [{name: a}]\nmodels: [{name: b, seed: 3}]\n"),
                   "s.yaml:3:26: unknown key 'seed'", advice));
}

TEST(SweepAdvice, TellsHowToWriteNestedParameters) {
  const auto with = [](const std::string& text) {
    return complaint(sweep_with("parameters: {" + text + "}\n"));
  };
  const std::string lr =
      "s.yaml:4:14: parameters are not nested in this version; write 'optimizer.lr: {values: "
      "[...]}' in place of 'optimizer: {...}'";
  for (const std::string text :
       {"optimizer: {lr: {values: [1, 2]}}", "optimizer: {lr: {value: 1}, clip: {value: 2}}",
        "optimizer: {parameters: {lr: {values: [1]}}}", "optimizer: {lr: {min: 1, max: 2}}",
        "optimizer: {lr: 3}", "optimizer: {lr: [1, 2]}"})
    EXPECT_TRUE(says(with(text), lr)) << text;
  EXPECT_TRUE(says(with("model.norm: {eps: {values: [1]}}"), "write 'model.norm.eps: {values: [...]}'"));
  EXPECT_TRUE(says(with("model: {norm: {eps: {values: [1]}}}"), "write 'model.norm.eps: {values: [...]}'"));
  EXPECT_TRUE(says(with("model: {parameters: {values: [1]}}"), "write 'model.parameters: {values: [...]}'"));
  EXPECT_EQ(with("optimizer: 3").find("Did you mean"), std::string::npos);
}

}  // namespace
}  // namespace recurbench
