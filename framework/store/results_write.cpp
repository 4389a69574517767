#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "store/columns.hpp"
#include "store/durable.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"
#include "store/results_parts.hpp"
#include "store/value_json.hpp"

namespace recurbench {
namespace {

using hdf5::Dataset;
using hdf5::Group;
using hdf5::Storage;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// One column: what `at` says of each item; of a null item an empty text, NaN or 0.
template <class Item, class At>
void write_column(Group& group, const std::vector<Item*>& items, const Dataset& scale, const char* name,
                  const char* unit, const char* meaning, At at) {
  using Field = std::remove_cvref_t<decltype(at(*items.front()))>;
  if constexpr (std::is_same_v<Field, std::string>) {
    std::vector<std::string_view> values;
    for (const Item* item : items) values.push_back(item == nullptr ? std::string_view() : at(*item));
    finish_column(group.write_texts(name, values), scale, unit, meaning);
  } else {
    constexpr auto kAbsent =
        std::is_floating_point_v<Field> ? static_cast<Stored<Field>>(kNan) : Stored<Field>{};
    std::vector<Stored<Field>> values;
    for (const Item* item : items)
      values.push_back(item == nullptr ? kAbsent : static_cast<Stored<Field>>(at(*item)));
    finish_column(group.write(name, values), scale, unit, meaning);
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
    write_curves(root_, results_, *trial_, *point_);
    write_sweep();
    write_clock();
    write_provenance(root_, study_);
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
    finish_column(group.write_texts("search", std::vector<std::string_view>(search.begin(), search.end())),
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
    finish_column(group.write("configuration", of), scale, "", "which configuration");
    finish_column(group.write("length", lengths), scale, "1", "length that is evaluated as well");
    finish_column(group.write("chance", chance), scale, "",
                  "metric of the best predictor without memory there");
    finish_column(group.write("solved", solved), scale, "",
                  "metric from which the task counts as solved there");
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
    finish_column(group.write_texts("id", std::vector<std::string_view>(ids.begin(), ids.end())), *trial_, "",
                  "hash over everything that changes the result");
    finish_column(group.write("configuration", number_), *trial_, "", "which configuration");
    finish_column(group.write("replicate", replicates), *trial_, "", "replicate, from 0");
    finish_column(group.write_texts("task", tasks), *trial_, "", "task, as the sweep labels it");
    finish_column(group.write_texts("model", models), *trial_, "", "model, as the sweep labels it");
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
    finish_column(std::move(status), *trial_, "", "where the trial stands");
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
    finish_column(group.write("trial", trials), scale, "", "row of /trials");
    finish_column(group.write_texts("split", splits), scale, "", "valid or test");
    finish_column(group.write_texts("metric", metrics), scale, "", "loss, accuracy, …");
    finish_column(group.write_texts("when", whens), scale, "",
                  "parameters of the last step, or of the best validation");
    finish_column(group.write("length", lengths), scale, "1",
                  "length of the sequences; -1: the trained ones");
    finish_column(group.write_texts("by", bys), scale, "", "what groups answers; empty: all of them");
    finish_column(group.write_texts("group", groups), scale, "", "the group");
    finish_column(group.write("value", values), scale, "", "the value");
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
    finish_column(clock.write("predicted_seconds", predicted), *configuration_, "s",
                  "predicted duration of a trial");
    visit_clock_columns([&](auto... column) { write_column(clock, results_, *trial_, column...); });
    for (const auto* result : results_)
      if (result != nullptr)
        seconds.insert(seconds.end(), result->clock.point_seconds.begin(), result->clock.point_seconds.end());
    finish_column(clock.write("point_seconds", seconds, Storage::guarded), *point_, "s",
                  "wall_seconds at the curve point");
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
