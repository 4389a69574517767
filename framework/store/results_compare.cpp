#include "store/records.hpp"
#include "store/results.hpp"
#include "store/results_layout.hpp"

namespace recurbench {
namespace {

/// What results.h5 holds of a configuration; what only a runner needs stands in the journals.
Configuration stored_part(const Configuration& configuration) {
  Configuration stored = configuration;
  stored.seed = 0;
  stored.metric.clear();
  stored.machinery.clear();
  stored.sections = {};
  return stored;
}

bool same_descriptions(const StudyData& left, const StudyData& right) {
  if (!same<StudyInfo>(left, right) || left.damage != right.damage) return false;
  if (left.sessions.size() != right.sessions.size()) return false;
  for (std::size_t i = 0; i < left.sessions.size(); ++i)
    if (!same(left.sessions[i], right.sessions[i])) return false;
  return true;
}

bool same_results(const StudyData::Row& left, const StudyData::Row& right) {
  if (!left.result || !right.result) return left.result.has_value() == right.result.has_value();
  return same(*left.result, *right.result);
}

}  // namespace

std::string first_difference(const StudyData& left, const StudyData& right) {
  if (!same_descriptions(left, right)) return "what describes the study";
  if (left.rows.size() != right.rows.size()) return "the number of trials";
  const Configuration* known = nullptr;  // to be the same
  for (std::size_t i = 0; i < left.rows.size(); ++i) {
    const auto& [row, other] = std::tie(left.rows[i], right.rows[i]);
    if (row.configuration.get() != known &&
        !same(stored_part(*row.configuration), stored_part(*other.configuration)))
      return fmt::format("the configuration of trial {}", row.id());
    known = row.configuration.get();
    if (row.replicate != other.replicate) return fmt::format("the replicate of trial {}", row.id());
    if (!same_results(row, other)) return fmt::format("the result of trial {}", row.id());
  }
  return "";
}

}  // namespace recurbench
