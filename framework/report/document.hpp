#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "report/comparison.hpp"

namespace recurbench {

/// The report before it becomes HTML or Markdown. All text is plain: whoever renders it escapes it.

struct Paragraph {
  enum class Kind { plain, note, warning };  ///< a note is small print: how to read what stands above it
  std::string text;
  Kind kind = Kind::plain;
};

/// A list of sentences, each with a bold lead.
struct Points {
  struct Point {
    std::string lead;
    std::string text;
  };
  std::vector<Point> points;
};

/// A number with its name, at the top of the page.
struct Tiles {
  struct Tile {
    std::string value;
    std::string label;
  };
  std::vector<Tile> tiles;
};

enum class Tone { plain, strong, good, fair, bad, muted };

struct Table {
  struct Cell {
    std::string text;
    Tone tone = Tone::plain;
  };
  struct Column {
    std::string title;
    bool numeric = false;
  };
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  ///< [rows][columns]
};

/// A Vega-Lite specification with its data inside.
struct Figure {
  std::string id;  ///< unique on the page, fit for an HTML id
  std::string title;
  std::string caption;  ///< what to see, what the band or bar is
  nlohmann::json spec;
};

/// Figures side by side where the page is wide enough.
struct Figures {
  std::vector<Figure> figures;
};

/// Text as it was written, folded away.
struct Verbatim {
  std::string summary;
  std::string text;
  bool open = false;
  bool page_only = false;  ///< concerns the page, not the results: Markdown leaves it out
};

using Block = std::variant<Paragraph, Points, Tiles, Table, Figures, Verbatim>;

struct Section {
  std::string id;
  std::string title;
  std::vector<Block> blocks;
};

struct Document {
  std::string title;
  std::string question;
  std::vector<Section> sections;
};

Document make_document(const StudyData& study, const Comparison& comparison);

struct PageAssets;

/// Renderers. Each ends its text with a newline. A page whose assets cannot draw has no figures and says so.
std::string render_html(const Document& document, const PageAssets& assets);
std::string render_html(const Document& document);  ///< with what is embedded
std::string render_markdown(const Document& document);
/// Every number of the comparison and every table.
std::string render_json(const StudyData& study, const Comparison& comparison, const Document& document);
/// The figures as Vega-Lite specifications, with their data.
std::string render_figures(const Document& document);

}  // namespace recurbench
