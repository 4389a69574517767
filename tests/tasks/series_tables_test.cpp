// How `series` reads its table, and which columns it takes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

#include "support/tables.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;

TEST(SeriesTables, ReadsTheSameTableHoweverItIsWritten) {
  const Table table = random_table(207, 2, 1);
  const std::string plain = csv_of(table);
  const auto samples_of = [](const std::string& text, const std::string& columns = "", bool gzipped = false) {
    const TemporaryFile file("csv", text, gzipped);
    return draw_samples(*series_on(file, 5, 2, columns), 20);
  };
  const auto expected = samples_of(plain);
  EXPECT_EQ(expected[0].reals.size(), 10U);
  EXPECT_EQ(expected[0].values.size(), 10U);
  EXPECT_EQ(samples_of(plain, "", true), expected);
  EXPECT_EQ(samples_of(csv_of(table, "left;right\n", ';')), expected);
  EXPECT_EQ(
      samples_of(csv_of(table, "\xEF\xBB\xBF\"the left, I mean\",right\n"), "\"the left, I mean\", right"),
      expected);
  EXPECT_EQ(samples_of(csv_of(table, "left,2017\n")), expected) << "a name above numbers makes a header";
  EXPECT_EQ(samples_of(plain.substr(0, plain.size() - 1)), expected) << "without the last line break";
  EXPECT_EQ(samples_of(plain + "\r\n\n"), expected) << "blank lines at the end";
  std::string windows, dated = "date,left,right\n", signs;
  for (std::size_t row = 0; row < table.size(); ++row) {
    windows += fmt::format(" {:.4f} ,\t{:.4f}\r\n", table[row][0], table[row][1]);
    dated += fmt::format("2016-07-{},{:.4f},{:.4f}\n", row, table[row][0], table[row][1]);
    signs += fmt::format("{:+.4e},{:+.4f}\n", table[row][0], table[row][1]);
  }
  EXPECT_EQ(samples_of(windows), expected);
  EXPECT_EQ(samples_of(dated), expected) << "the column without numbers is left out";
  EXPECT_EQ(samples_of(dated, "left,right"), expected);
  EXPECT_EQ(samples_of(dated, "2,3"), expected);
  EXPECT_NE(samples_of(dated, "right,left"), expected);
  EXPECT_EQ(samples_of(signs)[0].reals.size(), 10U);
}

TEST(SeriesTables, FindsTheSeparatorOutsideOfQuotesOnly) {
  const Table table = random_table(207, 2, 1);
  const auto samples_of = [](const std::string& text, const std::string& columns) {
    const TemporaryFile file("csv", text);
    return draw_samples(*series_on(file, 5, 2, columns), 20);
  };
  const auto expected = samples_of(csv_of(table, "left,right\n"), "left,right");
  EXPECT_EQ(samples_of(csv_of(table, "\"a;1\",b\n"), "a;1,b"), expected);
  EXPECT_EQ(samples_of(csv_of(table, "\"a,1\";b\n", ';'), "1,b"), expected);
}

TEST(SeriesTables, TakesAFirstLineOfNumbersAndGapsForARow) {
  const std::string rows = csv_of(random_table(60, 2, 1));
  for (const std::string gap :
       {"NA", "na", "N/A", "NaN", "-nan", "null", "None", "inf", "+Inf", "1e999", "-", "--", "?", ".", ""})
    EXPECT_THAT(message_of([&] {
                  const TemporaryFile file("csv", gap + ",1.5\n" + rows);
                  series_on(file, 2, 1);
                }),
                HasSubstr("and in line 1 the column 1 (1) has '" + gap + "'"));
}

TEST(SeriesTables, TakesYearsForAHeaderBesideAName) {
  std::string years, dates;
  const Table table = random_table(207, 2, 1);
  for (std::size_t row = 0; row < table.size(); ++row) {
    years += fmt::format("{},{:.4f},{:.4f}\n", row, table[row][0], table[row][1]);
    dates += fmt::format("2016-07-{},{:.4f},{:.4f}\n", row, table[row][0], table[row][1]);
  }
  const auto samples_of = [](const std::string& text, const std::string& columns) {
    const TemporaryFile file("csv", text);
    return draw_samples(*series_on(file, 5, 2, columns), 20);
  };
  const auto expected = samples_of(csv_of(table), "1,2");
  EXPECT_EQ(samples_of("date,2019,2020\n" + years, "2019,2020"), expected);
  EXPECT_EQ(samples_of("date,2019,2020\n" + dates, "2019,2020"), expected);
  EXPECT_EQ(samples_of("date,2019,2020\n" + dates, ""), expected);
}

