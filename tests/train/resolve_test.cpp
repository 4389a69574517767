#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/messages.hpp"
#include "support/trials.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;

/// small_trial with one section changed, resolved.
Configuration with(Params Sections::*chosen, std::initializer_list<Setting> settings) {
  Configuration trial = small_trial();
  set_all(trial.sections.*chosen, settings);
  return resolved(trial);
}

double predicted(Params Sections::*chosen, std::initializer_list<Setting> settings) {
  return with(chosen, settings).predicted_seconds;
}

TEST(Resolve, FillsInEverySetting) {
  const Configuration trial = with(&Sections::train, {});
  std::map<std::string, std::string> settings;
  for (const auto& [key, value] : trial.settings) settings.emplace(key, value.text());
  EXPECT_EQ(settings.size(), trial.settings.size()) << "a key stands twice";
  for (const auto& [key, value] : std::map<std::string, std::string>{{"task.name", "adding"},
                                                                     {"task.length", "7"},
                                                                     {"task.markers", "halves"},
                                                                     {"model.name", "rnn"},
                                                                     {"model.hidden", "4"},
                                                                     {"model.layers", "1"},
                                                                     {"model.activation", "tanh"},
                                                                     {"optimizer.name", "adam"},
                                                                     {"optimizer.lr", "0.01"},
                                                                     {"optimizer.clip", "1"},
                                                                     {"optimizer.schedule", "constant"},
                                                                     {"train.steps", "7"},
                                                                     {"train.batch", "3"},
                                                                     {"train.window", "0"}}) {
    ASSERT_TRUE(settings.contains(key)) << key;
    EXPECT_EQ(settings.at(key), value) << key;
  }
  EXPECT_EQ(trial.steps, 7U);
  EXPECT_EQ(trial.semantics, "adding=1 rnn=1");
}

TEST(Resolve, DoesNotChangeWhatItResolvesASecondTime) {
  Configuration trial = with(&Sections::train, {});
  const auto settings = trial.settings;
  resolve_configuration(trial);
  EXPECT_EQ(trial.settings, settings);
}

TEST(Resolve, CountsParametersAndState) {
  const auto facts = [](const char* name, Index hidden) {
    return with(&Sections::model, {{"name", name}, {"hidden", hidden}}).model_facts;
  };
  // A gate block: 2·H input weights, H·H recurrent ones, two biases; the read-out: H + 1.
  EXPECT_EQ(facts("rnn", 5).parameters, 2U * 5 + 5 * 5 + 2 * 5 + 6);
  EXPECT_EQ(facts("lstm", 5).parameters, 4U * (2 * 5 + 5 * 5 + 2 * 5) + 6);
  EXPECT_EQ(facts("gru", 5).parameters, 3U * (2 * 5 + 5 * 5 + 2 * 5) + 6);
  EXPECT_EQ(facts("rnn", 5).state_floats, 5U);
  EXPECT_EQ(facts("lstm", 5).state_floats, 10U);
  EXPECT_GT(facts("lstm", 9).bytes, facts("lstm", 5).bytes);
  // Forward: 2·(2·H + H·H) a token and 2·H at the last of the 7 steps; training takes three times that.
  EXPECT_NEAR(facts("rnn", 5).flops_per_token, 3 * (2 * (2 * 5 + 5 * 5) + 2 * 5.0 / 7), 1e-9);
}

