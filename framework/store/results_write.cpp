#include <algorithm>
#include <limits>

#include "store/durable.hpp"
#include "store/hdf5.hpp"
#include "store/results_layout.hpp"
#include "store/results_tables.hpp"
#include "store/study.hpp"

namespace recurbench {
namespace {

using hdf5::Dataset;
using hdf5::Group;
using hdf5::Storage;
using Row = StudyData::Row;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void finish(Dataset dataset, const Dataset& scale, const std::string& unit, const std::string& meaning) {
  describe(dataset, unit, meaning);
  dataset.attach(scale);
}

Dataset write_row_numbers(Group& group, const std::string& name, std::size_t rows,
                          const std::string& meaning) {
  std::vector<std::uint32_t> numbers(rows);
  for (std::size_t i = 0; i < rows; ++i) numbers[i] = static_cast<std::uint32_t>(i);
  auto scale = group.write(name, numbers);
  describe(scale, "", meaning);
  scale.make_scale(name);
  return scale;
}

std::size_t count_points(const StudyData& study) {
  std::size_t points = 0;
  for (const auto& row : study.rows) points += row.result ? row.result->curves.steps.size() : 0;
  return points;
}

/// Writes one study into one file in memory.
class Writer {
 public:
  explicit Writer(const StudyData& study)
      : study_(study),
        file_(hdf5::File::create()),
        root_(file_.root()),
        trial_(write_row_numbers(root_, "trial", study.rows.size(), "row of the plan")),
        point_(root_.write_dimension("point", count_points(study))) {}

  std::string image() {
    root_.set_attribute("format", std::string(kResultsFormat));
    root_.set_attribute("format_version", kResultsVersion);
    root_.set_attribute("title", study_.name);
    root_.set_attribute("Conventions", std::string("CF-1.8"));
    write_trials();
    write_curves();
    write_sweep();
    write_clock();
    write_provenance();
    return file_.image();
  }

 private:
  template <class At>
  void write_column(Group& group, const char* name, const char* unit, const char* meaning, At at) {
    using Value = std::remove_cvref_t<decltype(*at(study_.rows.front()))>;
    if constexpr (std::is_same_v<Value, std::string>) {
      std::vector<std::string_view> values;
      for (const auto& row : study_.rows)
        values.push_back(at(row) == nullptr ? std::string_view() : *at(row));
      finish(group.write_texts(name, values), trial_, unit, meaning);
    } else {
      constexpr auto kAbsent =
          std::is_floating_point_v<Value> ? static_cast<Stored<Value>>(kNan) : Stored<Value>{};
      std::vector<Stored<Value>> values;
      for (const auto& row : study_.rows)
        values.push_back(at(row) == nullptr ? kAbsent : static_cast<Stored<Value>>(*at(row)));
      finish(group.write(name, values), trial_, unit, meaning);
    }
  }

  /// A table of what `at(row)` points to.
  template <class Value, class At>
  void write_named(Group& parent, const std::string& name, At at) {
    std::vector<const Named<Value>*> rows;
    for (const auto& row : study_.rows) rows.push_back(at(row));
    write_table<Value>(parent, name, rows, trial_);
  }

  void write_trials() {
    auto trials = root_.make_group("trials");
    visit_trial_columns([&](auto... column) { write_column(trials, column...); });
    write_status(trials);
    write_named<std::string>(trials, "settings", [](const Row& row) { return &row.spec.settings; });
    write_named<std::string>(trials, "search", [](const Row& row) { return &row.spec.search; });
    write_named<double>(trials, "finals",
                        [](const Row& row) { return row.result ? &row.result->finals : nullptr; });
  }

  void write_status(Group& trials) {
    std::vector<std::uint8_t> values;
    for (const auto& row : study_.rows)
      values.push_back(row.result ? static_cast<std::uint8_t>(row.result->status) : kPending);
    auto status = trials.write("status", values);
    std::vector<std::uint8_t> codes;
    std::string meanings;
    for (std::uint8_t code = 0; code < kStatusCount; ++code) {
      codes.push_back(code);
      meanings += status_name(static_cast<Status>(code)) + " ";
    }
    codes.push_back(kPending);
    status.set_attribute("flag_values", codes);
    status.set_attribute("flag_meanings", meanings + "pending");
    finish(std::move(status), trial_, "", "how the trial ended");
  }

