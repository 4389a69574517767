#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "report/counting.hpp"
#include "report/document.hpp"
#include "report/format.hpp"
#include "report/renderer.hpp"
#include "report/report.hpp"
#include "report/sample_study.hpp"

namespace recurbench {
namespace {

using test::occurrences;
using test::sample_study;

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / ("recurbench_report_" + name);
  std::filesystem::remove_all(folder);
  return folder;
}

/// The embedded ones, or some that pass for them where this was built without npm.
PageAssets assets_that_draw() {
  PageAssets assets = page_assets();
  if (!assets.can_draw()) assets.vega = assets.vega_lite = assets.vega_embed = "void 0;";
  return assets;
}

std::string html_of(const StudyData& study) {
  return render_html(make_document(study, compare(study)), assets_that_draw());
}
std::string markdown_of(const StudyData& study) {
  return render_markdown(make_document(study, compare(study)));
}
nlohmann::json figures_of(const StudyData& study) {
  return nlohmann::json::parse(render_figures(make_document(study, compare(study))));
}

nlohmann::json json_of(const StudyData& study) {
  const auto comparison = compare(study);
  return nlohmann::json::parse(render_json(study, comparison, make_document(study, comparison)));
}

/// Everything but the inlined renderer, which holds words of its own.
std::string before_renderer(const std::string& html) {
  const auto end = html.find("<script>");
  EXPECT_NE(end, std::string::npos);
  return html.substr(0, end);
}

TEST(Report, WritesFourFilesAndNothingElse) {
  const auto folder = fresh_folder("files") / "nested";
  write_report(folder, sample_study());
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"figures.json", "report.html", "report.json", "report.md"}));
}

TEST(Report, SameStudyGivesTheSameBytes) {
  const auto first = fresh_folder("first");
  const auto second = fresh_folder("second");
  write_report(first, sample_study());
  write_report(second, sample_study());
  write_report(second, sample_study());  // over an older report
  for (const char* name : {"report.html", "report.md", "report.json", "figures.json"}) {
    EXPECT_GT(read(first / name).size(), 1000U);
    EXPECT_TRUE(read(first / name) == read(second / name)) << name;
  }
}

