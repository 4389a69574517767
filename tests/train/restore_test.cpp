#include "train/restore.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/messages.hpp"
#include "support/trials.hpp"
#include "train/evaluator.hpp"

namespace recurbench {
namespace {

using test::message_of;

/// What a small trial leaves: its weights and its results.
struct Trained {
  explicit Trained(std::initializer_list<test::Setting> model) {
    Configuration configuration = test::small_trial();
    configuration.sections.model = test::section("model", model);
    test::set_all(configuration.sections.train, {{"save_weights", true}});
    test::Watch watch;
    watch.keep = [this](const Weights& kept) { weights = kept; };
    const Trial trial = test::trial_of(configuration, 2);
    result = run_trial(trial, 0, watch).result;
    train = trial.configuration->sections.train;
  }
  double final_loss() const { return final_value(result, {Split::test, "loss"}, When::best); }

  Weights weights;
  TrialResult result;
  Params train{"train"};
};

double test_loss(Experiment& experiment) {
  Workspace workspace(experiment);
  Evaluator evaluator(experiment, workspace, {.seed = 11, .replicate = 2});
  return evaluator.evaluate(Purpose::test, experiment.settings.eval_samples).values[0];
}

TEST(Restore, GivesAModelThatScoresAsItDidFromItsWeightsAlone) {
  for (const auto& trained : {Trained{{"name", "rnn"}, {"hidden", 4}},
                              Trained{{"name", "gru"}, {"width", 6}, {"shell", "modern"}, {"mlp", 2}},
                              Trained{{"name", "transformer"}, {"width", 8}, {"heads", 2}}}) {
    const auto restored = restore(trained.weights, trained.weights.task, trained.train);
    EXPECT_EQ(test_loss(*restored), trained.final_loss());
    restored->model.parameters().values()[0] += Real(0.25);
    EXPECT_NE(test_loss(*restored), trained.final_loss()) << "the parameters count";
  }
}

TEST(Restore, NeedsNothingButTheWeights) {
  const Trained trained{{"name", "lstm"}, {"hidden", 5}};
  const auto restored = restore(trained.weights);
  EXPECT_EQ(restored->info().steps, 7);
  const ParameterStore& store = restored->model.parameters();
  for (const auto& tensor : trained.weights.tensors) {
    const Matrix matrix = restored->model.parameters().value(store.find(tensor.name));
    EXPECT_EQ(std::vector<double>(matrix.data, matrix.data + matrix.rows * matrix.cols), tensor.values)
        << tensor.name;
  }
}

TEST(Restore, RefusesParametersThatDoNotFitAndNamesWithAnotherMeaning) {
  const Trained trained{{"name", "rnn"}, {"hidden", 4}};
  Weights fewer = trained.weights;
  fewer.tensors.pop_back();
  EXPECT_THAT(message_of([&] { restore(fewer); }), ::testing::HasSubstr("parameters were required"));
  Weights wider = trained.weights;
  wider.tensors[0].rows += 1;
  EXPECT_THAT(message_of([&] { restore(wider); }), ::testing::HasSubstr("was required, the weights have"));
  Weights other = trained.weights;
  other.semantics = "adding=1 rnn=9999";
  EXPECT_THAT(message_of([&] { restore(other); }),
              ::testing::HasSubstr("now they mean '" + trained.weights.semantics + "'"));
}

}  // namespace
}  // namespace recurbench
