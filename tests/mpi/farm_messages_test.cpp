#include "mpi/farm_messages.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace recurbench {
namespace {

TEST(FarmMessages, KeepAWholeReport) {
  const Report sent{
      .ended = {{3, TrialState::done, 1.5, 1.0}, {9, TrialState::pending, 0.25, 0.125}},
      .now = {.trial = 7, .fraction = 0.5, .worked = 0.25, .seconds = 2.5, .tokens = 1'000'000'007},
      .wants_more = true,
      .stop_requested = false,
      .left = true,
      .fault = Fault{"disk full", Exit::usage}};
  const auto got = decode_report(encode(sent));
  ASSERT_EQ(got.ended.size(), 2U);
  EXPECT_EQ(got.ended[0].trial, 3U);
  EXPECT_EQ(got.ended[0].end, TrialState::done);
  EXPECT_EQ(got.ended[1].end, TrialState::pending);
  EXPECT_EQ(got.ended[1].seconds, 0.25);
  EXPECT_EQ(got.ended[1].worked, 0.125);
  EXPECT_EQ(got.now.trial, 7U);
  EXPECT_EQ(got.now.fraction, 0.5);
  EXPECT_EQ(got.now.worked, 0.25);
  EXPECT_EQ(got.now.seconds, 2.5);
  EXPECT_EQ(got.now.tokens, 1'000'000'007U);
  EXPECT_TRUE(got.wants_more);
  EXPECT_FALSE(got.stop_requested);
  EXPECT_TRUE(got.left);
  ASSERT_TRUE(got.fault);
  EXPECT_EQ(got.fault->message, "disk full");
  EXPECT_EQ(got.fault->exit, Exit::usage);
}

TEST(FarmMessages, KeepAnIdleReportEmpty) {
  const auto got = decode_report(encode(Report{}));
  EXPECT_TRUE(got.ended.empty());
  EXPECT_FALSE(got.now.trial);
  EXPECT_FALSE(got.fault);
}

TEST(FarmMessages, KeepBatches) {
  const std::vector<std::size_t> batch{5, 0, 12};
  EXPECT_EQ(decode_batch(encode(batch)), batch);
}

TEST(FarmMessages, KeepTheOutcome) {
  const Outcome sent{.end = {.counts = {.total = 9, .waiting = 4, .running = 1, .done = 3, .failed = 2},
                             .interrupted = true},
                     .fault = std::nullopt};
  const auto got = decode_outcome(encode(sent));
  EXPECT_EQ(got.end.counts.total, 9U);
  EXPECT_EQ(got.end.counts.waiting, 4U);
  EXPECT_EQ(got.end.counts.running, 1U);
  EXPECT_EQ(got.end.counts.done, 3U);
  EXPECT_EQ(got.end.counts.failed, 2U);
  EXPECT_TRUE(got.end.interrupted);
  EXPECT_FALSE(got.fault);
}

TEST(FarmMessages, RefuseBytesThatEndTooEarly) {
  const auto bytes = encode(Report{.ended = {{1, TrialState::done, 1, 1}}, .now = {}, .fault = std::nullopt});
  EXPECT_THROW(decode_report(std::string_view(bytes).substr(0, bytes.size() - 1)), Error);
}

}  // namespace
}  // namespace recurbench
