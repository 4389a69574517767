#include <gtest/gtest.h>

#include "support/texts.hpp"

namespace recurbench::test {
namespace {

/// The place in its part where each column of batch number `batch` begins, by walking there batch by batch.
Index walked(Index count, Index columns, Index b, Index length, Index batch) {
  Index place = b * (count / columns);
  for (Index i = 0; i < batch; ++i)
    for (Index step = 0; step < length; ++step) place = place + 1 == count - length ? 0 : place + 1;
  while (place >= count - length) place -= count - length;
  return place;
}

TEST(CharLm, ReadsOnInEveryColumnInStreamOrder) {
  const TemporaryFile file("text", counting_text(417));
  for (const Index length : {1, 3, 7, 19})
    for (const Index columns : {1, 2, 5, 30}) {
      const auto task = text_task(file, length, "characters", "stream");
      Batch batch(task->info(), columns);
      for (const auto& [purpose, first, count] : kStretches)
        for (Index number = 0; number < 70; ++number) {
          fill_batch(*task,
                     {.seed = 1, .purpose = purpose, .first = static_cast<std::uint64_t>(number * columns)},
                     batch);
          for (Index b = 0; b < columns; ++b) {
            const Sample sample = sample_of(batch, task->info(), b);
            const Index begin = first + walked(count, columns, b, length, number);
            for (Index t = 0; t < length; ++t) {
              ASSERT_EQ(sample.tokens[static_cast<std::size_t>(t)], begin + t) << length << " " << columns;
              ASSERT_EQ(sample.classes[static_cast<std::size_t>(t)], begin + t + 1);
            }
          }
        }
    }
}

TEST(CharLm, ReadsAsManyStreamedBatchesAsItsTrainingSetHas) {
  const TemporaryFile file("text", counting_text(417));
  const auto task = text_task(file, 7, "characters", "stream");
  const auto samples = draw_samples(*task, 12, {.seed = 1, .set = 6}, 2);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(samples[i], samples[i + 6]);
  EXPECT_NE(samples[0], samples[2]);
  const SampleRange test{.seed = 1, .purpose = Purpose::test, .first = 6, .set = 6};
  EXPECT_NE(draw_samples(*task, 2, test, 2),
            draw_samples(*task, 2, {.seed = 1, .purpose = Purpose::test}, 2));
}

}  // namespace
}  // namespace recurbench::test
