#include "store/record_kinds.hpp"

#include <gtest/gtest.h>

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/record_samples.hpp"

namespace recurbench::test {
namespace {

using Parts = RecordKind::Parts;

Parts map_alone(std::string_view bytes) {
  return {"", std::string(bytes), ""};
}
std::string side_by_side(const Parts& parts) {
  return parts.front + parts.map + parts.back;
}

/// What `in` has read of `bytes` is the front of a map.
Parts map_behind(const ByteReader& in, std::string_view bytes) {
  const auto front = bytes.size() - in.rest();
  return {std::string(bytes.substr(0, front)), std::string(bytes.substr(front)), ""};
}

RecordKind header_kind() {
  return {"Header",  "the journal's header", encode(sample_header()),
          map_alone, side_by_side,           [](auto bytes) { return encode(decode_header(bytes)); },
          {},        encode(JournalHeader{})};
}

RecordKind session_kind() {
  return {"Session", "a session",      encode(sample_header().session),
          map_alone, side_by_side,     [](auto bytes) { return encode(decode_session(bytes)); },
          {},        encode(Session{})};
}

RecordKind plan_kind() {
  return {"Plan",    "the plan",          encode(sample_plan()),
          map_alone, side_by_side,        [](auto bytes) { return encode(decode_plan(bytes)); },
          {},        encode(PlanRecord{})};
}

RecordKind planned_kind() {
  const auto parts = [](std::string_view bytes) {
    ByteReader in(bytes);
    for (int number = 0; number < 3; ++number) in.get<std::uint64_t>();
    in.view();
    return map_behind(in, bytes);
  };
  Configuration bare;
  bare.identity = sample_planned().identity;
  return {"PlannedConfiguration",
          "a planned configuration",
          encode(12, 34, sample_planned()),
          parts,
          side_by_side,
          [](auto bytes) {
            const Planned planned = planned_in(bytes);
            return encode(planned.number, planned.plan, decode_configuration(bytes));
          },
          {"identity"},
          encode(12, 34, bare)};
}

RecordKind commit_kind() {
  const auto parts = [](std::string_view bytes) {
    ByteReader in(bytes);
    in.view();
    in.get<std::uint8_t>();
    in.get<std::uint32_t>();
    return map_behind(in, bytes);
  };
  TrialResult bare;
  bare.id = sample_commit().id;
  bare.state = sample_commit().state;
  bare.clock = sample_commit().clock;
  return {"Commit",
          "a stored result",
          encode(sample_commit()),
          parts,
          side_by_side,
          [](auto bytes) { return encode(decode_result(bytes)); },
          {"id", "state", "clock"},
          encode(bare)};
}

RecordKind checkpoint_kind() {
  const auto parts = [](std::string_view bytes) {
    ByteReader in(bytes);
    in.get<std::uint64_t>();
    auto map = in.text();
    return Parts{"", std::move(map), std::string(bytes.substr(bytes.size() - in.rest()))};
  };
  const auto joined = [](const Parts& from) {
    ByteWriter map, checksum;
    map.put(from.map);
    const auto body = map.bytes() + from.back;
    checksum.put(hash64(body));
    return checksum.bytes() + body;
  };
  Checkpoint bare = sample_checkpoint();
  bare.trial.clear();
  bare.progress = {};
  return {"Checkpoint", "the checkpoint", encode(sample_checkpoint()),
          parts,        joined,           [](auto bytes) { return encode(decode_checkpoint(bytes)); },
          {},           encode(bare)};
}

}  // namespace

std::string RecordKind::with(const nlohmann::json& map) const {
  Parts edited = parts(bytes);
  edited.map.clear();
  nlohmann::json::to_cbor(map, edited.map);
  return joined(edited);
}

std::ostream& operator<<(std::ostream& out, const RecordKind& kind) {
  return out << kind.name;
}

std::vector<RecordKind> record_kinds() {
  return {header_kind(), session_kind(), plan_kind(), planned_kind(), commit_kind(), checkpoint_kind()};
}

namespace {

TEST(RecordKinds, TakeRecordsApartAndPutThemTogether) {
  for (const auto& kind : record_kinds()) {
    EXPECT_EQ(kind.joined(kind.parts(kind.bytes)), kind.bytes) << kind;
    EXPECT_EQ(nlohmann::json::from_cbor(kind.parts(kind.with(kind.map())).map), kind.map()) << kind;
    EXPECT_GE(kind.map().size(), 2u) << kind;
  }
}

}  // namespace
}  // namespace recurbench::test
