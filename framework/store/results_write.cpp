#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "store/columns.hpp"
#include "store/durable.hpp"
#include "store/name_lists.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/value_json.hpp"

namespace recurbench {
namespace {

using hdf5::Dataset;
using hdf5::Group;
using hdf5::Storage;

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

/// One column: what `at` says of each item; of a null item an empty text, NaN or 0.
template <class Item, class At>
void write_column(Group& group, const std::vector<Item*>& items, const Dataset& scale, const char* name,
                  const char* unit, const char* meaning, At at) {
  using Field = std::remove_cvref_t<decltype(at(*items.front()))>;
  if constexpr (std::is_same_v<Field, std::string>) {
    std::vector<std::string_view> values;
    for (const Item* item : items) values.push_back(item == nullptr ? std::string_view() : at(*item));
    finish(group.write_texts(name, values), scale, unit, meaning);
  } else {
    constexpr auto kAbsent =
        std::is_floating_point_v<Field> ? static_cast<Stored<Field>>(kNan) : Stored<Field>{};
    std::vector<Stored<Field>> values;
    for (const Item* item : items)
      values.push_back(item == nullptr ? kAbsent : static_cast<Stored<Field>>(at(*item)));
    finish(group.write(name, values), scale, unit, meaning);
  }
}

/// Writes one study into one file in memory.
class ResultsWriter {
 public:
  explicit ResultsWriter(const StudyData& study)
      : study_(study), file_(hdf5::File::create()), root_(file_.root()) {
    for (const auto& row : study.rows) {
      if (configurations_.empty() || configurations_.back() != row.configuration.get())
        configurations_.push_back(row.configuration.get());
      number_.push_back(static_cast<std::uint32_t>(configurations_.size() - 1));
      results_.push_back(row.result ? &*row.result : nullptr);
      if (row.result) points_ += row.result->curves.steps.size();
    }
  }

  std::string image() {
    root_.set_attribute("format", std::string(kResultsFormat));
    root_.set_attribute("format_version", kResultsVersion);
    root_.set_attribute("title", study_.name);
    root_.set_attribute("Conventions", std::string("CF-1.8"));
    configuration_.emplace(
        write_row_numbers(root_, "configuration", configurations_.size(), "configuration"));
    trial_.emplace(write_row_numbers(root_, "trial", study_.rows.size(), "row of the plan"));
    point_.emplace(root_.write_dimension("point", points_));
    write_configurations();
    write_levels();
    write_trials();
    write_measurements();
    write_curves();
    write_sweep();
    write_clock();
    write_provenance();
    return file_.image();
  }

 private:
  void write_configurations() {
    auto group = root_.make_group("configurations");
    visit_configuration_columns(
        [&](auto... column) { write_column(group, configurations_, *configuration_, column...); });
    std::vector<std::string> search;
    std::vector<const Settings*> settings;
    for (const auto* each : configurations_) {
      nlohmann::json swept = nlohmann::json::array();
      for (const auto& [key, value] : each->search) swept.push_back({key, json_of(value)});
      search.push_back(swept.dump());
      settings.push_back(&each->settings);
    }
    finish(group.write_texts("search", std::vector<std::string_view>(search.begin(), search.end())),
           *configuration_, "", "the swept keys and their values, as JSON");
    write_settings(group, "settings", settings, *configuration_);
  }

  void write_levels() {
    std::vector<std::uint32_t> of;
    std::vector<std::int64_t> lengths;
    std::vector<double> chance, solved;
    for (std::size_t i = 0; i < configurations_.size(); ++i)
      for (const Level& level : configurations_[i]->task_facts.levels) {
        of.push_back(static_cast<std::uint32_t>(i));
        lengths.push_back(level.length);
        chance.push_back(level.chance);
        solved.push_back(level.solved);
      }
    auto group = root_.make_group("levels");
    const auto scale = group.write_dimension("level", of.size());
    finish(group.write("configuration", of), scale, "", "which configuration");
    finish(group.write("length", lengths), scale, "1", "length that is evaluated as well");
    finish(group.write("chance", chance), scale, "", "metric of the best predictor without memory there");
    finish(group.write("solved", solved), scale, "", "metric from which the task counts as solved there");
  }

