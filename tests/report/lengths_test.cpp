#include "report/lengths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/sample_study.hpp"

namespace recurbench {
namespace {

/// Two models on one task, two replicates each, with test accuracies at the lengths 40 and 160.
StudyData study_with_lengths() {
  StudyData study;
  study.name = "lengths";
  for (const std::string model : {"lstm", "rnn"})
    for (std::uint32_t replicate = 0; replicate < 2; ++replicate) {
      StudyData::Row row{test::sample_configuration("copy delay=30", model, 0.01), replicate};
      TrialResult result;
      result.id = row.id();
      const double at_160 = model == "lstm" ? 0.9 + 0.1 * replicate : 0.2;
      const auto accuracy = [](Split split, std::optional<std::int64_t> length = std::nullopt) {
        return Quantity{split, "accuracy", length};
      };
      result.finals = {
          {accuracy(Split::test), When::best, 1.0},         {accuracy(Split::valid), When::best, 1.0},
          {accuracy(Split::test), When::last, 1.0},         {accuracy(Split::test, 40), When::best, 1.0},
          {accuracy(Split::test, 160), When::best, at_160}, {accuracy(Split::test, 160), When::last, 0.0},
          {accuracy(Split::valid, 160), When::best, 0.0},   {{Split::test, "loss", 160}, When::best, 7.0}};
      row.result = result;
      study.rows.push_back(std::move(row));
    }
  return study;
}

std::vector<std::vector<std::string>> texts(const Table& table) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& row : table.rows) {
    auto& cells = rows.emplace_back();
    for (const auto& cell : row) cells.push_back(cell.text);
  }
  return rows;
}

TEST(Lengths, AreTabledWithTheMedianAndTheBestRun) {
  const StudyData study = study_with_lengths();
  const Comparison comparison = compare(study);
  const Table table = lengths_table(study, comparison.tasks[0]);
  ASSERT_EQ(table.columns.size(), 5U);
  EXPECT_EQ(table.columns[1].title, "40");
  EXPECT_EQ(table.columns[2].title, "160");
  EXPECT_EQ(texts(table),
            (std::vector<std::vector<std::string>>{{"lstm hidden=64", "1 · 1", "0.95 · 1", "40", "0.9714"},
                                                   {"rnn hidden=64", "1 · 1", "0.2 · 0.2", "40", "0.5429"}}));
  EXPECT_EQ(table.rows[0][2].tone, Tone::fair);
  EXPECT_EQ(table.rows[0][1].tone, Tone::good);
  EXPECT_EQ(table.rows[1][2].tone, Tone::plain);
}

TEST(Lengths, CountOnlyWhereChanceIsBelowTheSolvedLevel) {
  StudyData study = study_with_lengths();
  test::change_all(study, [](Configuration& c) { c.task_facts.levels = {{40, 1, 0.99}, {160, 0.25, 0.99}}; });
  const Table table = lengths_table(study, compare(study).tasks[0]);
  EXPECT_THAT(table.caption, ::testing::HasSubstr("Lengths that chance solves count for neither."));
  const auto cells = texts(table);
  EXPECT_EQ(cells[1][3], "–") << "40 is solved by chance";
  EXPECT_EQ(cells[1][4], "−0.06667") << "(0.2 − 0.25) / 0.75 at 160 alone";
}

TEST(Lengths, AreReadAgainstTheLevelsOfTheirOwn) {
  StudyData study = study_with_lengths();
  test::change_all(study, [](Configuration& c) {
    c.task_facts.levels = {{40, 0.25, 0.99}, {160, 0.9, 0.95}};
  });
  const Comparison comparison = compare(study);
  const Table table = lengths_table(study, comparison.tasks[0]);
  EXPECT_EQ(table.rows[0][2].tone, Tone::good);
  EXPECT_EQ(table.rows[0][3].text, "160");
  EXPECT_EQ(table.rows[0][4].text, "0.75");  // the mean of 1 and (0.95 − 0.9) / 0.1
  EXPECT_THAT(table.caption, ::testing::HasSubstr("0.25 and 0.99 at 40 and 0.9 and 0.95 at 160"));
  const Figures figures = lengths_figures(study, comparison);
  const auto& layers = figures.figures.at(0).spec.at("layer");
  ASSERT_EQ(layers.size(), 4U);  // chance, solved, medians, runs
  EXPECT_EQ(layers[0].at("data").at("values").at(1).at("value"), 0.9);
}

TEST(Lengths, HaveAFigureForEachTaskThatNamesSome) {
  const StudyData study = study_with_lengths();
  const Figures figures = lengths_figures(study, compare(study));
  ASSERT_EQ(figures.figures.size(), 1U);
  EXPECT_THAT(figures.figures[0].title, ::testing::HasSubstr("against length"));
  const auto& layers = figures.figures[0].spec.at("layer");
  EXPECT_EQ(layers[layers.size() - 2].at("data").at("values").size(), 4U);  // medians
  EXPECT_EQ(layers[layers.size() - 1].at("data").at("values").size(), 8U);  // runs
}

TEST(Lengths, CountARunWithoutAResultAsTheWorstOfEach) {
  StudyData study = study_with_lengths();
  study.rows[1].result->state = TrialState::diverged;
  const Table table = lengths_table(study, compare(study).tasks[0]);
  EXPECT_EQ(texts(table)[0][2], "0.5125 · 0.9") << "the median of 0.9 and the chance level, 0.125";
}

TEST(Lengths, CountARunThatTimedOutByWhatItReached) {
  StudyData study = study_with_lengths();
  study.rows[1].result->state = TrialState::timed_out;
  const Table table = lengths_table(study, compare(study).tasks[0]);
  EXPECT_EQ(texts(table)[0][2], "0.95 · 1");
}

TEST(Lengths, AreNothingWhereNoneAreEvaluated) {
  StudyData study = study_with_lengths();
  for (auto& row : study.rows) row.result->finals.resize(3);
  const Comparison comparison = compare(study);
  EXPECT_TRUE(lengths_table(study, comparison.tasks[0]).rows.empty());
  EXPECT_TRUE(lengths_figures(study, comparison).figures.empty());
}

}  // namespace
}  // namespace recurbench
