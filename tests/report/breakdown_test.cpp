#include "report/breakdown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/lengths.hpp"
#include "report/sample_study.hpp"

namespace recurbench {
namespace {

/// Two models, two replicates each, told apart by depth at the trained length and at 128.
StudyData study_with_depths() {
  StudyData study;
  study.name = "depths";
  for (const std::string model : {"lstm", "rnn"})
    for (std::uint32_t replicate = 0; replicate < 2; ++replicate) {
      StudyData::Row row{test::sample_configuration("copy delay=30", model, 0.01), replicate};
      TrialResult result;
      result.id = row.id();
      const double deep = model == "lstm" ? 0.25 + 0.5 * replicate : 0.125;
      const Quantity test{Split::test, "accuracy"}, at_128{Split::test, "accuracy", 128};
      const auto by_depth = [](Quantity of, const std::string& group) {
        of.by = "depth";
        of.group = group;
        return of;
      };
      result.finals = {{test, When::best, 1.0},
                       {test, When::last, 1.0},
                       {{Split::valid, "accuracy"}, When::best, 1.0},
                       {by_depth(test, "0.5-1"), When::best, deep},
                       {by_depth(test, "0-0.5"), When::best, 1.0},
                       {by_depth(test, "0-0.5"), When::last, 0.0},
                       {at_128, When::best, 0.5},
                       {by_depth(at_128, "0.5-1"), When::best, deep / 2}};
      row.result = result;
      study.rows.push_back(std::move(row));
    }
  return study;
}

TEST(Breakdown, IsTabledByModelAndLength) {
  const StudyData study = study_with_depths();
  const Comparison comparison = compare(study);
  const Table table = breakdown_table(study, comparison.tasks[0]);
  ASSERT_EQ(table.columns.size(), 4U);
  EXPECT_EQ(table.columns[2].title, "0-0.5");
  EXPECT_EQ(table.columns[3].title, "0.5-1");
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : table.rows)
    for (rows.emplace_back(); const auto& cell : row) rows.back().push_back(cell.text);
  EXPECT_EQ(rows, (std::vector<std::vector<std::string>>{{"lstm hidden=64", "as trained", "1", "0.5"},
                                                         {"lstm hidden=64", "128", "–", "0.25"},
                                                         {"rnn hidden=64", "as trained", "1", "0.125"},
                                                         {"rnn hidden=64", "128", "–", "0.0625"}}));
  EXPECT_EQ(table.rows[0][2].tone, Tone::good);
  EXPECT_EQ(table.rows[0][3].tone, Tone::plain);
}

TEST(Breakdown, IsDrawnWithARowForEachModelAndLength) {
  const StudyData study = study_with_depths();
  const Figures figures = breakdown_figures(study, compare(study));
  ASSERT_EQ(figures.figures.size(), 1U);
  const auto& rect = figures.figures[0].spec.at("layer").at(0);
  EXPECT_EQ(rect.at("data").at("values").size(), 6U);
  EXPECT_THAT(rect.at("encoding").at("y").at("sort"),
              ::testing::ElementsAre("lstm hidden=64 · as trained", "lstm hidden=64 · 128",
                                     "rnn hidden=64 · as trained", "rnn hidden=64 · 128"));
}

TEST(Breakdown, DoesNotCountAsALength) {
  const StudyData study = study_with_depths();
  const Table table = lengths_table(study, compare(study).tasks[0]);
  ASSERT_GE(table.columns.size(), 2U);
  EXPECT_EQ(table.columns[1].title, "128");
  EXPECT_EQ(table.rows[0][1].text, "0.5 · 0.5");
}

TEST(Breakdown, IsNothingForATaskWithoutOne) {
  StudyData study = study_with_depths();
  for (auto& row : study.rows) row.result->finals.resize(3);
  const Comparison comparison = compare(study);
  EXPECT_TRUE(breakdown_table(study, comparison.tasks[0]).rows.empty());
  EXPECT_TRUE(breakdown_figures(study, comparison).figures.empty());
}

}  // namespace
}  // namespace recurbench
