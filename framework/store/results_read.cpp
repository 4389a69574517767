#include <exception>

#include "store/durable.hpp"
#include "store/hdf5.hpp"
#include "store/results_layout.hpp"
#include "store/results_tables.hpp"
#include "store/study.hpp"

namespace recurbench {
namespace {

using hdf5::Group;

void check_format(const Group& root) {
  if (!root.has_attribute("format") || root.text_attribute("format") != kResultsFormat)
    throw StoreError("this is an HDF5 file, but not one of recurbench's results");
  const auto version = root.number_attribute("format_version");
  if (version == 0 || version > kResultsVersion)
    throw StoreError(
        fmt::format("this program reads results up to format {}, got format {}; use a newer recurbench",
                    kResultsVersion, version));
}

/// Reads one file into one study.
class Reader {
 public:
  explicit Reader(const Group& root) : root_(root) {}

  StudyData run() {
    check_format(root_);
    read_sweep();
    read_trials();
    read_curves();
    const auto clock = root_.group("clock");
    visit_clock_columns([&](auto... column) { read_column(clock, column...); });
    read_provenance();
    return std::move(study_);
  }

 private:
  template <class Values>
  void expect_rows(const std::string& name, const Values& values, std::size_t rows) const {
    if (values.size() != rows)
      throw StoreError(fmt::format("'{}' must have {} rows, got {}", name, rows, values.size()));
  }

  template <class At>
  void read_column(const Group& group, const char* name, const char*, const char*, At at) {
    using Value = std::remove_cvref_t<decltype(*at(study_.rows.front()))>;
    const auto values = [&] {
      if constexpr (std::is_same_v<Value, std::string>) return group.texts(name);
      if constexpr (!std::is_same_v<Value, std::string>) return group.numbers<Stored<Value>>(name);
    }();
    expect_rows(name, values, study_.rows.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      if (auto* value = at(study_.rows[i]); value != nullptr) *value = static_cast<Value>(values[i]);
  }

  void read_sweep() {
    const auto sweep = root_.group("sweep");
    study_.name = sweep.text("name");
    study_.description = sweep.text("description");
    study_.sweep_yaml = sweep.text("yaml");
    study_.overrides = read_own_texts(sweep, "overrides");
    study_.seed = sweep.number<std::uint64_t>("seed");
    study_.replicates = sweep.number<std::uint32_t>("replicates");
  }

  void read_trials() {
    const auto trials = root_.group("trials");
    read_status(trials);
    visit_trial_columns([&](auto... column) { read_column(trials, column...); });
    auto settings = read_table<std::string>(trials, "settings");
    auto search = read_table<std::string>(trials, "search");
    auto finals = read_table<double>(trials, "finals");
    expect_rows("settings", settings, study_.rows.size());
    expect_rows("search", search, study_.rows.size());
    expect_rows("finals", finals, study_.rows.size());
    for (std::size_t i = 0; i < study_.rows.size(); ++i) {
      auto& row = study_.rows[i];
      row.spec.settings = std::move(settings[i]);
      row.spec.search = std::move(search[i]);
      if (!row.result) continue;
      row.result->id = row.spec.id;
      row.result->finals = std::move(finals[i]);
    }
  }

  void read_status(const Group& trials) {
    for (const auto code : trials.numbers<std::uint8_t>("status")) {
      auto& row = study_.rows.emplace_back();
      if (code == kPending) continue;
      if (code >= kStatusCount)
        throw StoreError(fmt::format("'status' of row {} is {}, which this version does not know",
                                     study_.rows.size() - 1, code));
      row.result.emplace().status = static_cast<Status>(code);
    }
  }

  void read_curves() {
    const auto group = root_.group("curves");
    const auto lists = read_lists(group);
    const auto offsets = group.numbers<std::uint64_t>("row_offsets");
    const auto steps = group.numbers<std::uint64_t>("step");
    const auto seconds = root_.group("clock").numbers<double>("point_seconds");
    expect_rows("curves/list", lists.of_row(), study_.rows.size());
    expect_rows("point_seconds", seconds, steps.size());
    check_offsets(offsets, steps.size());
    std::vector<std::vector<double>> columns;
    for (const auto& link : lists.column_names()) {
      columns.push_back(group.numbers<double>(link));
      expect_rows(link, columns.back(), steps.size());
    }
    for (std::size_t i = 0; i < study_.rows.size(); ++i) {
      if (!study_.rows[i].result) continue;
      const auto cut = [begin = static_cast<std::ptrdiff_t>(offsets[i]),
                        end = static_cast<std::ptrdiff_t>(offsets[i + 1])](const auto& flat) {
        return std::decay_t<decltype(flat)>(flat.begin() + begin, flat.begin() + end);
      };
      auto& result = *study_.rows[i].result;
      result.curves.steps = cut(steps);
      result.clock.point_seconds = cut(seconds);
      for (const auto j : lists.row(i)) {
        result.curves.names.push_back(lists.names()[j]);
        result.curves.columns.push_back(cut(columns[j]));
      }
    }
  }

  void check_offsets(const std::vector<std::uint64_t>& offsets, std::size_t points) const {
    expect_rows("row_offsets", offsets, study_.rows.size() + 1);
    bool rising = offsets.front() == 0 && offsets.back() == points;
    for (std::size_t i = 1; i < offsets.size(); ++i) rising = rising && offsets[i - 1] <= offsets[i];
    if (!rising) throw StoreError(fmt::format("'row_offsets' must rise from 0 to {}", points));
  }

  void read_provenance() {
    const auto group = root_.group("provenance");
    const auto ranks = group.numbers<std::int32_t>("ranks");
    const auto started = group.texts("started");
    const auto command_line = group.texts("command_line");
    const auto host = group.texts("host");
    auto build = read_table<std::string>(group, "build");
    expect_rows("started", started, ranks.size());
    expect_rows("command_line", command_line, ranks.size());
    expect_rows("host", host, ranks.size());
    expect_rows("build", build, ranks.size());
    for (std::size_t i = 0; i < ranks.size(); ++i)
      study_.sessions.push_back({std::string(started[i]), std::string(command_line[i]), std::string(host[i]),
                                 ranks[i], std::move(build[i])});
    study_.damage = read_own_texts(group, "damage");
  }

  const Group& root_;
  StudyData study_;
};

}  // namespace

StudyData study_of_image(const std::string& image) {
  const auto file = hdf5::File::open(image);
  return Reader(file.root()).run();
}

StudyData read_results(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  try {
    return study_of_image(unseal(std::move(bytes)));
  } catch (const std::exception& error) {
    throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace recurbench
