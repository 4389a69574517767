#include "train/checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/messages.hpp"
#include "support/trials.hpp"

namespace recurbench::test {
namespace {

Checkpoint sample_checkpoint() {
  Checkpoint checkpoint{"abc", {1, 2, 3}, "moments", {}};
  LoopState& loop = checkpoint.loop;
  loop.step = 4;
  loop.loss_sum = 0.5;
  loop.norm_sum = 1.5;
  loop.summed = 2;
  loop.best = 0.25;
  loop.best_step = 3;
  loop.best_values = {4, 5};
  loop.best_valid = {.loss = 6, .accuracy = 7, .exact = 8};
  loop.last_valid = {.loss = 9, .accuracy = 10, .exact = 11};
  loop.curves = {{"a", "b"}, {0, 3}, {{1, 2}, {3, 4}}};
  loop.wall_seconds = 12;
  loop.train_seconds = 13;
  loop.tokens = 14;
  loop.point_seconds = {15, 16};
  loop.carried = {17, 18};
  return checkpoint;
}

TEST(Checkpoint, ComesBackWhole) {
  const Checkpoint want = sample_checkpoint();
  const Checkpoint got = decode_checkpoint(encode(want));
  EXPECT_EQ(got.trial, want.trial);
  EXPECT_EQ(got.values, want.values);
  EXPECT_EQ(got.optimizer, want.optimizer);
  EXPECT_EQ(got.loop.step, want.loop.step);
  EXPECT_EQ(got.loop.loss_sum, want.loop.loss_sum);
  EXPECT_EQ(got.loop.norm_sum, want.loop.norm_sum);
  EXPECT_EQ(got.loop.summed, want.loop.summed);
  EXPECT_EQ(got.loop.best, want.loop.best);
  EXPECT_EQ(got.loop.best_step, want.loop.best_step);
  EXPECT_EQ(got.loop.best_values, want.loop.best_values);
  EXPECT_EQ(got.loop.best_valid.accuracy, want.loop.best_valid.accuracy);
  EXPECT_EQ(got.loop.last_valid.exact, want.loop.last_valid.exact);
  EXPECT_EQ(got.loop.curves.names, want.loop.curves.names);
  EXPECT_EQ(got.loop.curves.steps, want.loop.curves.steps);
  EXPECT_EQ(got.loop.curves.columns, want.loop.curves.columns);
  EXPECT_EQ(got.loop.wall_seconds, want.loop.wall_seconds);
  EXPECT_EQ(got.loop.train_seconds, want.loop.train_seconds);
  EXPECT_EQ(got.loop.tokens, want.loop.tokens);
  EXPECT_EQ(got.loop.point_seconds, want.loop.point_seconds);
  EXPECT_EQ(got.loop.carried, want.loop.carried);
  EXPECT_EQ(encode(got), encode(want));
}

TEST(Checkpoint, IsRefusedWhereverItIsCutOrFlipped) {
  const std::string whole = encode(sample_checkpoint());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(decode_checkpoint(whole.substr(0, size)), StoreError) << "cut to " << size << " bytes";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    EXPECT_THROW(decode_checkpoint(damaged), StoreError) << "flipped at " << at;
  }
  EXPECT_THROW(decode_checkpoint(whole + '\0'), StoreError);
}

TEST(Checkpoint, SaysWhatIsWrongWithIt) {
  std::string bytes = encode(sample_checkpoint());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  EXPECT_THAT(message_of([&] { decode_checkpoint(bytes); }), testing::HasSubstr("checksum does not match"));
  bytes[0] = 77;
  EXPECT_THAT(message_of([&] { decode_checkpoint(bytes); }), testing::HasSubstr("was required, got 77"));
}

/// A trial, and what its runs are given as a checkpoint.
class UnfitCheckpoint : public testing::Test {
 protected:
  UnfitCheckpoint() {
    TrialHooks hooks;
    hooks.tick = [](std::uint64_t tokens, double) { return tokens > 0; };
    hooks.save_checkpoint = [this](std::string_view bytes) { own_ = bytes; };
    run_trial(trial_, hooks);
  }
  /// The trial's result with that checkpoint, and what it says on stderr.
  std::pair<std::string, std::string> run_with(const std::string& bytes) {
    TrialHooks hooks;
    hooks.load_checkpoint = [&] { return bytes; };
    testing::internal::CaptureStderr();
    const std::string result = lasting(finished(trial_, hooks));
    return {result, testing::internal::GetCapturedStderr()};
  }
  Trial trial_ = resolved(small_trial());
  std::string fresh_ = lasting(finished(trial_));
  std::string own_;
};

TEST_F(UnfitCheckpoint, IsNotTheTrialsOwn) {
  EXPECT_EQ(run_with(own_), std::pair(fresh_, std::string()));
}

TEST_F(UnfitCheckpoint, OfAnotherTrialIsIgnoredWithAMessage) {
  Checkpoint other = decode_checkpoint(own_);
  other.trial = "other";
  const auto [result, message] = run_with(encode(other));
  EXPECT_EQ(result, fresh_);
  EXPECT_EQ(message, "trial small starts again: checkpoint: it belongs to trial other\n");
}

TEST_F(UnfitCheckpoint, ThatWasCutIsIgnoredWithAMessage) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, own_.size() / 2, own_.size() - 1}) {
    const auto [result, message] = run_with(own_.substr(0, size));
    EXPECT_EQ(result, fresh_);
    EXPECT_THAT(message, testing::StartsWith("trial small starts again: "));
  }
}

TEST_F(UnfitCheckpoint, OfAnotherSizeIsIgnoredWithAMessage) {
  Checkpoint other = decode_checkpoint(own_);
  other.values.push_back(0);
  const auto [result, message] = run_with(encode(other));
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("parameters were required, got"));
}

TEST_F(UnfitCheckpoint, WithMomentsOfAnotherOptimizerIsIgnoredWithAMessage) {
  Checkpoint other = decode_checkpoint(own_);
  other.optimizer.resize(other.optimizer.size() - 1);
  const auto [result, message] = run_with(encode(other));
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("starts again"));
}

}  // namespace
}  // namespace recurbench::test