TEST(Resolve, TakesTheTasksOwnMetricUnlessTheSweepNamesOne) {
  const TaskFacts own = with(&Sections::train, {}).task_facts;
  EXPECT_EQ(own.metric, "loss");
  EXPECT_FALSE(own.higher_is_better);
  EXPECT_DOUBLE_EQ(own.chance, 1.0 / 6);
  EXPECT_DOUBLE_EQ(own.solved, 0.01);

  Configuration trial = small_trial();
  trial.sections.task = section("task", {{"name", "copy"}, {"delay", 5}});
  trial.metric = "loss";
  resolve_configuration(trial);
  EXPECT_EQ(trial.task_facts.metric, "loss");
  EXPECT_FALSE(trial.task_facts.higher_is_better);
  EXPECT_NEAR(trial.task_facts.chance, 10 * std::log(8.0) / 25, 1e-12);
  EXPECT_TRUE(std::isnan(trial.task_facts.solved));

  trial.metric = "los";
  EXPECT_THAT(message_of([&] { resolve_configuration(trial); }),
              HasSubstr("unknown metric 'los'. Did you mean 'loss'?"));

  trial = small_trial();
  trial.sections.task = section("task", {{"name", "narma10"}, {"length", 30}});
  trial.metric = "nrmse";
  resolve_configuration(trial);
  EXPECT_EQ(trial.task_facts.metric, "nrmse");
  EXPECT_NEAR(trial.task_facts.chance, 0.8665, 1e-3);
}

TEST(Resolve, PredictsMoreForMore) {
  const double base = predicted(&Sections::train, {});
  EXPECT_GT(base, 0);
  EXPECT_GT(predicted(&Sections::task, {{"length", 14}}), 1.5 * base);
  EXPECT_GT(predicted(&Sections::model, {{"hidden", 64}}), base);
  EXPECT_GT(predicted(&Sections::model, {{"layers", 3}}), base);
  EXPECT_GT(predicted(&Sections::model, {{"name", "lstm"}}), base);
  EXPECT_GT(predicted(&Sections::train, {{"batch", 6}, {"eval_samples", 16}}), base);
  EXPECT_GT(predicted(&Sections::train, {{"steps", 14}}), 1.5 * base);
  EXPECT_GT(predicted(&Sections::train, {{"eval_samples", 80}}), base);
  EXPECT_GT(predicted(&Sections::train, {{"eval_every", 1}}), base);
  EXPECT_EQ(predicted(&Sections::train, {{"steps", 0}}), 0);
}

TEST(Resolve, NeedsLessMemoryForAWindow) {
  const auto bytes = [](Index window) {
    Configuration trial = small_trial();
    set_all(trial.sections.task, {{"length", 4000}});
    set_all(trial.sections.model, {{"hidden", 64}});
    set_all(trial.sections.train, {{"window", window}});
    resolve_configuration(trial);
    return trial.model_facts.bytes;
  };
  EXPECT_LT(bytes(10), bytes(0) / 10);
  EXPECT_EQ(bytes(4000), bytes(0));
}

TEST(Resolve, RefusesKeysThatNobodyReads) {
  EXPECT_THAT(message_of([] {
                with(&Sections::task, {{"lenght", 5}});
              }),
              HasSubstr("unknown key 'lenght' in task. Did you mean 'length'?"));
  EXPECT_THAT(message_of([] {
                with(&Sections::model, {{"forget_bias", 1}});
              }),
              HasSubstr("unknown key 'forget_bias' in model"));
  EXPECT_THAT(message_of([] {
                with(&Sections::optimizer, {{"learning_rate", 1}});
              }),
              HasSubstr("unknown key 'learning_rate' in optimizer"));
  EXPECT_THAT(message_of([] {
                with(&Sections::train, {{"step", 5}});
              }),
              HasSubstr("unknown key 'step' in train. Did you mean 'steps'?"));
}

TEST(Resolve, RefusesUnknownNamesAndImpossibleSizes) {
  EXPECT_THAT(message_of([] {
                with(&Sections::task, {{"name", "addding"}});
              }),
              HasSubstr("Did you mean 'adding'?"));
  EXPECT_THAT(message_of([] {
                with(&Sections::model, {{"name", "ltsm"}});
              }),
              HasSubstr("Did you mean 'lstm'?"));
  EXPECT_THAT(message_of([] {
                with(&Sections::model, {{"hidden", 0}});
              }),
              HasSubstr("model.hidden must be from 1"));
  EXPECT_THAT(message_of([] { with(&Sections::train, {{"steps", -1}}); }), HasSubstr("train.steps must be"));
  EXPECT_THAT(message_of([] {
                with(&Sections::train, {{"batch", 0}});
              }),
              HasSubstr("train.batch must be from 1"));
  EXPECT_THAT(message_of([] {
                with(&Sections::train, {{"eval_every", 0}});
              }),
              HasSubstr("train.eval_every must be"));
  EXPECT_THAT(message_of([] {
                with(&Sections::optimizer, {{"clip", -1.0}});
              }),
              HasSubstr("optimizer.clip must be at least 0, got -1"));
  EXPECT_THAT(message_of([] {
                Configuration trial = small_trial();
                trial.sections.model = Params("model");
                resolve_configuration(trial);
              }),
              HasSubstr("model.name is required"));
}

