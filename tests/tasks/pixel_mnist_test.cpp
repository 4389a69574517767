#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/pictures.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

std::unique_ptr<Task> task_on(const Pictures& pictures, Index pool = 1, bool rows = false,
                              bool permuted = false) {
  return task_of("pixel_mnist", {{"images", pictures.images_file->path()},
                                 {"labels", pictures.labels_file->path()},
                                 {"pool", pool},
                                 {"rows", rows},
                                 {"permuted", permuted}});
}

/// Means of blocks, cell by cell: each pixel adds its part to the cell it falls into.
std::vector<double> naive_pooled(const Pictures& pictures, std::size_t image, std::size_t pool) {
  std::vector<double> cells(pictures.rows / pool * (pictures.columns / pool));
  for (std::size_t p = 0; p < pictures.pixels[image].size(); ++p)
    cells[p / pictures.columns / pool * (pictures.columns / pool) + p % pictures.columns / pool] +=
        pictures.pixels[image][p] / static_cast<double>(pool * pool);
  return cells;
}

/// Every picture as the model should see it, standardised with those before `train_end`.
std::vector<std::vector<double>> naive_inputs(const Pictures& pictures, std::size_t pool,
                                              std::size_t train_end) {
  std::vector<std::vector<double>> all;
  double count = 0, mean = 0, square = 0;
  for (std::size_t i = 0; i < pictures.pixels.size(); ++i) {
    all.push_back(naive_pooled(pictures, i, pool));
    if (i >= train_end) continue;
    for (const double value : all.back()) {  // Welford's running mean and sum of squares
      const double before = value - mean;
      mean += before / ++count;
      square += before * (value - mean);
    }
  }
  for (auto& picture : all)
    for (double& value : picture) value = (value - mean) / std::sqrt(square / count);
  return all;
}

/// Number of the picture that a sample shows; −1 if none.
Index picture_of(const Sample& sample, const std::vector<std::vector<double>>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    bool same = inputs[i].size() == sample.reals.size();
    for (std::size_t p = 0; same && p < inputs[i].size(); ++p)
      same = std::abs(inputs[i][p] - double{sample.reals[p]}) < 1e-5;
    if (same) return static_cast<Index>(i);
  }
  return -1;
}

std::vector<Index> pictures_of(const std::vector<Sample>& samples,
                               const std::vector<std::vector<double>>& inputs) {
  std::vector<Index> all;
  for (const Sample& sample : samples) all.push_back(picture_of(sample, inputs));
  return all;
}

std::vector<Index> counted(Index first, Index end) {
  std::vector<Index> all;
  for (Index i = first; i < end; ++i) all.push_back(i);
  return all;
}

// 67 pictures: 11 for test; of the other 56, 5 for validation; 51 are left.
constexpr Index kTrain = 51, kValid = 5, kTest = 11;

struct Shape {
  std::uint32_t height, width;
  Index pool;
  bool rows;
};
class PixelMnistShape : public testing::TestWithParam<Shape> {};

TEST_P(PixelMnistShape, ShowsEachPartInItsOrderWithItsLabelsAfterTheLastStep) {
  const auto [height, width, pool, rows] = GetParam();
  const Pictures pictures(kTrain + kValid + kTest, height, width, 1);
  const auto task = task_on(pictures, pool, rows);
  const TaskInfo info = task->info();
  EXPECT_EQ(info.channels, rows ? static_cast<Index>(width) / pool : 1);
  EXPECT_EQ(info.steps * info.channels,
            static_cast<Index>(height) * static_cast<Index>(width) / (pool * pool));
  const auto inputs = naive_inputs(pictures, static_cast<std::size_t>(pool), kTrain);
  const auto check = [&](Purpose purpose, Index count, const std::vector<Index>& expected, bool sorted) {
    const auto samples = draw_samples(*task, count, {.seed = 1, .purpose = purpose});
    auto shown = pictures_of(samples, inputs);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      ASSERT_GE(shown[i], 0);
      ASSERT_THAT(samples[i].looked, testing::ElementsAre(info.steps - 1));
      ASSERT_THAT(samples[i].classes,
                  testing::ElementsAre(pictures.labels[static_cast<std::size_t>(shown[i])]));
    }
    if (sorted) std::sort(shown.begin(), shown.end());
    EXPECT_EQ(shown, expected);
  };
  check(Purpose::train, kTrain, counted(0, kTrain), true);
  check(Purpose::valid, kValid, counted(kTrain, kTrain + kValid), false);
  check(Purpose::test, kTest, counted(kTrain + kValid, kTrain + kValid + kTest), false);
}

