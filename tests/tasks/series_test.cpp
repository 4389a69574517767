#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"
#include "support/tables.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;
/// A column in units of the first `train` rows' deviation, from their mean.
std::vector<double> naive_standard(const Table& table, std::size_t column, std::size_t train) {
  double count = 0, mean = 0, square = 0;
  for (std::size_t row = 0; row < train; ++row) {  // Welford's running mean and sum of squares
    const double before = table[row][column] - mean;
    mean += before / ++count;
    square += before * (table[row][column] - mean);
  }
  std::vector<double> all;
  for (const auto& row : table) all.push_back((row[column] - mean) / std::sqrt(square / count));
  return all;
}

struct Stretch {
  Purpose purpose;
  std::size_t first, count;
};
// 207 rows: 20 for validation, 20 for test, 167 are left.
const std::vector<Stretch> kStretches{
    {Purpose::train, 0, 167}, {Purpose::valid, 167, 20}, {Purpose::test, 187, 20}};

class SeriesShape : public testing::TestWithParam<std::pair<std::size_t, std::size_t>> {};

TEST_P(SeriesShape, ShowsWindowsOfEachPartAndWantsTheRowsOfTheHorizon) {
  const auto [window, horizon] = GetParam();
  const Table table = random_table(207, 3, 1);
  const TemporaryFile file("csv", csv_of(table));
  const auto task = series_on(file, static_cast<Index>(window), static_cast<Index>(horizon), "3,1", "1");
  const auto left = naive_standard(table, 2, 167), right = naive_standard(table, 0, 167);
  EXPECT_EQ(task->info().channels, 2);
  EXPECT_EQ(task->info().targets, 1);
  EXPECT_EQ(task->info().causal_because.empty(), horizon >= window);
  for (const auto& [purpose, first, count] : kStretches) {
    constexpr double kSamples = 3000;
    std::map<std::size_t, double> begins;
    for (const Sample& sample : draw_samples(*task, 3000, {.seed = 1, .purpose = purpose})) {
      std::size_t begin = first;
      while (begin < first + count &&
             std::hypot(left[begin] - double{sample.reals[0]}, right[begin] - double{sample.reals[1]}) > 1e-5)
        ++begin;
      ASSERT_LE(begin + window + horizon, first + count);
      ASSERT_EQ(sample.looked.size(), window);
      for (std::size_t t = 0; t < window; ++t) {
        ASSERT_NEAR(double{sample.reals[2 * t]}, left[begin + t], 1e-5);
        ASSERT_NEAR(double{sample.reals[2 * t + 1]}, right[begin + t], 1e-5);
        ASSERT_NEAR(double{sample.values[t]}, right[begin + t + horizon], 1e-5);
      }
      ++begins[begin];
    }
    const auto places = static_cast<double>(count - window - horizon + 1);
    for (std::size_t begin = first; begin + window + horizon <= first + count; ++begin)
      EXPECT_NEAR(begins[begin], kSamples / places, 4.5 * std::sqrt(kSamples / places * (1 - 1 / places)));
  }
}

using SizePair = std::pair<std::size_t, std::size_t>;
INSTANTIATE_TEST_SUITE_P(Shapes, SeriesShape,
                         testing::Values(SizePair{1, 1}, SizePair{7, 3}, SizePair{3, 11}, SizePair{19, 1},
                                         SizePair{1, 19}));

TEST(Series, DrawsTheSameWindowsWhateverTheBatch) {
  const TemporaryFile file("csv", csv_of(random_table(207, 2, 1)));
  const auto task = series_on(file, 5, 2);
  const auto one_by_one = draw_samples(*task, 37, {.seed = 1, .first = 5}, 1);
  EXPECT_EQ(draw_samples(*task, 37, {.seed = 1, .first = 5}, 8), one_by_one);
  EXPECT_NE(draw_samples(*task, 37, {.seed = 2, .first = 5}), one_by_one);
}

TEST(Series, IsAtChanceForTheBetterOfPersistenceAndMean) {
  Table walk = random_table(20'000, 1, 1), noise;
  Rng rng({.seed = 2});
  for (std::size_t row = 0; row < walk.size(); ++row) noise.push_back({rng.uniform(3, 7)});
  for (const Index horizon : {1, 4})
    for (const Table* table : {&walk, &noise}) {
      const TemporaryFile file("csv", csv_of(*table));
      const auto task = series_on(file, 10, horizon);
      const TaskInfo info = task->info();
      EXPECT_DOUBLE_EQ(info.chance, std::sqrt(info.chance_loss));
      constexpr Index kSamples = 4000;
      double sum = 0, squares = 0;
      for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1, .purpose = Purpose::test})) {
        double error = 0;
        for (std::size_t t = 0; t < 10; ++t)
          error +=
              std::pow(double{sample.values[t]} - (table == &walk ? double{sample.reals[t]} : 0.0), 2) / 10;
        sum += error;
        squares += error * error;
      }
      const double mean = sum / kSamples;
      EXPECT_NEAR(mean, info.chance_loss, 4.5 * std::sqrt((squares / kSamples - mean * mean) / kSamples));
    }
}

TEST(Series, WorksOutItsChanceOnTheWholeTestPart) {
  const Table table = random_table(207, 2, 3);
  const TemporaryFile file("csv", csv_of(table));
  double persistence = 0, mean = 0;
  for (const std::size_t column : {0U, 1U}) {
    const auto values = naive_standard(table, column, 167);
    for (std::size_t row = 187 + 3; row < 207; ++row) {
      persistence += std::pow(values[row] - values[row - 3], 2) / 34;
      mean += std::pow(values[row], 2) / 34;
    }
  }
  EXPECT_NEAR(series_on(file, 5, 3)->info().chance_loss, std::min(persistence, mean), 1e-4);
}