TEST(Report, SaysWhichFileCouldNotBeWritten) {
  const auto folder = fresh_folder("blocked");
  std::filesystem::create_directories(folder / "report.json");  // a folder where the file should go
  try {
    write_report(folder, sample_study());
    FAIL() << "must throw";
  } catch (const StoreError& error) {
    EXPECT_NE(std::string(error.what()).find("report.json"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "report.json.part"));
}

TEST(Report, WritesAStudyThatHasNotBegun) {
  StudyData study = sample_study();
  for (auto& row : study.rows) row.result.reset();
  EXPECT_NE(html_of(study).find("54 trials have not finished yet"), std::string::npos);
  study.rows.clear();
  EXPECT_NE(html_of(study).find("</html>"), std::string::npos);
}

TEST(Page, EscapesTextFromTheStudy) {
  StudyData study = sample_study();
  const std::string evil = "</script><script>alert(1)</script><b> & \"q\" 'a'";
  study.name = study.description = study.sweep_yaml = evil;
  study.damage = {evil};
  study.sessions[0].command_line = evil;
  test::change_all(study, [&](Configuration& c) {
    c.model += evil;
    c.task += evil;
    c.search = {{evil, {evil, {}}}};
  });
  for (auto& row : study.rows)
    if (row.result) row.result->message = evil;
  const std::string page = html_of(study);
  EXPECT_EQ(occurrences(page, "<script>alert"), 0U);
  EXPECT_EQ(occurrences(before_renderer(page), "<b>"), 0U);
  EXPECT_GT(occurrences(page, "&lt;/script&gt;&lt;script&gt;alert(1)"), 10U);
  // One data block and four scripts: what the study says neither opens nor closes one.
  EXPECT_EQ(occurrences(page, "<script"),
            5U + occurrences(std::string(assets_that_draw().vega), "<script") +
                occurrences(std::string(assets_that_draw().vega_lite), "<script") +
                occurrences(std::string(assets_that_draw().vega_embed), "<script"));
  EXPECT_EQ(occurrences(page, "</script"), 5U);
}

TEST(Page, KeepsTheSweepVerbatim) {
  const StudyData study = sample_study();
  EXPECT_NE(html_of(study).find(escape_html(study.sweep_yaml)), std::string::npos);
  EXPECT_NE(markdown_of(study).find(study.sweep_yaml), std::string::npos);
  EXPECT_EQ(json_of(study).at("sweep"), study.sweep_yaml);
}

TEST(Page, RefersToNothingOutsideItself) {
  const std::string page = before_renderer(html_of(sample_study()));
  for (const char* word : {" src=", "@import", "url(", "<link rel=\"stylesheet\""})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(Page, ShowsEverySectionInOrder) {
  const std::string page = html_of(sample_study());
  std::size_t at = 0;
  for (const char* id : {"verdict", "design", "curves", "tasks", "size", "search", "failures", "cost",
                         "provenance", "reproduce"}) {
    const auto found = page.find(std::string("<section id=\"") + id + "\"");
    ASSERT_NE(found, std::string::npos) << id;
    EXPECT_GT(found, at) << id;
    at = found;
  }
}

TEST(Page, LeavesTheSearchOutWhenNothingIsSwept) {
  StudyData study = sample_study();
  std::erase_if(study.rows,
                [](const auto& row) { return row.configuration->search.front().second.text() == "0.001"; });
  test::change_all(study, [](Configuration& c) { c.search.clear(); });
  EXPECT_EQ(html_of(study).find("<section id=\"search\""), std::string::npos);
}

TEST(Page, ListsEveryFailureWithReasonAndConfiguration) {
  const StudyData study = sample_study();
  const std::string page = html_of(study);
  for (const char* text : {"the gradient was not finite at step 1342", "needs 3.1 GiB", "diverged",
                           "1,300 of 2,000", "Trials that have not finished yet"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
  EXPECT_NE(page.find(study.rows[11].id()), std::string::npos);
}

TEST(Page, GivesEveryFigureATitleACaptionAndASpecification) {
  const auto figures = figures_of(sample_study());
  const std::string page = html_of(sample_study());
  EXPECT_EQ(figures.size(), 20U);
  std::set<std::string> ids;
  for (const auto& figure : figures) {
    const std::string id = figure.at("id");
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_NE(page.find("<div class=\"plot\" id=\"" + id + "\">"), std::string::npos);
    EXPECT_NE(page.find("<figcaption id=\"" + id + "-caption\">"), std::string::npos);
    EXPECT_FALSE(figure.at("specification").at("description").get<std::string>().empty());
    EXPECT_FALSE(figure.at("specification").at("layer").empty());
  }
}

TEST(Figures, GiveEachModelTheSameColourEverywhere) {
  const nlohmann::json domain{"rnn hidden=64", "lstm hidden=64", "gru hidden=64"};
  std::size_t seen = 0;
  const std::function<void(const nlohmann::json&)> visit = [&](const nlohmann::json& node) {
    if (node.is_object() && node.contains("color")) {
      EXPECT_EQ(node.at("color").at("scale").at("domain"), domain);
      ++seen;
    }
    if (node.is_structured())
      for (const auto& child : node) visit(child);
  };
  visit(figures_of(sample_study()));
  EXPECT_GT(seen, 40U);
}

TEST(Figures, DrawMedianAndRangeOfTheReplicates) {
  const auto study = sample_study();
  const auto figures = figures_of(study);
  const auto& lines = figures[0].at("specification").at("layer")[2].at("data").at("values");
  const auto point = std::find_if(lines.begin(), lines.end(), [](const auto& each) {
    return each.at("model") == "gru hidden=64" && each.at("step") == 500;
  });
  ASSERT_NE(point, lines.end());
  std::vector<double> values;  // rows 15 … 17: gru on adding with the chosen rate, fifth evaluation
  for (std::size_t row = 15; row < 18; ++row) values.push_back(study.rows[row].result->curves.columns[1][4]);
  std::sort(values.begin(), values.end());
  EXPECT_DOUBLE_EQ(point->at("low"), values[0]);
  EXPECT_DOUBLE_EQ(point->at("median"), values[1]);
  EXPECT_DOUBLE_EQ(point->at("high"), values[2]);
}

TEST(Figures, CountADivergedRunAsTheWorstOfTheMedian) {
  const auto study = sample_study();
  const auto figures = figures_of(study);
  const auto& layers = figures[0].at("specification").at("layer");
  const auto& lines = layers[2].at("data").at("values");
  const auto point = std::find_if(lines.begin(), lines.end(), [](const auto& each) {
    return each.at("model") == "lstm hidden=64" && each.at("step") == 2000;
  });
  ASSERT_NE(point, lines.end());
  EXPECT_EQ(point->at("runs"), 2);
  // Of two survivors and one that broke off, the worse survivor is the middle one.
  EXPECT_DOUBLE_EQ(point->at("median"), point->at("high"));
  EXPECT_GT(point->at("high"), point->at("low"));
  EXPECT_EQ(layers[3].at("data").at("values")[0].at("step"), 1300);
}

TEST(Verdict, FollowsFromTheNumbers) {
  const std::string text = markdown_of(sample_study());
  EXPECT_NE(
      text.find(
          "Solved in every finished run by gru hidden=64; solved in some runs by lstm hidden=64 (2 of 3); "
          "not clearly better than chance: rnn hidden=64."),
      std::string::npos);
  EXPECT_NE(text.find("cannot give p below 0.25"), std::string::npos);
  EXPECT_NE(text.find("No difference on this page can reach p &lt; 0.05"), std::string::npos);
  EXPECT_NE(text.find("Provisional: 1 trial has not finished yet"), std::string::npos);
}

TEST(Json, HoldsWhatTheTablesShow) {
  const auto report = json_of(sample_study());
  const auto& adding = report.at("tasks")[0];
  EXPECT_EQ(adding.at("task"), "adding length=50");
  EXPECT_EQ(adding.at("models")[1].at("solved"), 2);
  EXPECT_TRUE(adding.at("models")[0].at("steps_to_solved").is_null());
  EXPECT_EQ(report.at("trials").at("diverged"), 1);
  EXPECT_EQ(report.at("trials").at("failed"), 1);
  EXPECT_EQ(report.at("trials").at("pending"), 1);
  EXPECT_EQ(report.at("trials").at("done"), 51);
}

}  // namespace
}  // namespace recurbench
