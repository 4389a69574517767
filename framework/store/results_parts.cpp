#include "store/results_parts.hpp"

#include <algorithm>
#include <limits>

#include "store/columns.hpp"
#include "store/name_lists.hpp"

namespace recurbench {

using hdf5::Dataset;
using hdf5::Group;
using hdf5::Storage;

void finish_column(Dataset dataset, const Dataset& scale, const std::string& unit,
                   const std::string& meaning) {
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

namespace {

void write_curve_columns(Group& group, const std::vector<const TrialResult*>& results, const NameLists& lists,
                         const std::vector<std::uint64_t>& offsets, const Dataset& point) {
  std::vector<const Quantity*> of(lists.names().size());
  std::vector<std::vector<double>> flat(
      of.size(), std::vector<double>(offsets.back(), std::numeric_limits<double>::quiet_NaN()));
  for (std::size_t i = 0; i < lists.rows(); ++i)
    for (std::size_t j = 0; j < lists.row(i).size(); ++j) {
      const auto& column = results[i]->curves.columns[j];
      of[lists.row(i)[j]] = &results[i]->curves.of[j];
      std::copy(column.begin(), column.end(),
                flat[lists.row(i)[j]].begin() + static_cast<std::ptrdiff_t>(offsets[i]));
    }
  const auto links = lists.column_names();
  for (std::size_t j = 0; j < flat.size(); ++j) {
    auto column = group.write(links[j], flat[j], Storage::guarded);
    column.set_attribute("split", std::string(name_of(of[j]->split)));
    column.set_attribute("metric", of[j]->metric);
    if (of[j]->length) column.set_attribute("length", static_cast<std::uint32_t>(*of[j]->length));
    if (!of[j]->by.empty()) column.set_attribute("by", of[j]->by);
    if (!of[j]->group.empty()) column.set_attribute("group", of[j]->group);
    finish_column(std::move(column), point, "", lists.names()[j]);
  }
}

}  // namespace

void write_curves(Group& root, const std::vector<const TrialResult*>& results, const Dataset& trial,
                  const Dataset& point) {
  NameLists lists;
  std::vector<std::uint64_t> offsets{0}, steps;
  std::vector<std::string> names;
  for (const auto* result : results) {
    names.clear();
    if (result != nullptr) {
      for (const auto& quantity : result->curves.of) names.push_back(quantity.text());
      steps.insert(steps.end(), result->curves.steps.begin(), result->curves.steps.end());
    }
    lists.add_row({names.begin(), names.end()});
    offsets.push_back(steps.size());
  }
  auto group = root.make_group("curves");
  write_lists(group, lists, trial);
  auto row_offsets = group.write("row_offsets", offsets);
  describe(row_offsets, "", "points of trial i: row_offsets[i] to row_offsets[i + 1] - 1");
  row_offsets.make_scale("row_offsets");
  finish_column(group.write("step", steps, Storage::guarded), point, "1", "training step of the point");
  write_curve_columns(group, results, lists, offsets, point);
}

void write_provenance(Group& root, const StudyData& study) {
  auto group = root.make_group("provenance");
  const auto& sessions = study.sessions;
  const auto session = write_row_numbers(group, "session", sessions.size(), "run commands, in order");
  const auto texts = [&](const char* name, std::string Session::*member, const char* meaning) {
    std::vector<std::string_view> values;
    for (const auto& each : sessions) values.push_back(each.*member);
    finish_column(group.write_texts(name, values), session, "", meaning);
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
  finish_column(group.write("ranks", ranks), session, "1", "MPI ranks");
  std::vector<const Settings*> rows;
  for (const auto& build : builds) rows.push_back(&build);
  write_settings(group, "build", rows, session);
  write_own_texts(group, "damage", study.damage, "what could not be read from the study's files");
}

}  // namespace recurbench
