#include "report/renderer.hpp"

#include <gtest/gtest.h>

namespace recurbench {
namespace {

TEST(Renderer, NeutralisesTagsInScripts) {
  EXPECT_EQ(inline_script("x='</script>';y='</SCRIPT ';z=a</b/;"),
            "x='<\\/script>';y='<\\/SCRIPT ';z=a</b/;");
  EXPECT_EQ(inline_script("'<!--'"), "'<\\!--'");
  EXPECT_EQ(inline_script("f();\n//# sourceMappingURL=f.js.map"), "f();\n");
  EXPECT_EQ(inline_script("f();</scrip"), "f();</scrip");
}

TEST(Renderer, IsEmbeddedWithItsLicences) {
  const PageAssets& assets = page_assets();
  if (!assets.can_draw()) GTEST_SKIP() << "built without npm";
  EXPECT_NE(assets.vega.find("version=\"5."), std::string_view::npos);
  EXPECT_NE(assets.vega_lite.find("vegaLite"), std::string_view::npos);
  EXPECT_NE(assets.vega_embed.find("vegaEmbed"), std::string_view::npos);
  for (const char* text :
       {"vega-lite 5", "vega-embed 6", "University of Washington", "Redistribution and use"})
    EXPECT_NE(assets.licences.find(text), std::string_view::npos) << text;
}

}  // namespace
}  // namespace recurbench
