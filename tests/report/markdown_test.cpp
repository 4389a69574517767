#include <gtest/gtest.h>

#include <sstream>

#include "report/document.hpp"
#include "report/sample_study.hpp"

namespace recurbench {
namespace {

using test::sample_study;

std::string markdown_of(const StudyData& study) {
  return render_markdown(make_document(study, compare(study)));
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t columns_of(const std::string& row) {
  std::size_t bars = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    bars += row[i] == '|' && (i == 0 || row[i - 1] != '\\') ? 1 : 0;
  return bars - 1;
}

TEST(Markdown, TablesHaveAsManyCellsInEveryRow) {
  StudyData study = sample_study();
  study.rows[11].result->message = "a | b\nc\\| d";
  std::size_t tables = 0;
  std::size_t expected = 0;
  for (const auto& line : lines_of(markdown_of(study))) {
    const bool is_row = line.starts_with('|');
    if (is_row && expected == 0) {
      expected = columns_of(line);
      ++tables;
    }
    if (!is_row) {
      expected = 0;
      continue;
    }
    EXPECT_EQ(columns_of(line), expected) << line;
    EXPECT_TRUE(line.ends_with('|')) << line;
  }
  EXPECT_GE(tables, 10U);
}

TEST(Markdown, FencesOutlastTheirText) {
  StudyData study = sample_study();
  study.sweep_yaml = "name: x\n````\n# not a heading\n";
  EXPECT_NE(markdown_of(study).find("`````\nname: x\n````\n# not a heading\n`````\n"), std::string::npos);
}

}  // namespace
}  // namespace recurbench
