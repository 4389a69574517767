#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/format.hpp"
#include "report/tables.hpp"

namespace recurbench {
namespace {

std::string status_text(TrialState status) {
  return status == TrialState::timed_out ? "timed out" : name_of(status);
}

using Build = std::vector<std::pair<std::string, std::string>>;

std::vector<Build> distinct_builds(const StudyData& study) {
  std::vector<Build> builds;
  for (const auto& session : study.sessions)
    if (std::find(builds.begin(), builds.end(), session.build) == builds.end())
      builds.push_back(session.build);
  return builds;
}

std::string lookup(const Build& build, const std::string& key) {
  const auto found =
      std::find_if(build.begin(), build.end(), [&](const auto& pair) { return pair.first == key; });
  return found == build.end() ? kDash : found->second;
}

}  // namespace

Table trouble_table(const StudyData& study, const Comparison& comparison) {
  Table table{.caption = "Trials that diverged, failed or timed out.",
              .columns = {{"Task"},
                          {"Model"},
                          {"Setting"},
                          {"Replicate", true},
                          {"What happened"},
                          {"Steps", true},
                          {"Reason"},
                          {"Trial"}},
              .rows = {}};
  for (const std::size_t index : comparison.troubled) {
    const auto& row = study.rows[index];
    const Configuration& of = *row.configuration;
    table.rows.push_back({{of.task},
                          {of.model},
                          {setting_text(of.search)},
                          {std::to_string(row.replicate)},
                          {status_text(row.state()), Tone::bad},
                          {fmt::format("{} of {}", whole(row.result->steps_done), whole(of.steps))},
                          {row.result->message.empty() ? kDash : row.result->message},
                          {row.id(), Tone::muted}});
  }
  return table;
}

Table pending_table(const StudyData& study) {
  Table table{.caption = "Trials that have not finished yet.",
              .columns = {{"Task"}, {"Model"}, {"Pending", true}},
              .rows = {}};
  std::vector<std::pair<std::pair<std::string, std::string>, std::size_t>> groups;
  for (const auto& row : study.rows) {
    if (row.result) continue;
    const std::pair key{row.configuration->task, row.configuration->model};
    auto found =
        std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == key; });
    if (found == groups.end()) found = groups.insert(groups.end(), {key, 0});
    found->second += 1;
  }
  for (const auto& [key, pending] : groups)
    table.rows.push_back({{key.first}, {key.second}, {whole(pending)}});
  return table;
}

Table session_table(const StudyData& study) {
  Table table{.caption = "Every run command that worked on the study.",
              .columns = {{"Started (UTC)"}, {"Command"}, {"Host of rank 0"}, {"Ranks", true}},
              .rows = {}};
  for (const auto& session : study.sessions)
    table.rows.push_back(
        {{session.started}, {session.command_line}, {session.host}, {std::to_string(session.ranks)}});
  return table;
}

Table build_table(const StudyData& study) {
  const auto builds = distinct_builds(study);
  Table table{.caption = builds.size() > 1 ? "Builds and machines; sessions differ." : "Build and machine.",
              .columns = {{"What"}},
              .rows = {}};
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < builds.size(); ++i) {
    table.columns.push_back({builds.size() > 1 ? fmt::format("Build {}", i + 1) : "Value"});
    for (const auto& [key, value] : builds[i])
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  for (const auto& key : keys) {
    std::vector<Table::Cell> row{{key}};
    for (const auto& build : builds) row.push_back({lookup(build, key)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table settings_table(const StudyData& study) {
  Table table{.caption = "Resolved settings that all trials share; the sweep below holds the rest.",
              .columns = {{"Key"}, {"Value"}},
              .rows = {}};
  if (study.rows.empty()) return table;
  for (const auto& [key, value] : study.rows.front().configuration->settings) {
    const std::pair setting{key, value};
    const bool shared = std::all_of(study.rows.begin(), study.rows.end(), [&](const StudyData::Row& row) {
      const auto& settings = row.configuration->settings;
      return std::find(settings.begin(), settings.end(), setting) != settings.end();
    });
    if (shared) table.rows.push_back({{key}, {value.text()}});
  }
  return table;
}

}  // namespace recurbench
