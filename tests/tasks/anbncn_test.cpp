#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/counting_words.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

// What both counting tasks have in common is tested beside anbn.
namespace recurbench::test {
namespace {

TEST(Anbncn, WorksOutTheExampleOfItsHeader) {
  expect_header_example("anbncn", 3, 2);
}

TEST(Anbncn, IsSolvedAtOneMistakeInAHundredWords) {
  EXPECT_NEAR(task_of("anbncn", {{"n", 3}})->info().solved, 1 - 0.01 * 3 / 18, 1e-12);
  EXPECT_NE(task_of("anbncn")->info().causal_because, "") << "the next letter tells the answer";
}

TEST(Anbncn, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([&] {
                task_of("anbncn", {{"n", 0}});
              }),
              testing::HasSubstr("task.n must be from 1"));
}

TEST(Anbncn, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("anbncn"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("anbncn", {{"n", 13}}), 100)), "6bc5d7f4d713c7d0")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
