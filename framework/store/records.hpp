#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/checkpoint.hpp"
#include "data/configuration.hpp"
#include "data/result.hpp"
#include "data/study.hpp"

/// Stored records: CBOR maps (RFC 8949) with fields by name, store/fields.hpp. Readers skip keys that they do
/// not know and give absent ones their defaults. A record that an older program must not read says so: its
/// `needs` is the oldest format whose readers understand it, and a reader of less refuses it.
namespace recurbench {

/// Something that only a newer program understands: nobody may call it damage, or write over it.
class NewerFormat : public StoreError {
  using StoreError::StoreError;
};

/// What this program understands.
inline constexpr std::uint32_t kRecordFormat = 1;

/// Payload of a journal's first frame: whose record this is.
struct JournalHeader {
  std::string study_key;  ///< names the study: its name and seed
  Session session;
  int rank = 0;
  /// What this process computes, by machinery: equal where results are comparable bit for bit.
  std::vector<std::pair<std::string, std::string>> fingerprints;
};

/// The plan as a run found it.
struct PlanRecord {
  std::uint64_t number = 0;  ///< higher than that of any earlier plan
  StudyInfo study;
  std::vector<std::uint64_t> configurations;  ///< numbers of planned configurations, in plan order
  std::vector<std::string> journals;  ///< files that a reader must find: those of this run and earlier ones
};

/// Decoding throws StoreError for bytes that are no such record, and for one that needs a newer program.
std::string encode(const JournalHeader& header);
JournalHeader decode_header(std::string_view bytes);

std::string encode(const Session& session);
Session decode_session(std::string_view bytes);

std::string encode(const PlanRecord& plan);
PlanRecord decode_plan(std::string_view bytes);

/// A commit: what a scan needs stands in front of the map.
std::string encode(const TrialResult& result);
TrialResult decode_result(std::string_view bytes);
struct Committed {
  std::string_view id;
  TrialState state = TrialState::done;
  std::uint32_t attempt = 0;
};
Committed committed_in(std::string_view bytes);

/// A planned configuration under its number, as the plan of that number found it; all this stands, with the
/// identity, in front of the map. A later plan may give other labels or limits.
std::string encode(std::uint64_t number, std::uint64_t plan, const Configuration& configuration);
Configuration decode_configuration(std::string_view bytes);
struct Planned {
  std::uint64_t number = 0;
  std::uint64_t plan = 0;
  std::string_view identity;
  std::uint64_t content = 0;  ///< content_hash
};
Planned planned_in(std::string_view bytes);
/// Of all that a configuration says: where it differs, a plan describes it anew.
std::uint64_t content_hash(const Configuration& configuration);

/// A small map and raw bytes, with a checksum over all.
std::string encode(const Checkpoint& checkpoint);
Checkpoint decode_checkpoint(std::string_view bytes);

/// Whether two records say the same, to the last bit.
template <class Record>
bool same(const Record& left, const Record& right);
/// The same, but for what depends on the run.
bool same_but_clock(TrialResult left, TrialResult right);

}  // namespace recurbench