TEST(SeriesTables, SaysWhereACellIsNoNumber) {
  const Table table = random_table(60, 2, 1);
  std::vector<std::string> lines{"left,right"};
  for (const auto& row : table) lines.push_back(fmt::format("{:.4f},{:.4f}", row[0], row[1]));
  const auto with = [&](std::size_t line, const std::string& text) {
    auto changed = lines;
    changed[line - 1] = text;
    return series_complaint(join(changed, "\n"));
  };
  EXPECT_EQ(with(1, "left,right"), "");
  EXPECT_EQ(with(17, ""), "") << "a blank line is none";
  for (const std::string cell : {"", "NA", "nan", "inf", "1e999", "1.5x", "0x10", "1 2", "+-1", "--1"}) {
    EXPECT_THAT(
        with(17, "1.5," + cell),
        HasSubstr(fmt::format("task.file must name a table with a number in each cell, and in line 17 the "
                              "column 2 (right) has '{}'; fill in or drop such lines, or leave the column "
                              "out of columns, got ",
                              cell)));
    EXPECT_THAT(with(2, cell + ",1.5"), HasSubstr("in line 2 the column 1 (left) has '" + cell + "'"));
    EXPECT_THAT(with(61, cell + ",1.5"), HasSubstr("in line 61 the column 1 (left) has '" + cell + "'"));
  }
  lines[29] = "1.5,NA";  // the first of several is named
  EXPECT_THAT(with(17, "1.5,?"), HasSubstr("in line 17 the column 2 (right) has '?'"));
  EXPECT_THAT(with(17, "1.5"), HasSubstr("with 2 cells in each line, as in the first, and line 17 has 1"));
  EXPECT_THAT(with(17, "1.5,2,3"), HasSubstr("and line 17 has 3"));
}

TEST(SeriesTables, RefusesFilesWithoutLinesOfText) {
  std::string utf16;
  for (const char c : csv_of(random_table(60, 1, 1))) utf16 += {c, '\0'};
  EXPECT_THAT(series_complaint(utf16),
              HasSubstr("task.file must name a table in UTF-8, and this file holds zero bytes, as UTF-16 and "
                        "packed files do; save it as UTF-8, got "));
  EXPECT_THAT(series_complaint("1\r2\r3\r"),
              HasSubstr("task.file must name a table with lines that end in \\n or \\r\\n, and in this one a "
                        "line ends in \\r alone; convert it (tr '\\r' '\\n'), got "));
  EXPECT_EQ(series_complaint(csv_of(random_table(60, 1, 1), "left\r\r\n") + "\r"), "");
}

/// What the settings say of the columns, and what of it belongs to the trial's identity.
std::pair<std::string, std::string> columns_told(const std::string& text, const std::string& columns = "") {
  const TemporaryFile file("csv", text);
  Params params = section("task", {{"name", "series"}, {"file", file.path()}, {"window", 3}});
  if (!columns.empty()) set_all(params, {{"columns", columns}});
  make_task(params);
  params.finish();
  std::string resolved, identity;
  for (const auto& [key, value] : params.resolved())
    if (key == "task.columns") resolved = value.text();
  std::istringstream lines(params.identity());
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("task.columns=")) identity = line.substr(line.find('=') + 1);
  return {resolved, identity};
}
using Told = std::pair<std::string, std::string>;

TEST(SeriesTables, TellsWhichColumnsItTook) {
  std::string dated = "date,left,\"a \"\"b\"\", c\"\n";
  const Table table = random_table(207, 2, 1);
  for (const auto& row : table) dated += fmt::format("x,{:.4f},{:.4f}\n", row[0], row[1]);
  const std::string both = "[left, \"a \"\"b\"\", c\"]";
  EXPECT_EQ(columns_told(dated), Told(both, "")) << "as a default it is no part of the identity";
  EXPECT_EQ(columns_told(dated, both), Told(both, "")) << "nor where a resolved sweep writes it";
  EXPECT_EQ(columns_told(dated, "left"), Told("left", "left"));
  EXPECT_EQ(columns_told(dated, "2,3"), Told("2,3", "2,3")) << "written otherwise it stays what it was";
  EXPECT_EQ(columns_told(dated, "[left]"), Told("[left]", "[left]"));
}

