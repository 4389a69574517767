#include "train/memory.hpp"

#include "support/models.hpp"

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

TEST(StepMemory, OfAnEvaluationIncludesTheBatchesOfAllLengths) {
  const auto bytes = [](std::vector<Value> lengths) {
    Training t({{"name", word("adding")}, {"length", whole(60)}},
               {{"name", word("gru")}, {"hidden", whole(8)}}, {},
               {{"batch", whole(5)}, {"eval_lengths", {std::move(lengths), {}}}});
    return evaluation_bytes(t.model, t.tasks, t.settings);
  };
  EXPECT_EQ(bytes({}), 0);
  const double batch = bytes({whole(90), whole(91)}) - bytes({whole(91)});
  EXPECT_NEAR(batch, 90.0 * 5 * (1 + 3 * sizeof(Real)), 200);
}

}  // namespace
}  // namespace recurbench
