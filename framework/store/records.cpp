#include "store/records.hpp"

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/record_maps.hpp"

namespace recurbench {
namespace {

Committed front_of(ByteReader& in) {
  const auto id = in.view();
  const auto state = in.get<std::uint8_t>();
  if (state >= kTrialStateCount || !traits(static_cast<TrialState>(state)).ended)
    throw NewerFormat("a stored result: its state is none that this version knows; use a newer recurbench");
  return {id, static_cast<TrialState>(state), in.get<std::uint32_t>()};
}

Planned front_of_planned(ByteReader& in) {
  Planned planned;
  planned.number = in.get<std::uint64_t>();
  planned.plan = in.get<std::uint64_t>();
  planned.content = in.get<std::uint64_t>();
  planned.identity = in.view();
  return planned;
}

/// What stands behind the front of a payload.
std::string_view behind(const ByteReader& front, std::string_view bytes) {
  return bytes.substr(bytes.size() - front.rest());
}

}  // namespace

std::string encode(const JournalHeader& header) {
  return map_of(header, true);
}
JournalHeader decode_header(std::string_view bytes) {
  return record_in<JournalHeader>(bytes, "the journal's header");
}

std::string encode(const Session& session) {
  return map_of(session);
}
Session decode_session(std::string_view bytes) {
  return record_in<Session>(bytes, "a session");
}

std::string encode(const PlanRecord& plan) {
  return map_of(plan);
}
PlanRecord decode_plan(std::string_view bytes) {
  return record_in<PlanRecord>(bytes, "the plan");
}

std::string encode(const TrialResult& result) {
  ByteWriter front;
  front.put(result.id);
  front.put(static_cast<std::uint8_t>(result.state));
  front.put(result.clock.attempt);
  return front.take() + map_of(result);
}

Committed committed_in(std::string_view bytes) {
  ByteReader in(bytes);
  const Committed committed = front_of(in);
  refuse_newer(behind(in, bytes), "a stored result");
  return committed;
}

TrialResult decode_result(std::string_view bytes) {
  ByteReader in(bytes);
  const Committed committed = front_of(in);
  auto result = record_in<TrialResult>(behind(in, bytes), "a stored result");
  if (result.id != committed.id || result.state != committed.state ||
      result.clock.attempt != committed.attempt)
    throw StoreError(fmt::format(
        "a stored result: its front says trial {}, {}, attempt {}, its map trial {}, {}, attempt {}",
        committed.id, name_of(committed.state), committed.attempt, result.id, name_of(result.state),
        result.clock.attempt));
  return result;
}

std::string encode(std::uint64_t number, std::uint64_t plan, const Configuration& configuration) {
  ByteWriter front;
  front.put(number);
  front.put(plan);
  front.put(content_hash(configuration));
  front.put(configuration.identity);
  return front.take() + map_of(configuration);
}

Planned planned_in(std::string_view bytes) {
  ByteReader in(bytes);
  const Planned planned = front_of_planned(in);
  refuse_newer(behind(in, bytes), "a planned configuration");
  return planned;
}

Configuration decode_configuration(std::string_view bytes) {
  ByteReader in(bytes);
  const auto identity = front_of_planned(in).identity;
  auto configuration = record_in<Configuration>(behind(in, bytes), "a planned configuration");
  if (configuration.identity != identity)
    throw StoreError(fmt::format("a planned configuration: its front says identity {}, its map {}", identity,
                                 configuration.identity));
  return configuration;
}

std::string encode(const Checkpoint& checkpoint) {
  const std::string map = map_of(checkpoint);
  const std::string_view parts[] = {map, checkpoint.values.bytes(), checkpoint.best_values.bytes(),
                                    checkpoint.carried.bytes(), checkpoint.optimizer.bytes()};
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  std::size_t size = kWord;
  for (const auto part : parts) size += kWord + part.size();
  std::string out(kWord, '\0');
  out.reserve(size);  // as large as most of what the trial holds: no second copy
  for (const auto part : parts) {
    const std::uint64_t length = part.size();
    out.append(reinterpret_cast<const char*>(&length), kWord).append(part);
  }
  const std::uint64_t checksum = hash64(std::string_view(out).substr(kWord));
  std::memcpy(out.data(), &checksum, kWord);
  return out;
}

Checkpoint decode_checkpoint(std::string_view bytes) {
  ByteReader front(bytes);
  const auto checksum = front.get<std::uint64_t>();
  if (hash64(bytes.substr(sizeof checksum)) != checksum)
    throw StoreError("checkpoint: its checksum does not match, so its bytes are damaged");
  auto checkpoint = record_in<Checkpoint>(front.view(), "the checkpoint");
  for (auto* raw : {&checkpoint.values, &checkpoint.best_values, &checkpoint.carried, &checkpoint.optimizer})
    *raw = front.text();
  return checkpoint;
}

}  // namespace recurbench
