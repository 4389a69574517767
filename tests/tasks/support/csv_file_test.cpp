#include "tasks/support/csv_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "tasks/support/csv_cells.hpp"
#include "tasks/support/csv_reading.hpp"

namespace recurbench::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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
  for (const char* cell : {"1,234", "-12,345", "+123,000"}) EXPECT_TRUE(may_be_thousands(cell, ',')) << cell;
  for (const char* cell : {"0,234", "1,23", "1,2345", "1234,567", ",123", "1,23e", "1,5"})
    EXPECT_FALSE(may_be_thousands(cell, ',')) << cell;
}

TEST(CsvCells, TellNumbersInAnotherSpellingFromTextsAndDates) {
  for (const char* cell :
       {"1,062.5", "1.020,5", "1.234.567",  "1,00,000",     "1'234", "1 234,5", "1_000", "20.1%",
        "20.1 %",  "$5",      "-$5",        "$ -5",         "5 €",   "(5)",     "5-",    "35 # note",
        "35#",     "\u22125", "1\u00A0234", "1\u2019234.5", "1,5e3", ",5",      "20,134"})
    EXPECT_TRUE(is_other_spelling(cell)) << cell;
  for (const char* cell : {"5",
                           "1.5",
                           "-1e5",
                           "1e999",
                           "nan",
                           "",
                           "-",
                           "%",
                           "$",
                           "# 5",
                           "noon",
                           "x1",
                           "1.5x",
                           "1 2",
                           "0x10",
                           "1st",
                           "2016-07-01",
                           "2016-07",
                           "2016/07/01",
                           "31.12.2020",
                           "31. 12. 2020",
                           "12:30",
                           "12:30:15.5",
                           "1-2",
                           "2020-01-01 00:00",
                           "+-1",
                           "--1",
                           "1e",
                           "1.2.3",
                           "10.0.0.1"})
    EXPECT_FALSE(is_other_spelling(cell)) << cell;
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
  EXPECT_EQ(names_of(read("5%,50%\n1,2\n3,4\n")), (Strings{"5%", "50%"})) << "names of quantiles";
  EXPECT_EQ(names_of(read("value\t(m)\n1\n2\n")), (Strings{"value\t(m)"})) << "one column";
  EXPECT_EQ(column("1.5 ,\t2.5\n", 2), (Numbers{2.5})) << "a tab beside a comma is a blank";
  EXPECT_EQ(read("a;b, c\n20,5;4\n").separator, ';') << "the second cell has no comma";
  EXPECT_EQ(read("a;\"b,c\"\nw;4,2\n").separator, ';') << "whatever the numbers";
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

TEST(CsvFile, TakesABlankLineAmongOthersOfOneColumnForAnEmptyCell) {
  EXPECT_THAT(complaint_of_numbers("a\n1\n\n2\n\n"), HasSubstr("in line 3 the column 1 (a) has ''"));
  EXPECT_THAT(complaint_of_numbers("a\tb\n1\t2\n\t\n3\t4\n"), HasSubstr("in line 3 the column 1 (a) has ''"));
}

TEST(CsvFile, LeavesOutAnIndexWithoutName) {
  for (const std::string name : {"", "\"\"", "Unnamed: 0", "Unnamed: 0.1", "#"})
    for (const std::string index :
         {"0 1 2", "1 2 3", "500 501 502", "0 2 4", "0 3 4", "7 2 5", "2.0 1.0 0.0"}) {
      std::istringstream values(index);
      std::string text = name + ",a\n", value;
      while (values >> value) text += value + ",8\n";
      EXPECT_EQ(usual(text), "[a]") << text;
      EXPECT_EQ(complaint_of_names(text), "") << text;
    }
  EXPECT_EQ(usual(",Unnamed: 0,a\n0,3,8\n1,2,7\n"), "[a]") << "written twice";
  EXPECT_EQ(usual("step,a\n0,8\n1,7\n"), "[step, a]") << "it has a name";
  EXPECT_EQ(usual("0,8\n1,7\n"), "[1, 2]") << "no header, so no name is missing";
  EXPECT_EQ(usual(",a\n2020-01-01 00:00,8\n2020-01-01 01:00,7\n"), "[a]") << "an index of times";
  EXPECT_THAT(
      complaint_of_numbers(",when\n0,noon\n1,night\n"),
      HasSubstr("beside the first one, which has no name and is left out as an index of the rows, and "
                "this one has none; to use that one, name its number, 1, in columns, got "));
}

TEST(CsvFile, ListsColumnsSoThatTheListMeansThem) {
  const auto round = [](const std::string& header, const std::string& row) {
    const CsvFile csv = read(header + "\n" + row + "\n" + row + "\n");
    return names_in(csv, list_of(csv, usual_columns(csv)));
  };
  EXPECT_EQ(round("a,b c,ä", "1,2,3"), (Strings{"a", "b c", "ä"}));
  EXPECT_EQ(round("\"x, y\";\"5\"\"\";z", "1;2;3"), (Strings{"x, y", "5\"", "z"}));
  EXPECT_EQ(round("a,b,a", "1,2,3"), (Strings{"1", "b", "3"})) << "two of a name";
  EXPECT_EQ(round("a,b\x01,c\uFEFF", "1,2,3"), (Strings{"a", "2", "3"})) << "no plain text";
  EXPECT_EQ(round("[m],[s]", "1,2"), (Strings{"[m]", "[s]"}));
  const CsvFile csv = read("[m],[s]\n1,2\n");
  EXPECT_EQ(names_in(csv, "[m], [s]"), (Strings{"[m]", "[s]"})) << "brackets of the names' own";
  EXPECT_EQ(names_in(csv, "[s]"), (Strings{"[s]"}));
}

}  // namespace
}  // namespace recurbench::test