TEST(SeriesTables, CountsColumnsForTheIdentityWhereFormerVersionsReadOthers) {
  const Table table = random_table(207, 2, 1);
  std::string indexed = ",left,right\n", commas = "left;right\n";
  Index row_number = 0;
  for (const auto& row : table) {
    indexed += fmt::format("{},{:.4f},{:.4f}\n", row_number++, row[0], row[1]);
    std::string line = fmt::format("{:.4f};{:.4f}\n", row[0], row[1]);
    std::replace(line.begin(), line.end(), '.', ',');
    commas += line;
  }
  const std::string tabs = csv_of(table, "left\tright\n", '\t');
  for (const std::string& text : {indexed, commas, tabs}) {
    EXPECT_EQ(columns_told(text), Told("[left, right]", "[left, right]"));
    EXPECT_EQ(columns_told(text, "[left, right]"), Told("[left, right]", "[left, right]"));
  }
  const TemporaryFile plain("csv", csv_of(table)), with_index("csv", indexed), with_commas("csv", commas),
      with_tabs("csv", tabs);
  const auto expected = draw_samples(*series_on(plain, 5, 2), 20);
  for (const TemporaryFile* file : {&with_index, &with_commas, &with_tabs})
    EXPECT_EQ(draw_samples(*series_on(*file, 5, 2), 20), expected);
  EXPECT_EQ(series_on(with_index, 5, 2, "1,left")->info().channels, 2)
      << "named, a count of rows is a column";
}

TEST(SeriesTables, LeavesOutTheIndexOfFilteredAndShuffledRows) {
  const Table table = random_table(207, 2, 1);
  const auto indexed = [&](const std::function<int(int)>& index) {
    std::string text = ",left,right\n";
    for (int row = 0; row < 207; ++row)
      text += fmt::format("{},{:.4f},{:.4f}\n", index(row), table[row][0], table[row][1]);
    return text;
  };
  for (const std::string& text :
       {indexed([](int row) { return 2 * row; }), indexed([](int row) { return row < 100 ? row : row + 1; }),
        indexed([](int row) { return 5 * row % 207; })})
    EXPECT_EQ(columns_told(text), Told("[left, right]", "[left, right]"));
  const std::string twice = indexed([](int row) { return row % 150; });
  EXPECT_THAT(series_complaint(twice), HasSubstr("name it or give columns: [left, right], got "));
  EXPECT_EQ(series_complaint(twice, "[left, right]"), "");
  EXPECT_EQ(series_complaint(twice, "[1, left, right]"), "") << "who names it takes it";
}

TEST(SeriesTables, TakesOthersThanColumnsInAnotherSpellingWhereTheyAreNamed) {
  std::string text = "left,share\n";
  for (const auto& row : random_table(207, 1, 1)) text += fmt::format("{:.4f},{:.4f}%\n", row[0], row[0]);
  EXPECT_THAT(series_complaint(text), HasSubstr("in line 2 the column 2 (share) has '"));
  EXPECT_EQ(series_complaint(text, "left"), "");
}

TEST(SeriesTables, TakesItsColumnsAsAList) {
  const TemporaryFile file("csv", csv_of(random_table(207, 3, 1), "left;mid, dle;2019\n", ';'));
  const auto settings_with = [&](Value::List names) {
    Params params =
        section("task", {{"name", "series"}, {"file", file.path()}, {"window", 5}, {"horizon", 2}});
    params.set("columns", {std::move(names), {}});
    return params;
  };
  Params listed = settings_with({{std::string("mid, dle"), {}}, {std::int64_t{2019}, {}}});
  EXPECT_EQ(draw_samples(*make_task(listed), 20), draw_samples(*series_on(file, 5, 2, "2,3"), 20));
  Params wrong = settings_with({{std::string("middle"), {}}});
  EXPECT_THAT(message_of([&] { make_task(wrong); }), HasSubstr("and 'middle' is none, got [middle]"));
}

TEST(SeriesTables, RefusesANameThatTwoColumnsHave) {
  const std::string table = csv_of(random_table(207, 3, 1), "left,right,left\n");
  EXPECT_EQ(series_complaint(table), "");
  EXPECT_EQ(series_complaint(table, "right", "right"), "");
  EXPECT_EQ(series_complaint(table, "1,3", "3"), "");
  const auto refused = [](const std::string& key) {
    return testing::AllOf(
        HasSubstr("task." + key + " must name one column at a time, and 'left' names two columns of "),
        HasSubstr("; tell them apart by their numbers, 1 and 3, got "));
  };
  EXPECT_THAT(series_complaint(table, "right,left"), refused("columns"));
  EXPECT_THAT(series_complaint(table, "", "left"), refused("target"));
}

}  // namespace
}  // namespace recurbench::test