  void write_curves() {
    static const Curves kNoCurves;
    NameLists lists;
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint64_t> steps;
    for (const auto& row : study_.rows) {
      const Curves& curves = row.result ? row.result->curves : kNoCurves;
      lists.add_row({curves.names.begin(), curves.names.end()});
      steps.insert(steps.end(), curves.steps.begin(), curves.steps.end());
      offsets.push_back(steps.size());
    }
    auto group = root_.make_group("curves");
    write_lists(group, lists, trial_);
    auto row_offsets = group.write("row_offsets", offsets);
    describe(row_offsets, "", "points of trial i: row_offsets[i] to row_offsets[i + 1] - 1");
    row_offsets.make_scale("row_offsets");
    finish(group.write("step", steps, Storage::guarded), point_, "1", "training step of the point");
    write_curve_columns(group, lists, offsets);
  }

  void write_curve_columns(Group& group, const NameLists& lists, const std::vector<std::uint64_t>& offsets) {
    std::vector<std::vector<double>> flat(lists.names().size(), std::vector<double>(offsets.back(), kNan));
    for (std::size_t i = 0; i < lists.rows(); ++i)
      for (std::size_t j = 0; j < lists.row(i).size(); ++j) {
        const auto& column = study_.rows[i].result->curves.columns[j];
        std::copy(column.begin(), column.end(),
                  flat[lists.row(i)[j]].begin() + static_cast<std::ptrdiff_t>(offsets[i]));
      }
    const auto links = lists.column_names();
    for (std::size_t j = 0; j < flat.size(); ++j)
      finish(group.write(links[j], flat[j], Storage::guarded), point_, "", lists.names()[j]);
  }

  void write_sweep() {
    auto sweep = root_.make_group("sweep");
    sweep.write_text("name", study_.name);
    sweep.write_text("description", study_.description);
    sweep.write_text("yaml", study_.sweep_yaml);
    write_own_texts(sweep, "overrides", study_.overrides, "keys set on the command line");
    sweep.write_number("seed", study_.seed);
    sweep.write_number("replicates", study_.replicates);
  }

  void write_clock() {
    auto clock = root_.make_group("clock");
    visit_clock_columns([&](auto... column) { write_column(clock, column...); });
    std::vector<double> seconds;
    for (const auto& row : study_.rows) {
      if (!row.result) continue;
      const auto& points = row.result->clock.point_seconds;
      seconds.insert(seconds.end(), points.begin(), points.end());
    }
    finish(clock.write("point_seconds", seconds, Storage::guarded), point_, "s",
           "wall_seconds at the curve point");
  }

  void write_provenance() {
    auto group = root_.make_group("provenance");
    const auto& sessions = study_.sessions;
    const auto session = write_row_numbers(group, "session", sessions.size(), "run commands, in order");
    const auto texts = [&](const char* name, std::string StudyData::Session::*member, const char* meaning) {
      std::vector<std::string_view> values;
      for (const auto& each : sessions) values.push_back(each.*member);
      finish(group.write_texts(name, values), session, "", meaning);
    };
    texts("started", &StudyData::Session::started, "ISO 8601, UTC");
    texts("command_line", &StudyData::Session::command_line, "command");
    texts("host", &StudyData::Session::host, "host of rank 0");
    std::vector<std::int32_t> ranks;
    std::vector<const Named<std::string>*> builds;
    for (const auto& each : sessions) {
      ranks.push_back(each.ranks);
      builds.push_back(&each.build);
    }
    finish(group.write("ranks", ranks), session, "1", "MPI ranks");
    write_table<std::string>(group, "build", builds, session);
    write_own_texts(group, "damage", study_.damage, "what could not be read from the journals");
  }

  const StudyData& study_;
  hdf5::File file_;
  Group root_;
  Dataset trial_;
  Dataset point_;
};

void check_results(const StudyData& study) {
  for (const auto& row : study.rows) {
    if (!row.result) continue;
    const auto fault = row.result->id == row.spec.id
                           ? fault_of(*row.result)
                           : fmt::format("its result is that of trial {}", row.result->id);
    if (!fault.empty()) throw StoreError(fmt::format("trial {}: {}", row.spec.id, fault));
  }
}

}  // namespace

std::string results_image(const StudyData& study) {
  check_results(study);
  return Writer(study).image();
}

void write_results(const std::filesystem::path& path, const StudyData& study) {
  std::string image;
  try {
    image = results_image(study);
    if (const auto place = first_difference(study, study_of_image(image)); !place.empty())
      throw StoreError(fmt::format("{} reads back differently from memory; nothing was written", place));
  } catch (const StoreError& error) {
    throw StoreError(fmt::format("{}: {}", path.string(), error.what()));
  }
  write_durably(path, seal(std::move(image)));
}

}  // namespace recurbench
