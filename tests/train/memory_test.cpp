#include "train/memory.hpp"

#include "support/models.hpp"
#include "support/trials.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kBatch = 300;  // segments of four steps

StepMemory memory_of(const std::string& model, Index steps, double* state_bytes = nullptr) {
  Training t({{"name", word("adding")}, {"length", whole(steps)}},
             {{"name", word(model)}, {"width", whole(32)}, {"layers", whole(2)}}, {},
             {{"batch", whole(kBatch)}});
  if (state_bytes) *state_bytes = static_cast<double>(kBatch * t.model.state_floats() * Index{sizeof(Real)});
  return step_memory(t.model, t.tasks.info(), t.settings);
}

TEST(StepMemory, CountsAStateForEachSegmentWhetherKeptOrRecomputed) {
  for (const char* model : {"s4d", "deltanet", "rwkv7", "retnet"}) {
    double state = 0;
    const StepMemory shorter = memory_of(model, 60);
    const StepMemory longer = memory_of(model, 100, &state);
    EXPECT_GT(longer.keeping - shorter.keeping, 10 * 0.8 * state) << model;
    EXPECT_GT(longer.recomputing - shorter.recomputing, 10 * state) << model;
    EXPECT_LT(longer.recomputing - shorter.recomputing, 11 * state) << model;
  }
}

TEST(StepMemory, OfASegmentThatIsAllGrowsByNoBorder) {
  double state = 0;
  const StepMemory one = memory_of("s4d", 4, &state);
  const StepMemory two = memory_of("s4d", 8);
  EXPECT_GT(two.keeping - one.keeping, 3 * state);  // one more border, the carried state and its gradient
  EXPECT_LT(two.keeping - one.keeping, 4 * state);
}

const Settings kTask{{"name", word("adding")}, {"length", whole(60)}};
const Settings kGru{{"name", word("gru")}, {"hidden", whole(8)}};

Value lengths(std::vector<Value> each) {
  return {std::move(each), {}};
}

double trial_memory(const Settings& model, const Settings& optimizer, const Settings& train) {
  Training t(kTask, model, optimizer, train);
  return trial_bytes(t.experiment);
}

TEST(TrialMemory, IncludesTheLongestBatchThatIsEvaluatedBesideTheTrainedOne) {
  const auto bytes = [](std::vector<Value> each) {
    return trial_memory(kGru, {}, {{"batch", whole(5)}, {"eval_lengths", lengths(std::move(each))}});
  };
  const double position = 1 + 3 * sizeof(Real);
  EXPECT_NEAR(bytes({whole(91)}) - bytes({}), 91 * 5 * position, 200);
  EXPECT_EQ(bytes({whole(90), whole(91), whole(40)}), bytes({whole(91)}));
}

TEST(TrialMemory, IncludesTheTapeOfALongEvaluation) {
  const Settings model = with(kGru, {{"bidirectional", {true, {}}}});
  const auto predicted = [&](Index length) {
    return trial_memory(model, {}, {{"batch", whole(5)}, {"eval_lengths", lengths({whole(length)})}});
  };
  const auto on_tape = [&](Index length) {
    Training t(kTask, model, {}, {{"batch", whole(5)}, {"eval_lengths", lengths({whole(length)})}});
    for (int i = 0; i < 2; ++i) t.evaluator.evaluate(Purpose::valid, 5, length);  // then it is one chunk
    return static_cast<double>(t.workspace.tape().arena().mark().used);
  };
  const double position = 1 + 3 * sizeof(Real);
  const double ratio =
      (predicted(8000) - predicted(4000) - 4000 * 5 * position) / (on_tape(8000) - on_tape(4000));
  EXPECT_GT(ratio, 1 / 1.35);
  EXPECT_LT(ratio, 1.35);
}

TEST(TrialMemory, IncludesTheBatchOfTheSamplesThatAreLeftOver) {
  const auto bytes = [](Index samples) {
    return trial_memory(kGru, {}, {{"batch", whole(5000)}, {"eval_samples", whole(samples)}});
  };
  const double position = 1 + 3 * sizeof(Real);
  EXPECT_NEAR(bytes(9000) - bytes(8000), 1000 * 60 * position, 1000 * 60);
}

/// What is saved of a wide model with an optimizer, and the trial's predicted bytes.
void expect_room_for_a_checkpoint(std::initializer_list<Setting> optimizer) {
  Configuration trial = small_trial();
  set_all(trial.sections.model, {{"hidden", 300}});
  set_all(trial.sections.optimizer, optimizer);
  double file = 0, moments = 0;
  Watch watch;
  watch.tick = [](std::uint64_t tokens, double) { return tokens > 0; };
  watch.save = [&](const Checkpoint& checkpoint) {
    file = static_cast<double>(encode(checkpoint).size());
    moments = static_cast<double>(checkpoint.optimizer.bytes().size());
  };
  run_trial(trial_of(trial), 0, watch);
  Experiment experiment(trial.sections);
  const double parameters = static_cast<double>(experiment.model.parameters().flat_size()) * sizeof(Real);
  const double step = training_bytes(experiment.model, experiment.info(), experiment.settings);
  const double held = step - 2 * parameters + moments;  // a step is counted with two moments
  EXPECT_NEAR(trial_bytes(experiment) - held, moments + 2 * file, 0.02 * file) << moments / parameters;
}

TEST(TrialMemory, IncludesACheckpointOfWhatTheOptimizerHolds) {
  expect_room_for_a_checkpoint({{"name", "adam"}});
  expect_room_for_a_checkpoint({{"name", "sgd"}});
  expect_room_for_a_checkpoint({{"name", "sgd"}, {"momentum", 0.9}});
  expect_room_for_a_checkpoint({{"name", "rmsprop"}});
}

TEST(TrialMemory, IncludesTheWeightsThatAreSaved) {
  const auto bytes = [](bool saves) {
    return trial_memory({{"name", word("gru")}, {"hidden", whole(200)}}, {{"name", word("sgd")}},
                        {{"batch", whole(5)}, {"save_weights", {saves, {}}}});
  };
  Training t(kTask, {{"name", word("gru")}, {"hidden", whole(200)}}, {}, {});
  const auto parameters = static_cast<double>(t.model.parameters().parameter_count());
  EXPECT_NEAR(bytes(true) - bytes(false), parameters * (4 * sizeof(double) - 4 * sizeof(Real)), 4000);
}

}  // namespace
}  // namespace recurbench
