#include "tasks/support/csv_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/sections.hpp"
#include "tasks/support/csv_cells.hpp"
#include "tasks/support/csv_columns.hpp"

namespace recurbench::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Strings = std::vector<std::string>;
using Numbers = std::vector<double>;

CsvFile read(const std::string& text, const std::function<void(const DataFile&, const CsvFile&)>& then = {}) {
  const TemporaryFile file("csv", text);
  Params params = section("task", {{"file", file.path()}});
  const DataFile data(params, "file");
  CsvFile csv = read_csv(data);
  if (then) then(data, csv);
  return csv;
}

std::string complaint(const std::string& text) {
  return message_of([&] { read(text); });
}
/// What is wrong with the usual columns of the table.
std::string complaint_of_numbers(const std::string& text) {
  return message_of([&] {
    read(text,
         [](const DataFile& file, const CsvFile& csv) { require_numbers(file, csv, usual_columns(csv)); });
  });
}

Strings names_of(const CsvFile& csv) {
  Strings names;
  for (const auto& column : csv.columns) names.push_back(column.name);
  return names;
}
std::string usual(const std::string& text) {
  const CsvFile csv = read(text);
  return list_of(csv, usual_columns(csv));
}
Numbers column(const std::string& text, std::size_t number) {
  return read(text).columns.at(number - 1).values;
}

TEST(CsvCells, AreWhatStandsBetweenSeparatorsOutsideOfQuotes) {
  EXPECT_EQ(csv_cells("a, b c ,,\td\r", ','), (Strings{"a", "b c", "", "d"}));
  EXPECT_EQ(csv_cells("\"a;b\";c", ';'), (Strings{"a;b", "c"}));
  EXPECT_EQ(csv_cells("", ','), (Strings{""}));
  EXPECT_EQ(csv_cells("\t1\t", '\t'), (Strings{"", "1", ""}));
}

