#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/record_samples.hpp"
#include "store/records.hpp"

namespace recurbench {
namespace {

using test::sample_checkpoint;
using test::store_error_of;

TEST(Checkpoint, ComesBackWhole) {
  const Checkpoint want = sample_checkpoint();
  const Checkpoint got = decode_checkpoint(encode(want));
  EXPECT_EQ(got.trial, want.trial);
  EXPECT_EQ(got.values, want.values);
  EXPECT_EQ(got.best_values, want.best_values);
  EXPECT_EQ(got.carried, want.carried);
  EXPECT_EQ(got.optimizer, want.optimizer);
  const TrainingProgress &a = got.progress, &b = want.progress;
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.loss_sum, b.loss_sum);
  EXPECT_EQ(a.norm_sum, b.norm_sum);
  EXPECT_EQ(a.summed, b.summed);
  EXPECT_EQ(a.best, b.best);
  EXPECT_EQ(a.best_step, b.best_step);
  EXPECT_EQ(a.best_valid, b.best_valid);
  EXPECT_EQ(a.last_valid, b.last_valid);
  EXPECT_EQ(a.curves.of, b.curves.of);
  EXPECT_EQ(a.curves.steps, b.curves.steps);
  EXPECT_EQ(a.curves.columns, b.curves.columns);
  EXPECT_EQ(a.wall_seconds, b.wall_seconds);
  EXPECT_EQ(a.train_seconds, b.train_seconds);
  EXPECT_EQ(a.tokens, b.tokens);
  EXPECT_EQ(a.point_seconds, b.point_seconds);
  EXPECT_EQ(encode(got), encode(want));
}

TEST(Checkpoint, TakesBytesThatLieElsewhereAndItsCopiesKeepThem) {
  std::vector<float> numbers{1, 2, 3};
  Checkpoint seeing = sample_checkpoint();
  seeing.values = Bulk::seen(std::span<const float>(numbers));
  EXPECT_EQ(static_cast<const void*>(seeing.values.bytes().data()), numbers.data());
  Checkpoint held = sample_checkpoint();
  held.values = std::string(reinterpret_cast<const char*>(numbers.data()), sizeof(float) * numbers.size());
  EXPECT_EQ(encode(seeing), encode(held));
  const Checkpoint copy = seeing;
  const Checkpoint moved = std::move(seeing);
  EXPECT_EQ(static_cast<const void*>(moved.values.bytes().data()), numbers.data());
  numbers.assign(3, 0);
  EXPECT_EQ(copy.values, held.values);
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
  EXPECT_THAT(store_error_of([&] { decode_checkpoint(bytes); }),
              ::testing::HasSubstr("checksum does not match"));
}

}  // namespace
}  // namespace recurbench
