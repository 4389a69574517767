#include "report/report.hpp"

#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/study_view.hpp"

namespace recurbench {

Exit report_command(const ReportOptions& options) {
  const StudyData study = load_study(options.study);
  const auto folder = !options.out.empty() ? options.out
                      : std::filesystem::is_regular_file(options.study)
                          ? options.study.parent_path() / "report"
                          : StudyPaths{options.study}.report();
  write_report(folder, study);
  fmt::print("{}\n", (folder / "report.html").string());
  return Exit::success;
}

}  // namespace recurbench