  void write_trials() {
    auto group = root_.make_group("trials");
    std::vector<std::string> ids;
    std::vector<std::string_view> tasks, models;
    std::vector<std::uint32_t> replicates;
    for (const auto& row : study_.rows) {
      ids.push_back(row.id());
      tasks.push_back(row.configuration->task);
      models.push_back(row.configuration->model);
      replicates.push_back(row.replicate);
    }
    finish(group.write_texts("id", std::vector<std::string_view>(ids.begin(), ids.end())), *trial_, "",
           "hash over everything that changes the result");
    finish(group.write("configuration", number_), *trial_, "", "which configuration");
    finish(group.write("replicate", replicates), *trial_, "", "replicate, from 0");
    finish(group.write_texts("task", tasks), *trial_, "", "task, as the sweep labels it");
    finish(group.write_texts("model", models), *trial_, "", "model, as the sweep labels it");
    write_status(group);
    visit_trial_columns([&](auto... column) { write_column(group, results_, *trial_, column...); });
  }

  void write_status(Group& group) {
    std::vector<std::uint8_t> values, codes;
    for (const auto& row : study_.rows) values.push_back(static_cast<std::uint8_t>(row.state()));
    auto status = group.write("status", values);
    std::string meanings;
    for (std::uint8_t code = 0; code < kTrialStateCount; ++code) {
      codes.push_back(code);
      meanings += (code == 0 ? "" : " ") + name_of(static_cast<TrialState>(code));
    }
    status.set_attribute("flag_values", codes);
    status.set_attribute("flag_meanings", meanings);
    finish(std::move(status), *trial_, "", "where the trial stands");
  }

  void write_measurements() {
    std::vector<std::uint32_t> trials;
    std::vector<std::string_view> splits, metrics, whens, bys, groups;
    std::vector<std::int64_t> lengths;
    std::vector<double> values;
    for (std::size_t i = 0; i < results_.size(); ++i) {
      if (results_[i] == nullptr) continue;
      for (const auto& each : results_[i]->finals) {
        trials.push_back(static_cast<std::uint32_t>(i));
        splits.push_back(name_of(each.of.split));
        metrics.push_back(each.of.metric);
        whens.push_back(name_of(each.when));
        lengths.push_back(each.of.length.value_or(kNoLength));
        bys.push_back(each.of.by);
        groups.push_back(each.of.group);
        values.push_back(each.value);
      }
    }
    auto group = root_.make_group("measurements");
    const auto scale = group.write_dimension("measurement", values.size());
    finish(group.write("trial", trials), scale, "", "row of /trials");
    finish(group.write_texts("split", splits), scale, "", "valid or test");
    finish(group.write_texts("metric", metrics), scale, "", "loss, accuracy, …");
    finish(group.write_texts("when", whens), scale, "",
           "parameters of the last step, or of the best validation");
    finish(group.write("length", lengths), scale, "1", "length of the sequences; -1: the trained ones");
    finish(group.write_texts("by", bys), scale, "", "what groups answers; empty: all of them");
    finish(group.write_texts("group", groups), scale, "", "the group");
    finish(group.write("value", values), scale, "", "the value");
  }

  void write_curves() {
    NameLists lists;
    std::vector<std::uint64_t> offsets{0}, steps;
    std::vector<std::string> names;
    for (const auto* result : results_) {
      names.clear();
      if (result != nullptr) {
        for (const auto& quantity : result->curves.of) names.push_back(quantity.text());
        steps.insert(steps.end(), result->curves.steps.begin(), result->curves.steps.end());
      }
      lists.add_row({names.begin(), names.end()});
      offsets.push_back(steps.size());
    }
    auto group = root_.make_group("curves");
    write_lists(group, lists, *trial_);
    auto row_offsets = group.write("row_offsets", offsets);
    describe(row_offsets, "", "points of trial i: row_offsets[i] to row_offsets[i + 1] - 1");
    row_offsets.make_scale("row_offsets");
    finish(group.write("step", steps, Storage::guarded), *point_, "1", "training step of the point");
    write_curve_columns(group, lists, offsets);
  }