INSTANTIATE_TEST_SUITE_P(Shapes, PixelMnistShape,
                         testing::Values(Shape{1, 5, 1, false}, Shape{3, 5, 1, false}, Shape{3, 5, 1, true},
                                         Shape{6, 4, 2, false}, Shape{4, 6, 2, true}, Shape{8, 12, 4, true}));

TEST(PixelMnist, ShowsEveryTrainingPictureOnceAnEpochInNewOrder) {
  const Pictures pictures(67, 3, 5, 1);
  const auto task = task_on(pictures);
  const auto inputs = naive_inputs(pictures, 1, kTrain);
  std::set<std::vector<Index>> orders;
  for (const std::uint64_t seed : {1U, 2U})
    for (const std::uint64_t epoch : {0U, 1U, 2U}) {
      auto shown =
          pictures_of(draw_samples(*task, kTrain, {.seed = seed, .first = epoch * kTrain}, 7), inputs);
      orders.insert(shown);
      std::sort(shown.begin(), shown.end());
      EXPECT_EQ(shown, counted(0, kTrain));
    }
  EXPECT_EQ(orders.size(), 6U);
}

TEST(PixelMnist, KeepsToTheFirstPicturesOfASmallerTrainingSet) {
  const Pictures pictures(67, 3, 5, 1);
  const auto task = task_on(pictures);
  const auto inputs = naive_inputs(pictures, 1, kTrain);
  const auto shown = pictures_of(draw_samples(*task, 39, {.seed = 1, .set = 13}), inputs);
  for (const Index picture : counted(0, 13)) EXPECT_EQ(std::count(shown.begin(), shown.end(), picture), 3);
  EXPECT_EQ(draw_samples(*task, 60, {.seed = 1, .set = 1000}), draw_samples(*task, 60));
}

TEST(PixelMnist, BeginsAnewAfterTheLastPictureOfValidationAndTest) {
  const Pictures pictures(67, 3, 5, 1);
  const auto task = task_on(pictures);
  const auto samples = draw_samples(*task, 2 * kTest, {.seed = 1, .purpose = Purpose::test}, 3);
  for (std::size_t i = 0; i < kTest; ++i) EXPECT_EQ(samples[i], samples[i + kTest]);
  EXPECT_EQ(samples, draw_samples(*task, 2 * kTest, {.seed = 9, .purpose = Purpose::test}, 8));
}

TEST(PixelMnist, PermutesThePixelsOfAllPicturesAlikeInEveryStudyAndSplit) {
  const Pictures pictures(67, 5, 7, 1);
  const auto straight = task_on(pictures), permuted = task_on(pictures, 1, false, true);
  std::set<std::vector<std::size_t>> orders;
  for (const Purpose purpose : {Purpose::train, Purpose::valid, Purpose::test})
    for (const std::uint64_t seed : {1U, 2U}) {
      const auto plain = draw_samples(*straight, 40, {.seed = seed, .purpose = purpose});
      const auto mixed = draw_samples(*permuted, 40, {.seed = seed, .purpose = purpose});
      std::vector<std::size_t> order;
      for (std::size_t p = 0; p < 35; ++p)  // the one place whose value agrees in all pictures
        for (std::size_t from = 0; from < 35; ++from) {
          bool same = true;
          for (std::size_t i = 0; same && i < 40; ++i) same = mixed[i].reals[p] == plain[i].reals[from];
          if (same) order.push_back(from);
        }
      EXPECT_EQ(std::set<std::size_t>(order.begin(), order.end()).size(), 35U);
      EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
      orders.insert(order);
      for (std::size_t i = 0; i < 40; ++i) EXPECT_EQ(mixed[i].classes, plain[i].classes);
    }
  EXPECT_EQ(orders.size(), 1U);
}

