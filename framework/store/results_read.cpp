#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>

#include "store/columns.hpp"
#include "store/hdf5.hpp"
#include "store/name_lists.hpp"
#include "store/records.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/value_json.hpp"

namespace recurbench {
namespace {

using hdf5::Group;

void check_format(const Group& root) {
  if (!root.has_attribute("format") || root.text_attribute("format") != kResultsFormat)
    throw StoreError("this is an HDF5 file, but not one of recurbench's results");
  const auto version = root.number_attribute("format_version");
  if (version == 0) throw StoreError("no format has the version 0");
  if (version > kResultsVersion)
    throw NewerFormat(
        fmt::format("this program reads results up to format {}, got format {}; use a newer recurbench",
                    kResultsVersion, version));
}

/// Reads one file into one study. A column that an older program did not write keeps its default.
class ResultsReader {
 public:
  explicit ResultsReader(const Group& root) : root_(root) {}

  StudyData run() {
    check_format(root_);
    read_sweep();
    read_configurations();
    read_trials();
    read_measurements();
    read_curves();
    read_provenance();
    return std::move(study_);
  }

 private:
  template <class Values>
  void expect_rows(const std::string& name, const Values& values, std::size_t rows) const {
    if (values.size() != rows)
      throw StoreError(fmt::format("'{}' must have {} rows, got {}", name, rows, values.size()));
  }

  template <class Items>
  static typename Items::value_type& item(Items& items, std::size_t place, const char* what) {
    if (place >= items.size())
      throw StoreError(fmt::format("{} {} is named, and there are {}", what, place, items.size()));
    return items[place];
  }

