// A task whose batches continue each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/workbench.hpp"

namespace recurbench::test {
namespace {

/// One long sequence, dealt out `steps` at a time; the answer is the token before.
class Stream : public Task {
 public:
  explicit Stream(Index steps) : steps_(steps) {}
  TaskInfo info() const override {
    return {.steps = steps_,
            .vocabulary = 3,
            .classes = 3,
            .looked_at = steps_,
            .metric = "accuracy",
            .continues = true};
  }
  void fill(const SampleRange& range, Batch& batch) const override {
    const auto first = static_cast<Index>(range.first) / batch.batch() * steps_;
    for (Index b = 0; b < batch.batch(); ++b)
      for (Index t = 0; t < steps_; ++t) {
        batch.set_token(t, b, token(first + t, b));
        batch.set_class(t, b, token(first + t - 1, b));
      }
  }

 private:
  static Index token(Index at, Index b) { return (at * at + b + 3) % 3; }
  Index steps_;
};

TEST(Trainer, CarriesTheStateOfATaskThatContinuesFromBatchToBatch) {
  const Stream pieces(5), whole(15);
  const std::initializer_list<Setting> model{{"name", "gru"}, {"hidden", 4}};
  Workbench one(whole, model, {{"batch", 2}}), many(pieces, model, {{"batch", 2}});
  // Three batches of five steps are one of fifteen.
  EXPECT_NEAR(many.evaluator.evaluate(Purpose::valid, 6).values[0],
              one.evaluator.evaluate(Purpose::valid, 2).values[0], kTolerance);
  many.trainer.step(0);
  const auto carried = many.trainer.carried();
  EXPECT_EQ(carried.size(), 8U);
  EXPECT_NE(carried, std::vector<Real>(8));
  many.evaluator.evaluate(Purpose::valid, 6);
  EXPECT_EQ(many.trainer.carried(), carried) << "evaluation leaves training's state alone";

  Workbench resumed(pieces, model, {{"batch", 2}});
  resumed.trainer.step(0);
  ByteWriter saved;
  resumed.trainer.optimizer().save(saved);
  const std::string bytes = saved.take();
  ByteReader moments(bytes);
  resumed.trainer.restore(std::vector<Real>(8), moments);
  EXPECT_NE(resumed.trainer.step(1).loss, many.trainer.step(1).loss) << "the state matters";
}

TEST(Trainer, ShowsModelsWithoutAStateTheSameBatchesOfATaskThatContinues) {
  class Counting : public Stream {
   public:
    Counting() : Stream(5) {}
    void fill(const SampleRange& range, Batch& batch) const override {
      batches.emplace_back(range.first, batch.batch());
      Stream::fill(range, batch);
    }
    mutable std::vector<std::pair<std::uint64_t, Index>> batches;
  };
  const Counting carried, alone;
  Workbench with(carried, {{"name", "gru"}, {"hidden", 4}}, {{"batch", 4}});
  Workbench without(alone, {{"name", "transformer"}, {"width", 4}, {"heads", 1}}, {{"batch", 4}});
  with.evaluator.evaluate(Purpose::valid, 10);
  without.evaluator.evaluate(Purpose::valid, 10);
  EXPECT_EQ(alone.batches, carried.batches);
  EXPECT_EQ(alone.batches.back(), (std::pair<std::uint64_t, Index>{8, 4}));
}

}  // namespace
}  // namespace recurbench::test
