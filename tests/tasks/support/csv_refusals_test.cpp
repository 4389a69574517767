// What tables are refused for.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasks/support/csv_reading.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;

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

TEST(CsvFile, RefusesPointsThatMayStandBetweenThousandsWhereCommasMayBeDecimal) {
  const auto refused = HasSubstr(
      "task.file must name a table whose numbers can be read in one way, and in line 2 the column 1 "
      "(a) has '1.508', which may have a decimal point or a point between thousands, and no other "
      "number tells; write it without a point, or with one more decimal, got ");
  EXPECT_THAT(complaint_of_numbers("a;b\n1.508;1\n1.687;4\n"), refused);
  EXPECT_EQ(complaint_of_numbers("a;b\n1.5080;1\n1.687;4\n"), "");
  EXPECT_EQ(complaint_of_numbers("a;b\n1.508;0.25\n1.687;4\n"), "") << "another column tells";
  EXPECT_EQ(complaint_of_numbers("a,b\n1.508,1\n1.687,4\n"), "") << "commas part cells";
  EXPECT_EQ(complaint_of_numbers("a\tb\n1.508\t1\n1.687\t4\n"), "") << "no number has a comma";
  const auto of_first = [](const std::string& text) {
    return message_of([&] {
      read(text, [](const auto& file, const auto& csv) { require_numbers(file, csv, {&csv.columns[0]}); });
    });
  };
  EXPECT_THAT(of_first("a\tb\n1.508\t1,5\n1.687\t4\n"), refused) << "the other column has decimal commas";
  EXPECT_THAT(of_first("a;b;c\n1.508;1,5;0.5\n1.687;4;4\n"), refused) << "the others differ";
  EXPECT_EQ(of_first("a;b\n1.508;1,5\n1.6;4\n"), "") << "the column itself tells";
}

TEST(CsvFile, RefusesColumnsOfNumbersInAnotherSpelling) {
  const auto refused = [](const std::string& where) {
    return HasSubstr(
        "task.file must name a table with numbers of digits and a decimal sign alone, and in line " + where +
        "; write it as 1234.5, without other signs and comments, or leave the column out "
        "of columns, got ");
  };
  EXPECT_THAT(complaint_of_numbers("a;b\n1.020,5;4,25\n1.021,5;4,07\n"),
              refused("2 the column 1 (a) has '1.020,5'"));
  EXPECT_THAT(complaint_of_numbers("a,b\n\"1,062.5\",65\n\"1,871.5\",76\n"),
              refused("2 the column 1 (a) has '1,062.5'"));
  EXPECT_THAT(complaint_of_numbers("a,b\n20.1%,65\n20.2%,76\n"), refused("2 the column 1 (a) has '20.1%'"));
  EXPECT_THAT(complaint_of_numbers("a,b\n672,35 # note\n126,5 # note\n"),
              refused("2 the column 2 (b) has '35 # note'"));
  EXPECT_THAT(complaint_of_numbers("a,b\n999.5,1\n\"1,062.5\",2\n"),
              refused("3 the column 1 (a) has '1,062.5'"))
      << "among numbers";
  EXPECT_THAT(complaint_of_numbers("\"1,062.5\",\"1,063.5\"\n999.5,1\n"),
              refused("1 the column 1 (1) has '1,062.5'"))
      << "it is no header";
  const std::string texts = "day,time,who,a\n31.12.2020,12:30,anna,1\n01.01.2021,12:31,ben,2\n";
  EXPECT_EQ(usual(texts), "[a]");
  EXPECT_EQ(complaint_of_numbers(texts), "");
}

TEST(CsvFile, RefusesAHeaderThatTwoSignsPartAlike) {
  EXPECT_THAT(
      complaint("a;b,c\n264;4,2\n692;3,6\n"),
      HasSubstr(
          "task.file must name a table with one sign between cells, and in lines 1 and 2 both ';' and ',' "
          "may part 'b,c' and '4,2'; put the name into quotes, or write one of the signs otherwise, got "));
  EXPECT_THAT(complaint("a\tb,c\n264\t4,2\n"), HasSubstr("both tabs and ','"));
}

