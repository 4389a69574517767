#include <gtest/gtest.h>

#include <string>

#include "report/counting.hpp"
#include "report/document.hpp"
#include "report/format.hpp"
#include "report/renderer.hpp"
#include "report/sample_study.hpp"

namespace recurbench {
namespace {

using test::occurrences;
using test::sample_study;

TEST(Page, WithoutTheRendererHasItsTablesAndSaysWhatFiguresNeed) {
  const StudyData study = sample_study();
  const Document document = make_document(study, compare(study));
  PageAssets assets;
  assets.style = "body {}";
  assets.script = "draw();";
  const std::string page = render_html(document, assets);
  EXPECT_EQ(occurrences(page, "This page has no figures"), 1U);
  EXPECT_NE(page.find("apt install npm"), std::string::npos);
  EXPECT_NE(page.find("Not drawn: "), std::string::npos);
  std::size_t tables = 0;
  for (const auto& section : document.sections)
    for (const auto& block : section.blocks) {
      tables += std::holds_alternative<Table>(block);
      if (const auto* figures = std::get_if<Figures>(&block))
        for (const auto& figure : figures->figures) {
          EXPECT_NE(page.find(escape_html(figure.title)), std::string::npos) << figure.title;
        }
    }
  EXPECT_GT(tables, 3U);
  EXPECT_EQ(occurrences(page, "<table>"), tables);
  EXPECT_EQ(occurrences(page, "<script") + occurrences(page, "<figure") + occurrences(page, "<noscript"), 0U);
  EXPECT_NE(page.find("</main>\n</body>\n</html>\n"), std::string::npos);
}

}  // namespace
}  // namespace recurbench