TEST(Series, IsMeasuredInDeviationsAndHasNoSolvedLevel) {
  const TemporaryFile file("csv", csv_of(random_table(207, 3, 1)));
  const TaskInfo info = series_on(file, 5, 2)->info();
  EXPECT_EQ(info.targets, 3);
  EXPECT_EQ(info.tolerance, 0);
  EXPECT_EQ(info.metric, "nrmse");
  EXPECT_TRUE(std::isnan(info.solved));
  EXPECT_EQ(info.measure.name, "nrmse");
  EXPECT_DOUBLE_EQ(info.measure.scale, 1);
  EXPECT_TRUE(info.measure.root);
}

TEST(Series, WorksOutTheExampleOfItsHeader) {
  const auto values = header_example("series", "values");
  ASSERT_EQ(values.size(), 6U);
  std::string text;  // 48 rows of 10 ± 2, then the example as validation part and again as test part
  for (int row = 0; row < 48; ++row) text += row % 2 == 0 ? "8\n" : "12\n";
  for (int part = 0; part < 2; ++part)
    for (const auto& value : values) text += value + "\n";
  const TemporaryFile file("csv", text);
  const Sample sample = draw_samples(*series_on(file, 4, 2), 1, {.seed = 1, .purpose = Purpose::valid})[0];
  const auto input = header_example("series", "input"), target = header_example("series", "target");
  ASSERT_EQ(sample.reals.size(), input.size());
  for (std::size_t t = 0; t < input.size(); ++t) {
    EXPECT_FLOAT_EQ(sample.reals[t], std::stof(input[t]));
    EXPECT_FLOAT_EQ(sample.values[t], std::stof(target[t]));
  }
}

TEST(Series, RefusesTablesAndSettingsThatDoNotFit) {
  const std::string table = csv_of(random_table(207, 2, 1), "left,right\n");
  EXPECT_THAT(series_complaint(""), HasSubstr("this one is empty"));
  EXPECT_THAT(series_complaint("\n \n"),
              HasSubstr("and this file has nothing but blank lines and comments (#)"));
  EXPECT_THAT(series_complaint("just,words\nand,more\n"),
              HasSubstr("with a column of numbers, and this one has none"));
  EXPECT_THAT(series_complaint(table, "left,middle"),
              testing::AllOf(HasSubstr("task.columns must name columns of "),
                             HasSubstr(" (left, right), and 'middle' is none, got left,middle")));
  EXPECT_THAT(series_complaint(table, "left,1"),
              HasSubstr("task.columns must name each column once, and '1' is twice"));
  EXPECT_THAT(series_complaint(table, "left", "right"),
              HasSubstr("task.target must be one of all, left, got right"));
  EXPECT_THAT(
      series_complaint(table, "", "all", 18, 3),
      testing::AllOf(HasSubstr("task.window and horizon (3) must together be at most 20, the rows of the "
                               "validation part of "),
                     HasSubstr(" (a tenth of 207), got 18")));
  EXPECT_EQ(series_complaint(table, "", "all", 17, 3), "");
  std::string constant = "still,moves\n", still_at_last, huge;
  for (int row = 0; row < 60; ++row) {
    constant += fmt::format("0.1,{}\n", row % 3);
    still_at_last += row < 50 ? fmt::format("{}\n", row % 3) : "1\n";
    huge += fmt::format("{}e300\n", row % 3);
  }
  EXPECT_THAT(series_complaint(constant),
              HasSubstr("must name a table whose columns change, and still is 0.1 in all 48 "
                        "rows of the training part; leave it out of columns"));
  EXPECT_EQ(series_complaint(constant, "moves"), "");
  EXPECT_THAT(series_complaint(still_at_last),
              HasSubstr("nothing to forecast in the 6 rows of the test part"));
  EXPECT_THAT(series_complaint(huge), HasSubstr("and those of 1 are too large"));
  EXPECT_THAT(message_of([] { task_of("series"); }), HasSubstr("task.file is required"));
}

TEST(Series, RefusesNumbersFarFromThoseOfTheTrainingPart) {
  const auto with_last = [](const std::string& last, const std::string& header = "") {
    return series_complaint(header + csv_of(random_table(206, 2, 1)) + "1," + last + "\n");
  };
  EXPECT_EQ(with_last("-1e5"), "");
  EXPECT_THAT(with_last("-1e9"),
              HasSubstr("task.file must name a table whose numbers stay within a million deviations of the "
                        "training mean, and in line 207 the column 2 (2) has -1000000000"));
  EXPECT_THAT(with_last("1e9", "left,right\n"), HasSubstr("in line 208 the column 2 (right) has 1000000000"));
  std::string tiny;  // deviations so small that the last number has infinitely many
  for (int row = 0; row < 60; ++row) tiny += row < 59 ? fmt::format("{}e-150\n", row % 3) : "1e200\n";
  EXPECT_THAT(series_complaint(tiny), HasSubstr("in line 60 the column 1 (1) has 1e+200"));
}

TEST(Series, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("series"), 1);
  const TemporaryFile file("csv", csv_of(random_table(207, 2, 1)));
  EXPECT_EQ(fingerprint(draw_samples(*series_on(file, 13, 2), 100)), "5755de1fa66e254b")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
