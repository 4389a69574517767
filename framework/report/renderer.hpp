#pragma once

#include <string>
#include <string_view>

namespace recurbench {

/// Files embedded into the library at build time; valid for the life of the program. A build without npm
/// lacks the first four: they are empty.
struct PageAssets {
  std::string_view vega;
  std::string_view vega_lite;
  std::string_view vega_embed;
  std::string_view licences;  ///< of the three scripts and of all they contain
  std::string_view style;     ///< page.css
  std::string_view script;    ///< page.js: draws the figures

  /// Whether a page with these can draw its figures.
  bool can_draw() const { return !vega.empty() && !vega_lite.empty() && !vega_embed.empty(); }
};
const PageAssets& page_assets();

/// Text that can stand between <script> and </script> and means the same: no end tag, no comment opener,
/// no reference to a source map elsewhere.
std::string inline_script(std::string_view script);

}  // namespace recurbench
