#include "report/report.hpp"

#include <fstream>

#include "core/error.hpp"
#include "report/document.hpp"

namespace recurbench {
namespace {

/// Written under another name first, so that whoever opens the page never sees half of it.
void replace_file(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::path part = path;
  part += ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  std::error_code code;
  if (out) std::filesystem::rename(part, path, code);
  if (out && !code) return;
  std::error_code ignored;
  std::filesystem::remove(part, ignored);
  throw StoreError(
      fmt::format("report: {} must be writable, but writing it failed{}{}. Free space or pass another "
                  "folder, then run `recurbench report` again; the study itself is not touched.",
                  path.string(), code ? ": " : "", code ? code.message() : ""));
}

}  // namespace

void write_report(const std::filesystem::path& folder, const StudyData& study) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code)
    throw StoreError(
        fmt::format("report: the folder {} cannot be made: {}", folder.string(), code.message()));
  const Comparison comparison = compare(study);
  const Document document = make_document(study, comparison);
  replace_file(folder / "report.json", render_json(study, comparison, document));
  replace_file(folder / "figures.json", render_figures(document));
  replace_file(folder / "report.md", render_markdown(document));
  replace_file(folder / "report.html", render_html(document));
}

}  // namespace recurbench
