#include <fmt/format.h>

#include <algorithm>

#include "report/document.hpp"
#include "report/format.hpp"

namespace recurbench {
namespace {

/// A fence longer than any run of backticks in the text.
std::string fence_for(const std::string& text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char letter : text) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

std::string show(const Paragraph& paragraph) {
  return escape_markdown(paragraph.text) + "\n\n";
}

std::string show(const Points& points) {
  std::string text;
  for (const auto& point : points.points)
    text += fmt::format("- **{}**: {}\n", escape_markdown(point.lead), escape_markdown(point.text));
  return text + "\n";
}

std::string show(const Tiles& tiles) {
  std::vector<std::string> parts;
  for (const auto& tile : tiles.tiles)
    parts.push_back(fmt::format("{} {}", escape_markdown(tile.value), escape_markdown(tile.label)));
  return join(parts, " · ") + "\n\n";
}

std::string show(const Table& table) {
  std::string text = escape_markdown(table.caption) + "\n\n|";
  for (const auto& column : table.columns) text += fmt::format(" {} |", escape_markdown(column.title));
  text += "\n|";
  for (const auto& column : table.columns) text += column.numeric ? " ---: |" : " --- |";
  for (const auto& row : table.rows) {
    text += "\n|";
    for (const auto& cell : row) {
      const std::string shown = escape_markdown(cell.text);
      text += cell.tone == Tone::strong && !shown.empty() ? fmt::format(" **{}** |", shown)
                                                          : fmt::format(" {} |", shown);
    }
  }
  return text + "\n\n";
}

std::string show(const Figures& figures) {
  std::string text = "Figures in report.html:\n\n";
  for (const auto& figure : figures.figures)
    text += fmt::format("- *{}*. {}\n", escape_markdown(figure.title), escape_markdown(figure.caption));
  return text + "\n";
}

std::string show(const Verbatim& verbatim) {
  if (verbatim.page_only) return "";
  const std::string fence = fence_for(verbatim.text);
  std::string text = verbatim.text;
  if (!text.ends_with('\n')) text += '\n';
  return fmt::format("<details><summary>{}</summary>\n\n{}\n{}{}\n\n</details>\n\n",
                     escape_html(verbatim.summary), fence, text, fence);
}

}  // namespace

std::string render_markdown(const Document& document) {
  std::string text = fmt::format("# {}\n\n", escape_markdown(document.title));
  if (!document.question.empty()) text += escape_markdown(document.question) + "\n\n";
  for (const auto& section : document.sections) {
    text += fmt::format("## {}\n\n", escape_markdown(section.title));
    for (const auto& block : section.blocks)
      text += std::visit([](const auto& each) { return show(each); }, block);
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace recurbench
