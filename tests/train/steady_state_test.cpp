// A training step's memory: all of it is there after the first step.
#include "support/counting_new.hpp"
#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

struct Case {
  std::string name;
  Settings task, model, train;
};

std::vector<Case> cases() {
  const std::vector<std::pair<std::string, Settings>> tasks{
      {"adding", {{"name", word("adding")}, {"length", whole(50)}}},
      {"copy", {{"name", word("copy")}, {"delay", whole(30)}}},
      {"recall", {{"name", word("recall")}, {"length", whole(64)}}}};
  std::vector<Case> all;
  for (const auto& cell : cell_names())
    for (const auto& [name, task] : tasks)
      for (const Index window : {0, 20})
        all.push_back({cell + "_" + name + (window > 0 ? "_truncated" : "_full"),
                       task,
                       with(cell_settings(cell), {{"hidden", whole(32)}, {"layers", whole(2)}}),
                       {{"batch", whole(32)}, {"window", whole(window)}}});
  const Settings modern{
      {"name", word("gru")}, {"shell", word("modern")}, {"width", whole(32)}, {"mlp", whole(2)}};
  all.push_back({"gru_modern_recall", tasks[2].second, modern, {{"batch", whole(32)}}});
  return all;
}

class SteadyState : public ::testing::TestWithParam<Case> {};

TEST_P(SteadyState, TheSecondTrainingStepAllocatesNothingAndTheArenaStaysConstant) {
  Training training(GetParam().task, GetParam().model, {{"name", word("adam")}}, GetParam().train);
  EXPECT_GT(allocations_of([&] { training.trainer.step(0); }), 0)
      << "the first step must be seen to allocate";
  const auto capacity = training.workspace.tape().arena().capacity_bytes();
  long allocated = 0;
  for (std::uint64_t step = 1; step < 6; ++step) {
    const long now = allocations_of([&] { training.trainer.step(step); });
    EXPECT_EQ(now, 0) << "step " << step + 1;
    EXPECT_EQ(training.workspace.tape().arena().capacity_bytes(), capacity) << "step " << step + 1;
    allocated += now;
  }
  RecordProperty("allocations", std::to_string(allocated));
}

TEST_P(SteadyState, AnEvaluationInBetweenMakesNoLaterStepAllocate) {
  Training training(GetParam().task, GetParam().model, {{"name", word("adam")}}, GetParam().train);
  training.evaluator.evaluate(Purpose::valid, 64);
  training.trainer.step(0);
  training.evaluator.evaluate(Purpose::valid, 64);
  EXPECT_EQ(allocations_of([&] { training.trainer.step(1); }), 0);
}

TEST(SteadyStateOfManyLengths, AllocatesNothingOnceEachWasSeen) {
  Training training({{"name", word("adding")}, {"length.min", whole(3)}, {"length.max", whole(9)}},
                    with(cell_settings("lstm"), {{"hidden", whole(8)}}), {{"name", word("adam")}},
                    {{"batch", whole(32)}});
  std::uint64_t step = 0;
  while (step < 80) training.trainer.step(step++);
  const auto more = [&] {
    while (step < 160) training.trainer.step(step++);
  };
  EXPECT_EQ(allocations_of(more), 0);
}

INSTANTIATE_TEST_SUITE_P(Shapes, SteadyState, ::testing::ValuesIn(cases()),
                         [](const auto& shape) { return shape.param.name; });

}  // namespace
}  // namespace recurbench
