#include <fmt/format.h>

#include <array>

#include "core/error.hpp"
#include "report/document.hpp"
#include "report/format.hpp"
#include "report/renderer.hpp"

namespace recurbench {
namespace {

/// Nothing may be fetched, framed, posted or evaluated: the page works offline and stays silent online.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'";

const char* tone_class(Tone tone) {
  static constexpr std::array kNames{"", "strong", "good", "fair", "bad", "muted"};
  return kNames.at(static_cast<std::size_t>(tone));
}

class Page {
 public:
  Page(const Document& document, const PageAssets& assets) : document_(document), assets_(assets) {}
  std::string write() {
    head();
    for (const auto& section : document_.sections) {
      add("<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n",
          escape_html(section.id), escape_html(section.title));
      for (const auto& block : section.blocks) std::visit([&](const auto& each) { show(each); }, block);
      add("</section>\n");
    }
    foot();
    return std::move(text_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }

  void head() {
    const std::string title = escape_html(document_.title);
    add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", kPolicy);
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    add("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" "
        "content=\"recurbench\">\n");
    add("<link rel=\"icon\" href=\"data:,\">\n<title>{} – recurbench report</title>\n<style>\n", title);
    text_ += assets_.style;
    add("</style>\n</head>\n<body>\n<header>\n<p class=\"kind\">recurbench report</p>\n<h1>{}</h1>\n", title);
    if (!document_.question.empty()) add("<p class=\"question\">{}</p>\n", escape_html(document_.question));
    add("<nav aria-label=\"Sections\">\n");
    for (const auto& section : document_.sections)
      add("<a href=\"#{}\">{}</a>\n", escape_html(section.id), escape_html(section.title));
    add("</nav>\n</header>\n<main>\n");
    show_what_figures_need();
  }

  void show_what_figures_need() {
    if (assets_.can_draw()) {
      add("<noscript><p class=\"warning\">The figures need JavaScript; the tables hold the same results.</p>"
          "</noscript>\n");
      return;
    }
    show(Paragraph{
        "This page has no figures: recurbench was built without what draws them, which npm fetches. "
        "The tables hold the same results. For figures, install npm (Debian: apt install npm), build "
        "again and call `recurbench report`; or open figures.json in a viewer of Vega-Lite.",
        Paragraph::Kind::warning});
  }

  void foot() {
    add("</main>\n");
    if (assets_.can_draw()) show_renderer();
    add("</body>\n</html>\n");
  }

  void show_renderer() {
    nlohmann::json specs = nlohmann::json::object();
    for (const auto& section : document_.sections)
      for (const auto& block : section.blocks)
        if (const auto* figures = std::get_if<Figures>(&block))
          for (const auto& figure : figures->figures) specs[figure.id] = figure.spec;
    std::string data = specs.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    for (auto at = data.find('<'); at != std::string::npos; at = data.find('<', at))
      data.replace(at, 1, "\\u003c");
    add("<script type=\"application/json\" id=\"figures\">{}</script>\n", data);
    for (const auto script : {assets_.vega, assets_.vega_lite, assets_.vega_embed, assets_.script}) {
      text_ += "<script>";
      text_ += inline_script(script);
      text_ += "</script>\n";
    }
  }

  void show(const Paragraph& paragraph) {
    static constexpr std::array kClasses{"", " class=\"note\"", " class=\"warning\""};
    add("<p{}>{}</p>\n", kClasses.at(static_cast<std::size_t>(paragraph.kind)), escape_html(paragraph.text));
  }

  void show(const Points& points) {
    add("<ul class=\"points\">\n");
    for (const auto& point : points.points)
      add("<li><strong>{}</strong> {}</li>\n", escape_html(point.lead), escape_html(point.text));
    add("</ul>\n");
  }

  void show(const Tiles& tiles) {
    add("<dl class=\"tiles\">\n");
    for (const auto& tile : tiles.tiles)
      add("<div><dt>{}</dt><dd>{}</dd></div>\n", escape_html(tile.label), escape_html(tile.value));
    add("</dl>\n");
  }

  void show(const Table& table) {
    add("<div class=\"table\" role=\"region\" tabindex=\"0\" "
        "aria-label=\"{0}\">\n<table>\n<caption>{0}</caption>\n"
        "<thead><tr>",
        escape_html(table.caption));
    for (const auto& column : table.columns)
      add("<th scope=\"col\"{}>{}</th>", column.numeric ? " class=\"numeric\"" : "",
          escape_html(column.title));
    add("</tr></thead>\n<tbody>\n");
    for (const auto& row : table.rows) {
      add("<tr>");
      for (std::size_t i = 0; i < row.size(); ++i) show_cell(row[i], table.columns[i].numeric, i == 0);
      add("</tr>\n");
    }
    add("</tbody>\n</table>\n</div>\n");
  }

  void show_cell(const Table::Cell& cell, bool numeric, bool heads_row) {
    const char* tag = heads_row ? "th" : "td";
    add("<{}{}", tag, heads_row ? " scope=\"row\"" : "");
    if (numeric || cell.tone != Tone::plain)
      add(" class=\"{}{}{}\"", numeric ? "numeric" : "", numeric && cell.tone != Tone::plain ? " " : "",
          tone_class(cell.tone));
    add("><span>{}</span></{}>", escape_html(cell.text), tag);
  }

  void show(const Figures& figures) {
    if (!assets_.can_draw()) return show_titles_of(figures);
    add("<div class=\"figures\">\n");
    for (const auto& figure : figures.figures)
      add("<figure aria-labelledby=\"{0}-title\" aria-describedby=\"{0}-caption\">\n<h3 "
          "id=\"{0}-title\">{1}</h3>\n"
          "<div class=\"plot\" id=\"{0}\"></div>\n<figcaption "
          "id=\"{0}-caption\">{2}</figcaption>\n</figure>\n",
          escape_html(figure.id), escape_html(figure.title), escape_html(figure.caption));
    add("</div>\n");
  }

  void show_titles_of(const Figures& figures) {
    std::vector<std::string> titles;
    for (const auto& figure : figures.figures) titles.push_back(figure.title);
    show(Paragraph{"Not drawn: " + join(titles, "; ") + ".", Paragraph::Kind::note});
  }

  void show(const Verbatim& verbatim) {
    add("<details{}>\n<summary>{}</summary>\n<pre><code>{}</code></pre>\n</details>\n",
        verbatim.open ? " open" : "", escape_html(verbatim.summary), escape_html(verbatim.text));
  }

  const Document& document_;
  const PageAssets& assets_;
  std::string text_;
};

}  // namespace

std::string render_html(const Document& document, const PageAssets& assets) {
  return Page(document, assets).write();
}

std::string render_html(const Document& document) {
  return render_html(document, page_assets());
}

}  // namespace recurbench