TEST(PixelMnist, TakesTestPicturesOfTheirOwnFilesAndReadsGzip) {
  const Pictures train(67, 3, 5, 1, true), test(20, 3, 5, 2, true);
  const auto task = task_of("pixel_mnist", {{"images", train.images_file->path()},
                                            {"labels", train.labels_file->path()},
                                            {"test_images", test.images_file->path()},
                                            {"test_labels", test.labels_file->path()}});
  const auto inputs = naive_inputs(train, 1, 61);  // the last tenth, 6, is for validation
  EXPECT_EQ(pictures_of(draw_samples(*task, 6, {.seed = 1, .purpose = Purpose::valid}), inputs),
            counted(61, 67));
  const auto samples = draw_samples(*task, 20, {.seed = 1, .purpose = Purpose::test});
  std::vector<int> classes;
  for (const Sample& sample : samples) classes.push_back(sample.classes[0]);
  EXPECT_EQ(classes, test.labels);
  const double scale = double{samples[1].reals[0] - samples[0].reals[0]};  // pixel 0 of picture i is i
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_NEAR(double{samples[i].reals[0] - samples[0].reals[0]}, scale * static_cast<double>(i), 1e-5);
}

TEST(PixelMnist, IsAtChanceForWhoeverNamesTheMostFrequentClass) {
  const Pictures pictures(1201, 1, 3, 1);  // 200 for test, 100 for validation
  const TaskInfo info = task_on(pictures)->info();
  std::map<int, double> train, test;
  for (std::size_t i = 0; i < 901; ++i) ++train[pictures.labels[i]];
  for (std::size_t i = 1001; i < 1201; ++i) ++test[pictures.labels[i]];
  double best = 0, loss = 0;
  for (const auto& [label, count] : test) best = std::max(best, count / 200);
  for (const auto& [label, count] : train) loss += count * std::log(901 / count) / 901;
  EXPECT_DOUBLE_EQ(info.chance, best);
  EXPECT_NEAR(info.chance_loss, loss, 1e-12);
  double right = 0;
  for (const Sample& sample : draw_samples(*task_on(pictures), 200, {.seed = 1, .purpose = Purpose::test}))
    right += sample.classes[0] == 0 ? 1 : 0;  // products of two numbers below 4 are most often 0
  EXPECT_DOUBLE_EQ(right / 200, info.chance);
}

TEST(PixelMnist, WorksOutTheExampleOfItsHeader) {
  const auto pixels = header_example("pixel_mnist", "pixels"), input = header_example("pixel_mnist", "input");
  const auto target = header_example("pixel_mnist", "target");
  ASSERT_EQ(pixels.size(), 4U);
  std::string images = idx_header(0x803, {12, 2, 2}), labels = idx_header(0x801, {12});
  for (int i = 0; i < 12; ++i) {
    for (const auto& pixel : pixels) images += static_cast<char>(std::stoi(pixel));
    labels += static_cast<char>(i % 2 == 0 ? std::stoi(target[3]) : 1);
  }
  const TemporaryFile images_file("images", images), labels_file("labels", labels);
  const auto task = task_of("pixel_mnist", {{"images", images_file.path()}, {"labels", labels_file.path()}});
  // Picture 10 of 12 is the first of the two for test.
  const Sample sample = draw_samples(*task, 1, {.seed = 1, .purpose = Purpose::test})[0];
  for (std::size_t p = 0; p < 4; ++p) EXPECT_EQ(fmt::format("{:.2f}", sample.reals[p]), input[p]);
  EXPECT_THAT(sample.looked, testing::ElementsAre(3));
  EXPECT_THAT(sample.classes, testing::ElementsAre(std::stoi(target[3])));
}

TEST(PixelMnist, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("pixel_mnist"), 1);
  const Pictures pictures(67, 6, 4, 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_on(pictures, 2, false, true), 100)), "7d27d7f2236acd02")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