  /// Puts a column into what `at` says of each item; null items are passed over.
  template <class Item, class At>
  void read_column(const Group& group, const std::vector<Item*>& items, const char* name, At at) {
    using Field = std::remove_cvref_t<decltype(at(*items.front()))>;
    if (!group.has(name)) return;
    const auto values = [&] {
      if constexpr (std::is_same_v<Field, std::string>) return group.texts(name);
      if constexpr (!std::is_same_v<Field, std::string>) return group.numbers<Stored<Field>>(name);
    }();
    expect_rows(name, values, items.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      if (items[i] != nullptr) at(*items[i]) = static_cast<Field>(values[i]);
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

  void read_configurations() {
    const auto group = root_.group("configurations");
    const std::size_t count = root_.shape("configuration").at(0);
    for (std::size_t i = 0; i < count; ++i) configurations_.push_back(std::make_shared<Configuration>());
    std::vector<Configuration*> items;
    for (const auto& each : configurations_) items.push_back(each.get());
    visit_configuration_columns(
        [&](const char* name, auto, auto, auto at) { read_column(group, items, name, at); });
    read_column(
        root_.group("clock"), items, "predicted_seconds",
        [](auto& c) -> auto& { return c.predicted_seconds; });
    read_search(group.texts("search"));
    auto settings = read_settings(group, "settings");
    settings.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      items[i]->settings = std::move(settings[i]);
      for (const auto& [key, value] : items[i]->settings) {
        if (key == "task.name") items[i]->sections.task.set("name", value);
        if (key == "model.name") items[i]->sections.model.set("name", value);
      }
    }
    read_levels();
  }

  void read_search(const hdf5::TextColumn& texts) {
    expect_rows("search", texts, configurations_.size());
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (const auto& pair : nlohmann::json::parse(texts[i]))
        configurations_[i]->search.emplace_back(pair.at(0).get<std::string>(), value_of(pair.at(1)));
  }

  void read_levels() {
    const auto group = root_.group("levels");
    const auto of = group.numbers<std::uint32_t>("configuration");
    const auto lengths = group.numbers<std::int64_t>("length");
    const auto chance = group.numbers<double>("chance");
    const auto solved = group.numbers<double>("solved");
    expect_rows("length", lengths, of.size());
    expect_rows("chance", chance, of.size());
    expect_rows("solved", solved, of.size());
    for (std::size_t i = 0; i < of.size(); ++i)
      item(configurations_, of[i], "configuration")
          ->task_facts.levels.push_back({lengths[i], chance[i], solved[i]});
  }

  void read_trials() {
    const auto group = root_.group("trials");
    const auto codes = group.numbers<std::uint8_t>("status");
    const auto of = group.numbers<std::uint32_t>("configuration");
    const auto replicates = group.numbers<std::uint32_t>("replicate");
    const auto ids = group.texts("id");
    expect_rows("configuration", of, codes.size());
    expect_rows("replicate", replicates, codes.size());
    expect_rows("id", ids, codes.size());
    study_.rows.reserve(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
      auto& row = study_.rows.emplace_back();
      row.configuration = item(configurations_, of[i], "configuration");
      row.replicate = replicates[i];
      if (codes[i] >= kTrialStateCount)
        throw NewerFormat(
            fmt::format("'status' of row {} is {}, which this version does not know", i, codes[i]));
      const auto state = static_cast<TrialState>(codes[i]);
      if (!traits(state).ended) continue;
      row.result.emplace().state = state;
      row.result->id = std::string(ids[i]);
    }
    results_.reserve(codes.size());
    for (auto& row : study_.rows) results_.push_back(row.result ? &*row.result : nullptr);
    visit_trial_columns(
        [&](const char* name, auto, auto, auto at) { read_column(group, results_, name, at); });
    const auto clock = root_.group("clock");
    visit_clock_columns(
        [&](const char* name, auto, auto, auto at) { read_column(clock, results_, name, at); });
  }

  template <class Enum, class Named>
  static Enum word(std::string_view text, Named named) {
    const auto found = named(text);
    if (!found)
      throw NewerFormat(
          fmt::format("'{}' is none of the words that this version knows; use a newer recurbench", text));
    return *found;
  }

  void read_measurements() {
    const auto group = root_.group("measurements");
    const auto trials = group.numbers<std::uint32_t>("trial");
    const auto lengths = group.numbers<std::int64_t>("length");
    const auto values = group.numbers<double>("value");
    expect_rows("length", lengths, trials.size());
    expect_rows("value", values, trials.size());
    std::vector<hdf5::TextColumn> texts;
    for (const char* name : {"split", "metric", "when", "by", "group"}) {
      texts.push_back(group.texts(name));
      expect_rows(name, texts.back(), trials.size());
    }
    for (std::size_t i = 0; i < trials.size(); ++i) {
      auto* result = item(results_, trials[i], "trial");
      if (result == nullptr)
        throw StoreError(fmt::format("trial {} has not ended and has measurements", trials[i]));
      Quantity of{word<Split>(texts[0][i], split_named), std::string(texts[1][i]), std::nullopt,
                  std::string(texts[3][i]), std::string(texts[4][i])};
      if (lengths[i] != kNoLength) of.length = lengths[i];
      result->finals.push_back({std::move(of), word<When>(texts[2][i], when_named), values[i]});
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
    std::vector<Quantity> of;
    for (const auto& link : lists.column_names()) {
      columns.push_back(group.numbers<double>(link));
      expect_rows(link, columns.back(), steps.size());
      of.push_back(quantity_of(group.dataset(link)));
    }
    for (std::size_t i = 0; i < results_.size(); ++i) {
      if (results_[i] == nullptr) continue;
      const auto cut = [begin = static_cast<std::ptrdiff_t>(offsets[i]),
                        end = static_cast<std::ptrdiff_t>(offsets[i + 1])](const auto& flat) {
        return std::decay_t<decltype(flat)>(flat.begin() + begin, flat.begin() + end);
      };
      Curves& curves = results_[i]->curves;
      curves.steps = cut(steps);
      results_[i]->clock.point_seconds = cut(seconds);
      for (const auto j : lists.row(i)) {
        curves.of.push_back(of[j]);
        curves.columns.push_back(cut(columns[j]));
      }
    }
  }

  static Quantity quantity_of(const hdf5::Dataset& column) {
    Quantity of{word<Split>(column.text_attribute("split"), split_named), column.text_attribute("metric")};
    if (column.has_attribute("length")) of.length = column.number_attribute("length");
    if (column.has_attribute("by")) of.by = column.text_attribute("by");
    if (column.has_attribute("group")) of.group = column.text_attribute("group");
    return of;
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
    auto builds = read_settings(group, "build");
    builds.resize(ranks.size());
    expect_rows("started", started, ranks.size());
    expect_rows("command_line", command_line, ranks.size());
    expect_rows("host", host, ranks.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) {
      study_.sessions.push_back(
          {std::string(started[i]), std::string(command_line[i]), std::string(host[i]), ranks[i], {}});
      for (const auto& [key, value] : builds[i]) study_.sessions.back().build.emplace_back(key, value.text());
    }
    study_.damage = read_own_texts(group, "damage");
  }

  const Group& root_;
  StudyData study_;
  std::vector<std::shared_ptr<Configuration>> configurations_;
  std::vector<TrialResult*> results_;  // by row; null: not ended
};

}  // namespace

StudyData study_of_image(const std::string& image) {
  const auto file = hdf5::File::open(image);
  return ResultsReader(file.root()).run();
}

std::size_t ended_in_image(const std::string& image) {
  const auto file = hdf5::File::open(image);
  check_format(file.root());
  const auto codes = file.root().group("trials").numbers<std::uint8_t>("status");
  return static_cast<std::size_t>(std::count_if(codes.begin(), codes.end(), [](std::uint8_t code) {
    return code < kTrialStateCount && traits(static_cast<TrialState>(code)).ended;
  }));
}

}  // namespace recurbench
