#include "report/renderer.hpp"

#include <cstddef>

// A zero byte ends each file, so that no two symbols share an address even when a file is empty.
#define RECURBENCH_EMBED(symbol, file)                                                                       \
  __asm__(                                                                                                   \
      ".pushsection .rodata\n"                                                                               \
      ".hidden " #symbol "_begin\n.global " #symbol                                                          \
      "_begin\n"                                                                                             \
      ".hidden " #symbol "_end\n.global " #symbol "_end\n" #symbol "_begin:\n.incbin \"" file "\"\n" #symbol \
      "_end:\n.byte 0\n"                                                                                     \
      ".popsection\n");                                                                                      \
  extern "C" const char symbol##_begin[];                                                                    \
  extern "C" const char symbol##_end[]

RECURBENCH_EMBED(recurbench_vega, RECURBENCH_FETCHED_ASSETS "/vega.min.js");
RECURBENCH_EMBED(recurbench_vega_lite, RECURBENCH_FETCHED_ASSETS "/vega-lite.min.js");
RECURBENCH_EMBED(recurbench_vega_embed, RECURBENCH_FETCHED_ASSETS "/vega-embed.min.js");
RECURBENCH_EMBED(recurbench_licences, RECURBENCH_FETCHED_ASSETS "/licences.txt");
RECURBENCH_EMBED(recurbench_page_style, RECURBENCH_PAGE_ASSETS "/page.css");
RECURBENCH_EMBED(recurbench_page_script, RECURBENCH_PAGE_ASSETS "/page.js");

namespace recurbench {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

const PageAssets& page_assets() {
  static const PageAssets assets{
      between(recurbench_vega_begin, recurbench_vega_end),
      between(recurbench_vega_lite_begin, recurbench_vega_lite_end),
      between(recurbench_vega_embed_begin, recurbench_vega_embed_end),
      between(recurbench_licences_begin, recurbench_licences_end),
      between(recurbench_page_style_begin, recurbench_page_style_end),
      between(recurbench_page_script_begin, recurbench_page_script_end),
  };
  return assets;
}

std::string inline_script(std::string_view script) {
  std::string text(script);
  constexpr std::string_view kMap = "//# sourceMappingURL=";
  if (const auto at = text.rfind(kMap); at != std::string::npos) {
    const auto end = text.find('\n', at);
    text.erase(at, end == std::string::npos ? end : end - at);
  }
  // End tags are found in any letter case; in scripts they occur in strings, where "<\/" means "</".
  for (std::size_t at = text.find("</"); at != std::string::npos; at = text.find("</", at + 1)) {
    constexpr std::string_view kTag = "script";
    bool is_tag = at + 2 + kTag.size() <= text.size();
    for (std::size_t i = 0; is_tag && i < kTag.size(); ++i) is_tag = (text[at + 2 + i] | 0x20) == kTag[i];
    if (is_tag) text.insert(at + 1, 1, '\\');
  }
  replace_all(text, "<!--", "<\\!--");
  return text;
}

}  // namespace recurbench