TEST(CsvCells, HoldOneQuoteWhereTwoStandInQuotes) {
  EXPECT_EQ(csv_cells(R"("5"" pipe",b)", ','), (Strings{"5\" pipe", "b"}));
  EXPECT_EQ(csv_cells(R"("""","""a""","")", ','), (Strings{"\"", "\"a\"", ""}));
  EXPECT_EQ(csv_cells(R"("a"",""b",c)", ','), (Strings{"a\",\"b", "c"}));
}

TEST(CsvCells, TellDecimalCommasFromThousandsWhereTheyCan) {
  EXPECT_EQ(comma_number("1,5"), 1.5);
  EXPECT_EQ(comma_number("-0,25e2"), -25);
  EXPECT_EQ(comma_number("+,5"), 0.5);
  for (const char* cell : {"1.5", "15", "1,2,3", "1.234,5", "1,234.5", "1,", "a,b", ",", ""})
    EXPECT_EQ(std::isnan(comma_number(cell)), std::string(cell) != "1,") << cell;
  for (const char* cell : {"1,234", "-12,345", "+123,000"}) EXPECT_TRUE(may_be_thousands(cell)) << cell;
  for (const char* cell : {"0,234", "1,23", "1,2345", "1234,567", ",123", "1,23e", "1,5"})
    EXPECT_FALSE(may_be_thousands(cell)) << cell;
}

TEST(CsvFile, FindsWhatPartsTheCells) {
  for (const char separator : {';', ',', '\t'})
    for (const std::string header : {"left|right\n", ""}) {
      std::string text = header + "1|-2\n3.5|4\n";
      std::replace(text.begin(), text.end(), '|', separator);
      const CsvFile csv = read(text);
      EXPECT_EQ(csv.separator, separator);
      EXPECT_EQ(names_of(csv), header.empty() ? (Strings{"1", "2"}) : (Strings{"left", "right"}));
      EXPECT_EQ(csv.columns[0].values, (Numbers{1, 3.5}));
      EXPECT_EQ(csv.columns[1].values, (Numbers{-2, 4}));
    }
  EXPECT_EQ(names_of(read("time, s\tvalue\n1\t2\n")), (Strings{"time, s", "value"}));
  EXPECT_EQ(names_of(read("a;b,c\n1,2\n")), (Strings{"a;b", "c"}));
  EXPECT_EQ(names_of(read("value\t(m)\n1\n2\n")), (Strings{"value\t(m)"})) << "one column";
  EXPECT_EQ(column("1.5 ,\t2.5\n", 2), (Numbers{2.5})) << "a tab beside a comma is a blank";
  EXPECT_EQ(read("a;b,c\nw;v,2\n").separator, ';') << "whatever the numbers";
  EXPECT_EQ(read("day ,\tvalue\n2016-07-01 ,\t1.5\n").separator, ',') << "as many numbers between tabs";
}

TEST(CsvFile, ReadsDecimalCommasBesideSemicolonsAndTabs) {
  for (const std::string header : {"a;b\n", ""})
    for (const char separator : {';', '\t'}) {
      std::string text = header + "1,5;2,5\n-3;0,125e1\n";
      std::replace(text.begin(), text.end(), ';', separator);
      EXPECT_EQ(column(text, 1), (Numbers{1.5, -3})) << text;
      EXPECT_EQ(column(text, 2), (Numbers{2.5, 1.25})) << text;
      EXPECT_EQ(complaint_of_numbers(text), "");
    }
  EXPECT_EQ(column("1,5\n2,6\n", 2), (Numbers{5, 6})) << "a comma alone parts cells";
}

TEST(CsvFile, RefusesCommasThatMayStandBetweenThousands) {
  EXPECT_THAT(complaint_of_numbers("a;b\n7;1,234\n8;2,345\n"),
              HasSubstr("task.file must name a table whose numbers can be read in one way, and in line 2 the "
                        "column 2 (b) has '1,234', which may have a decimal comma or a comma between "
                        "thousands, and no other number tells; write it without a comma, got "));
  EXPECT_EQ(complaint_of_numbers("a;b\n7;1,234\n8;2,34\n"), "");
  EXPECT_EQ(complaint_of_numbers("a;b\n0,5;1,234\n0,5;2,345\n"), "") << "another column tells";
  EXPECT_THAT(complaint_of_numbers("a;b\n1;1,234,567\n2;1\n"),
              HasSubstr("in line 2 the column 2 (b) has '1,234,567'"));
}

TEST(CsvFile, RefusesTwoSignsForTheDecimalPoint) {
  const std::string table = "a;b;c\n1,5;2;3\n1;2;3.5\n";
  EXPECT_THAT(
      complaint_of_numbers(table),
      HasSubstr("a table with one sign for the decimal point, and in line 2 the column 1 (a) has '1,5', "
                "but in line 3 the column 3 (c) has '3.5'; write all with a point"));
  read(table, [](const DataFile& file, const CsvFile& csv) {
    require_numbers(file, csv, {&csv.columns[1], &csv.columns[2]});  // the other one is not used
  });
}

TEST(CsvFile, LeavesOutCommentsAndBlankLines) {
  const CsvFile csv = read("# station 5\n\n  # by hand\na,b\n1,2\n\n# a gap, a break\n \t\n3,4\n#\n");
  EXPECT_EQ(names_of(csv), (Strings{"a", "b"})) << "a comment above a header is none";
  EXPECT_EQ(csv.columns[0].values, (Numbers{1, 3}));
  EXPECT_THAT(csv.lines, ElementsAre(5, 9)) << "lines are those of the file";
  EXPECT_EQ(column("1\n# half time\n2\n", 1), (Numbers{1, 2}));
  EXPECT_THAT(complaint("# nothing\n\n"),
              HasSubstr("a table with rows, and this file has nothing but blank lines and comments (#)"));
}

TEST(CsvFile, TakesNamesFromACommentAsNumpyWritesThem) {
  EXPECT_EQ(names_of(read("# made by hand, at night, alone\n# left,right\n1,2\n")),
            (Strings{"left", "right"}));
  EXPECT_EQ(names_of(read("# one, two, three\n1,2\n")), (Strings{"1", "2"}));
  EXPECT_EQ(names_of(read("#,score\n7,2\n5,3\n")), (Strings{"#", "score"}));
}

TEST(CsvFile, RefusesARowThatLooksLikeAComment) {
  EXPECT_THAT(
      complaint("tag,score\n#a,2\nb,3\n"),
      HasSubstr("a table where # begins comments only, and line 2 begins with it and looks like a row of "
                "2 cells; delete the line, or put its first cell into quotes, got "));
  EXPECT_THAT(complaint("score,tag\n3,b\n # 2,a\n"), HasSubstr("line 3 begins with it"));
  EXPECT_THAT(complaint("tag,score\na,2\n#b,?\n"), HasSubstr("line 3 begins with it"));
  EXPECT_EQ(column("tag,score\n\"#a\",2\nb,3\n", 2), (Numbers{2, 3}));
}

TEST(CsvFile, TakesABlankLineAmongOthersOfOneColumnForAnEmptyCell) {
  EXPECT_THAT(complaint_of_numbers("a\n1\n\n2\n\n"), HasSubstr("in line 3 the column 1 (a) has ''"));
  EXPECT_THAT(complaint_of_numbers("a\tb\n1\t2\n\t\n3\t4\n"), HasSubstr("in line 3 the column 1 (a) has ''"));
}

TEST(CsvFile, RefusesAQuoteThatItsLineLeavesOpen) {
  EXPECT_THAT(
      complaint("a,b\n1,\"two\nlines\"\n"),
      HasSubstr("a table whose quotes are closed in their own line, and line 2 leaves one open; write "
                "each row in one line, and a quote within a cell twice, got "));
  EXPECT_THAT(complaint("a,b\n1,5\"\n"), HasSubstr("line 2 leaves one open"));
  EXPECT_THAT(complaint("a,\"b\nc\"\n1,2\n"), HasSubstr("line 1 leaves one open"));
  EXPECT_EQ(column("a,b\n# 5\" pipe\n1,2\n", 2), (Numbers{2})) << "a comment may";
}

TEST(CsvFile, LeavesOutAColumnWithoutNameThatCountsTheRows) {
  for (const std::string name : {"", "\"\"", "Unnamed: 0", "Unnamed: 0.1", "#"})
    for (const int first : {0, 1, 500}) {
      const std::string rows = fmt::format("{},8\n{},7\n{},9\n", first, first + 1, first + 2);
      EXPECT_EQ(usual(name + ",a\n" + rows), "[a]") << name << first;
    }
  EXPECT_EQ(usual(",a,Unnamed: 0\n0,8,0\n1,7,1\n"), "[a]") << "written twice";
  EXPECT_EQ(usual(",a\n0,8\n2,7\n"), "[1, a]") << "it does not count";
  EXPECT_EQ(usual(",a\n0.5,8\n1.5,7\n"), "[1, a]") << "it does not count in whole numbers";
  EXPECT_EQ(usual("step,a\n0,8\n1,7\n"), "[step, a]") << "it has a name";
  EXPECT_EQ(usual("0,8\n1,7\n"), "[1, 2]") << "no header, so no name is missing";
  EXPECT_THAT(complaint_of_numbers(",when\n0,noon\n1,night\n"),
              HasSubstr("and this one has none; to use that one, name its number, 1, in columns, got "));
}

TEST(CsvFile, ListsColumnsSoThatTheListMeansThem) {
  const auto round = [](const std::string& header, const std::string& row) {
    const CsvFile csv = read(header + "\n" + row + "\n" + row + "\n");
    return names_in(csv, list_of(csv, usual_columns(csv)));
  };
  EXPECT_EQ(round("a,b c,ä", "1,2,3"), (Strings{"a", "b c", "ä"}));
  EXPECT_EQ(round("\"x, y\";\"5\"\"\";z", "1;2;3"), (Strings{"x, y", "5\"", "z"}));
  EXPECT_EQ(round("a,b,a", "1,2,3"), (Strings{"1", "b", "3"})) << "two of a name";
  EXPECT_EQ(round("a,b\x01,c\xFF", "1,2,3"), (Strings{"a", "2", "3"})) << "no plain text";
  EXPECT_EQ(round("[m],[s]", "1,2"), (Strings{"[m]", "[s]"}));
  const CsvFile csv = read("[m],[s]\n1,2\n");
  EXPECT_EQ(names_in(csv, "[m], [s]"), (Strings{"[m]", "[s]"})) << "brackets of the names' own";
  EXPECT_EQ(names_in(csv, "[s]"), (Strings{"[s]"}));
}

TEST(CsvFile, SaysWhatPartsTheCellsWhereThereAreNoNumbers) {
  EXPECT_THAT(
      complaint_of_numbers("a b\n1 2\n3 4\n"),
      HasSubstr("a table with a column of numbers, and this one has none (cells parted by ','; line 2 "
                "begins with '1 2'); part cells by commas, semicolons or tabs, and write numbers as "
                "1.5, got "));
  EXPECT_THAT(complaint_of_numbers("a\tb\nx\ty\n"),
              HasSubstr("(cells parted by tabs; line 2 begins with 'x')"));
  EXPECT_THAT(complaint("a\tb\n1\t2\n3\n"), HasSubstr("and line 3 has 1 (cells parted by tabs)"));
}

}  // namespace
}  // namespace recurbench::test
