#include "task/batch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "task/task.hpp"

namespace recurbench::test {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;

const TaskInfo kTokens{.steps = 3, .vocabulary = 9, .classes = 5, .looked_at = 2, .metric = "loss"};
const TaskInfo kReals{.steps = 3, .channels = 2, .targets = 2, .looked_at = 1, .metric = "loss"};

TEST(Batch, IsTimeMajor) {
  Batch batch(kTokens, 2);
  batch.set_token(0, 1, 4);
  batch.set_token(2, 0, 7);
  EXPECT_THAT(batch.tokens(), ElementsAre(0, 4, 0, 0, 7, 0));
}

TEST(Batch, KeepsTheChannelsOfAPositionTogether) {
  Batch batch(kReals, 2);
  batch.set_real(1, 0, 1, 0.5);
  batch.set_real(1, 1, 0, 0.25);
  EXPECT_THAT(batch.reals().subspan(4, 4), ElementsAre(Real(0), Real(0.5), Real(0.25), Real(0)));
}

TEST(Batch, ListsWhereTheLossLooksInRowOrderWhateverTheOrderOfWriting) {
  Batch batch(kTokens, 2);
  batch.set_class(2, 1, 3);
  batch.set_class(0, 1, 4, false);
  batch.set_class(1, 0, 2);
  batch.collect();
  EXPECT_THAT(batch.rows(), ElementsAre(1, 2, 5));
  EXPECT_THAT(batch.classes(), ElementsAre(4, 2, 3));
  EXPECT_THAT(batch.scored(), ElementsAre(0, 1, 1));
}

TEST(Batch, GivesEveryTargetOfALookedAtPosition) {
  Batch batch(kReals, 2);
  batch.set_value(2, 1, 0, 0.75);
  batch.set_value(2, 1, 1, -0.5);
  batch.collect();
  EXPECT_THAT(batch.rows(), ElementsAre(5));
  EXPECT_THAT(batch.values(), ElementsAre(Real(0.75), Real(-0.5)));
}

TEST(Batch, ListsTheGroupsOfATasksBreakdown) {
  TaskInfo info = kTokens;
  info.breakdown = {.by = "depth", .groups = {"0-0.5", "0.5-1"}};
  Batch batch(info, 2);
  batch.set_class(2, 1, 3);
  batch.set_group(2, 1, 1);
  batch.set_class(0, 1, 4);
  batch.collect();
  EXPECT_THAT(batch.groups(), ElementsAre(0, 1));
  batch.clear();
  batch.set_class(2, 1, 3);
  batch.collect();
  EXPECT_THAT(batch.groups(), ElementsAre(0));
}

TEST(Batch, IsBlankAgainAfterClear) {
  Batch tokens(kTokens, 2);
  tokens.set_token(1, 1, 8);
  tokens.set_class(1, 1, 3);
  tokens.collect();
  tokens.clear();
  tokens.collect();
  EXPECT_THAT(tokens.tokens(), Each(0));
  EXPECT_THAT(tokens.rows(), IsEmpty());
  EXPECT_THAT(tokens.classes(), IsEmpty());

  Batch reals(kReals, 2);
  reals.set_real(0, 0, 0, 1);
  reals.set_value(0, 0, 0, 1);
  reals.clear();
  reals.collect();
  EXPECT_THAT(reals.reals(), Each(Real(0)));
  EXPECT_THAT(reals.values(), IsEmpty());
}

}  // namespace
}  // namespace recurbench::test
