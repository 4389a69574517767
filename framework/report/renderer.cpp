#include "report/renderer.hpp"

#include <cstddef>

// A zero byte ends each file, so that no two symbols share an address even when a file is empty.
#define SEQBENCH_EMBED(symbol, file)                                                                         \
  __asm__(                                                                                                   \
      ".pushsection .rodata\n"                                                                               \
      ".hidden " #symbol "_begin\n.global " #symbol                                                          \
      "_begin\n"                                                                                             \
      ".hidden " #symbol "_end\n.global " #symbol "_end\n" #symbol "_begin:\n.incbin \"" file "\"\n" #symbol \
      "_end:\n.byte 0\n"                                                                                     \
      ".popsection\n");                                                                                      \
  extern "C" const char symbol##_begin[];                                                                    \
  extern "C" const char symbol##_end[]

SEQBENCH_EMBED(seqbench_vega, SEQBENCH_FETCHED_ASSETS "/vega.min.js");
SEQBENCH_EMBED(seqbench_vega_lite, SEQBENCH_FETCHED_ASSETS "/vega-lite.min.js");
SEQBENCH_EMBED(seqbench_vega_embed, SEQBENCH_FETCHED_ASSETS "/vega-embed.min.js");
SEQBENCH_EMBED(seqbench_licences, SEQBENCH_FETCHED_ASSETS "/licences.txt");
SEQBENCH_EMBED(seqbench_page_style, SEQBENCH_PAGE_ASSETS "/page.css");
SEQBENCH_EMBED(seqbench_page_script, SEQBENCH_PAGE_ASSETS "/page.js");

namespace seqbench {
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
      between(seqbench_vega_begin, seqbench_vega_end),
      between(seqbench_vega_lite_begin, seqbench_vega_lite_end),
      between(seqbench_vega_embed_begin, seqbench_vega_embed_end),
      between(seqbench_licences_begin, seqbench_licences_end),
      between(seqbench_page_style_begin, seqbench_page_style_end),
      between(seqbench_page_script_begin, seqbench_page_script_end),
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

}  // namespace seqbench