TEST(CsvFile, RefusesWhatOtherProgramsWriteAboveAndBetweenRows) {
  for (const std::string line : {"sep=;", "\"sep=;\"", "\xEF\xBB\xBFsep=;"})
    EXPECT_THAT(
        complaint(line + "\r\na;b\r\n1;2\r\n"),
        HasSubstr("task.file must name a table that begins with its header or its rows, and line 1, "))
        << line;
  EXPECT_THAT(complaint("sep=,\na,b\n1,2\n"),
              HasSubstr("only tells a spreadsheet what parts the cells; delete the line, got "));
  const auto comment = [](int line) {
    return HasSubstr(
        fmt::format("task.file must name a table whose comments begin with #, and line {} begins with %; "
                    "delete the line, begin it with # if it is a comment, or put its first cell into "
                    "quotes, got ",
                    line));
  };
  EXPECT_THAT(complaint("% by hand\na,b\n1,2\n"), comment(1));
  EXPECT_THAT(complaint("% a,b\na,b\n1,2\n"), comment(1));
  EXPECT_THAT(complaint("a,b\n1,2\n% 3,4\n"), comment(3));
  EXPECT_THAT(complaint("% one\n% two\n1,2\n"), comment(1));
  EXPECT_EQ(names_of(read("% wet,b\n1,2\n")), (Strings{"% wet", "b"})) << "a name";
}

TEST(CsvFile, RefusesNamesThatAreNoUtf8) {
  EXPECT_THAT(
      complaint("\ngr\xF6\xDF"
                "e,b\n1,2\n"),
      HasSubstr("task.file must name a table in UTF-8, and its names in line 2 are in another encoding, "
                "such as Latin-1; save it as UTF-8 (iconv -f latin1 -t utf-8), or write the names in "
                "ASCII, got "));
  EXPECT_THAT(complaint("# gr\xF6\xDF"
                        "e,b\n1,2\n"),
              HasSubstr("its names in line 1"));
  EXPECT_EQ(usual("who,b\nJ\xF6rg,2\n"), "[b]") << "cells that nobody reads may be";
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

TEST(CsvFile, RefusesARowThatLooksLikeAComment) {
  EXPECT_THAT(
      complaint("tag,score\n#a,2\nb,3\n"),
      HasSubstr("a table where # begins comments only, and line 2 begins with it and looks like a row of "
                "2 cells; delete the line, or put its first cell into quotes, got "));
  EXPECT_THAT(complaint("score,tag\n3,b\n # 2,a\n"), HasSubstr("line 3 begins with it"));
  EXPECT_THAT(complaint("tag,score\na,2\n#b,?\n"), HasSubstr("line 3 begins with it"));
  EXPECT_EQ(column("tag,score\n\"#a\",2\nb,3\n", 2), (Numbers{2, 3}));
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

TEST(CsvFile, RefusesOtherColumnsWithoutName) {
  for (const std::string rows : {"0,8\n0,7\n", "0.5,8\n1.5,7\n", "0,8\n,7\n"})
    EXPECT_THAT(
        complaint_of_names(",a\n" + rows),
        HasSubstr("task.file must name a table whose columns of numbers have names, but for a first one of "
                  "different whole numbers, which is left out as an index, and column 1 has none; name it "
                  "or give columns: [a], got "))
        << rows;
  EXPECT_THAT(complaint_of_names("a,,\n1,4.2,0\n2,4.3,1\n"),
              HasSubstr("and column 2 has none; name it or give columns: [a]"));
  EXPECT_THAT(complaint_of_names("a,Unnamed: 0\n1,0\n2,1\n"), HasSubstr("column 2 has none"));
  EXPECT_EQ(complaint_of_names("a,\n1,\n2,\n"), "") << "a comma at the end of each line";
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