  void write_curve_columns(Group& group, const NameLists& lists, const std::vector<std::uint64_t>& offsets) {
    std::vector<const Quantity*> of(lists.names().size());
    std::vector<std::vector<double>> flat(of.size(), std::vector<double>(offsets.back(), kNan));
    for (std::size_t i = 0; i < lists.rows(); ++i)
      for (std::size_t j = 0; j < lists.row(i).size(); ++j) {
        const auto& column = results_[i]->curves.columns[j];
        of[lists.row(i)[j]] = &results_[i]->curves.of[j];
        std::copy(column.begin(), column.end(),
                  flat[lists.row(i)[j]].begin() + static_cast<std::ptrdiff_t>(offsets[i]));
      }
    const auto links = lists.column_names();
    for (std::size_t j = 0; j < flat.size(); ++j) {
      auto column = group.write(links[j], flat[j], Storage::guarded);
      column.set_attribute("split", std::string(name_of(of[j]->split)));
      column.set_attribute("metric", of[j]->metric);
      if (of[j]->length) column.set_attribute("length", static_cast<std::uint32_t>(*of[j]->length));
      finish(std::move(column), *point_, "", lists.names()[j]);
    }
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
    std::vector<double> predicted, seconds;
    for (const auto* each : configurations_) predicted.push_back(each->predicted_seconds);
    finish(clock.write("predicted_seconds", predicted), *configuration_, "s",
           "predicted duration of a trial");
    visit_clock_columns([&](auto... column) { write_column(clock, results_, *trial_, column...); });
    for (const auto* result : results_)
      if (result != nullptr)
        seconds.insert(seconds.end(), result->clock.point_seconds.begin(), result->clock.point_seconds.end());
    finish(clock.write("point_seconds", seconds, Storage::guarded), *point_, "s",
           "wall_seconds at the curve point");
  }

  void write_provenance() {
    auto group = root_.make_group("provenance");
    const auto& sessions = study_.sessions;
    const auto session = write_row_numbers(group, "session", sessions.size(), "run commands, in order");
    const auto texts = [&](const char* name, std::string Session::*member, const char* meaning) {
      std::vector<std::string_view> values;
      for (const auto& each : sessions) values.push_back(each.*member);
      finish(group.write_texts(name, values), session, "", meaning);
    };
    texts("started", &Session::started, "ISO 8601, UTC");
    texts("command_line", &Session::command_line, "command");
    texts("host", &Session::host, "host of rank 0");
    std::vector<std::int32_t> ranks;
    std::vector<Settings> builds;
    for (const auto& each : sessions) {
      ranks.push_back(each.ranks);
      auto& build = builds.emplace_back();
      for (const auto& [key, value] : each.build) build.emplace_back(key, Value{value, {}});
    }
    finish(group.write("ranks", ranks), session, "1", "MPI ranks");
    std::vector<const Settings*> rows;
    for (const auto& build : builds) rows.push_back(&build);
    write_settings(group, "build", rows, session);
    write_own_texts(group, "damage", study_.damage, "what could not be read from the study's files");
  }

  const StudyData& study_;
  hdf5::File file_;
  Group root_;
  std::vector<const Configuration*> configurations_;
  std::vector<std::uint32_t> number_;        // of each row's configuration
  std::vector<const TrialResult*> results_;  // by row; null: not ended
  std::size_t points_ = 0;
  std::optional<Dataset> configuration_, trial_, point_;  // scales
};

void check_results(const StudyData& study) {
  for (const auto& row : study.rows) {
    if (!row.result) continue;
    const auto fault = row.result->id == row.id()
                           ? fault_of(*row.result)
                           : fmt::format("its result is that of trial {}", row.result->id);
    if (!fault.empty()) throw StoreError(fmt::format("trial {}: {}", row.id(), fault));
  }
}

}  // namespace

std::string results_image(const StudyData& study) {
  check_results(study);
  return ResultsWriter(study).image();
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
