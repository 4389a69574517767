#include "core/bytes.hpp"
#include "store/journal_header.hpp"
#include "store/results_layout.hpp"

namespace recurbench {
namespace {

/// All of the description but its texts by name.
std::string spec_bytes(const TrialSpec& spec) {
  ByteWriter out;
  for (const auto* text : {&spec.id, &spec.task, &spec.model, &spec.task_name, &spec.model_name})
    out.put(*text);
  out.put(spec.replicate);
  out.put(spec.steps);
  out.put(spec.task_facts.metric);
  out.put(static_cast<std::uint8_t>(spec.task_facts.higher_is_better));
  out.put(spec.task_facts.chance);
  out.put(spec.task_facts.solved);
  out.put(spec.model_facts.parameters);
  out.put(spec.model_facts.state_floats);
  out.put(spec.model_facts.flops_per_token);
  out.put(spec.model_facts.bytes);
  out.put(spec.predicted_seconds);
  return out.take();
}

bool same(const TrialSpec& left, const TrialSpec& right) {
  return left.settings == right.settings && left.search == right.search &&
         spec_bytes(left) == spec_bytes(right);
}

std::string study_bytes(const StudyData& study) {
  ByteWriter out;
  out.put(study.name);
  out.put(study.description);
  out.put(study.sweep_yaml);
  out.put(study.overrides);
  out.put(study.seed);
  out.put(study.replicates);
  for (const auto& session : study.sessions) out.put(encode(session));
  out.put(study.damage);
  return out.take();
}

std::string result_bytes(const StudyData::Row& row) {
  return row.result ? encode(*row.result) : std::string();
}

}  // namespace

std::string first_difference(const StudyData& left, const StudyData& right) {
  if (study_bytes(left) != study_bytes(right)) return "what describes the study";
  if (left.rows.size() != right.rows.size()) return "the number of trials";
  for (std::size_t i = 0; i < left.rows.size(); ++i) {
    const auto& id = left.rows[i].spec.id;
    if (!same(left.rows[i].spec, right.rows[i].spec)) return fmt::format("the description of trial {}", id);
    if (result_bytes(left.rows[i]) != result_bytes(right.rows[i]))
      return fmt::format("the result of trial {}", id);
  }
  return "";
}

}  // namespace recurbench