TEST(Resolve, KeepsWhatDoesNotChangeTheResultOutOfTheIdentity) {
  const Configuration plain = with(&Sections::train, {});
  const Configuration limited =
      with(&Sections::train, {{"time_limit_seconds", 5}, {"checkpoint_seconds", 1}});
  EXPECT_EQ(limited.identity, plain.identity);
  EXPECT_NE(with(&Sections::train, {{"window", 3}}).identity, plain.identity);
  EXPECT_NE(with(&Sections::train, {{"eval_samples", 9}}).identity, plain.identity);
}

TEST(Resolve, RefusesTruncationForModelsThatNeedWholeSequences) {
  const auto refusal = [](std::initializer_list<Setting> model) {
    Configuration trial = small_trial();
    trial.sections.model = section("model", model);
    set_all(trial.sections.train, {{"window", 3}});
    return message_of([&] { resolve_configuration(trial); });
  };
  EXPECT_NE(refusal({{"name", "rnn"}, {"bidirectional", true}}).find("trained on whole sequences only"),
            std::string::npos);
  EXPECT_NE(refusal({{"name", "transformer"}}).find("train.window must be 0"), std::string::npos);
  EXPECT_EQ(refusal({{"name", "rnn"}}), "");
}

TEST(Resolve, EvaluatesAtLengthsThatAreNotTrained) {
  Configuration trial = small_trial();
  trial.sections.task = section("task", {{"name", "adding"}, {"length.min", 3}, {"length.max", 7}});
  const Value::List lengths{{std::int64_t{7}, {}}, {std::int64_t{20}, {}}};
  trial.sections.train.set("eval_lengths", {lengths, {}});
  resolve_configuration(trial);
  const TrialResult result = finished(trial);
  for (const Quantity& of : {Quantity{Split::valid, "loss", 7}, Quantity{Split::valid, "accuracy", 20},
                             Quantity{Split::valid, "exact", 20}})
    EXPECT_NE(result.curves.find(of), nullptr) << of.text();
  const auto last = [&](std::int64_t length) {
    return final_value(result, {Split::test, "loss", length}, When::last);
  };
  EXPECT_FALSE(std::isnan(last(7)));
  EXPECT_FALSE(std::isnan(last(20)));
  EXPECT_NE(last(7), last(20));
  EXPECT_FALSE(std::isnan(final_of(result, Split::test, "accuracy", When::last)));
}

TEST(Resolve, BlamesNoKeyForAValueThatWasReadAsItsDefault) {
  Configuration trial = test::small_trial();
  trial.sections.optimizer.set("schedule", {Value::List{{std::string("cosine"), {}}}, {}});
  trial.sections.optimizer.set("warmup", {std::int64_t{2}, {}});
  trial.sections.task.set("length.min", {std::int64_t{10}, {}});
  trial.sections.task.set("length.max", {std::string("abc"), {}});
  const std::string message = message_of([&] { resolve_configuration(trial); });
  EXPECT_THAT(message, ::testing::HasSubstr("schedule must be one text, not a list"));
  EXPECT_THAT(message, ::testing::HasSubstr("length.max must be"));
  EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("warmup")));
  EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("length.min")));
  EXPECT_THAT(message, ::testing::Not(::testing::HasSubstr("-1")));
}

}  // namespace
}  // namespace recurbench::test
