#include "study/repair.hpp"

#include "store/durable.hpp"
#include "store/results.hpp"

namespace recurbench {
namespace {

/// Throws StoreError for a record that no reader understands.
void check(const JournalContent::Record& record) {
  if (record.type == Frame::header) decode_header(record.payload);
  if (record.type == Frame::plan) decode_plan(record.payload);
  if (record.type == Frame::planned) decode_configuration(record.payload);
  if (record.type == Frame::commit) decode_result(record.payload);
}

bool can_be_read(const JournalContent::Record& record) {
  try {
    check(record);
    return true;
  } catch (const NewerFormat&) {
    throw;
  } catch (const StoreError&) {
    return false;
  }
}

void put_aside(const std::filesystem::path& path) {
  std::filesystem::path aside = path;
  aside += ".damaged";
  std::filesystem::rename(path, aside);
  sync_path(std::filesystem::absolute(path).parent_path());
}

}  // namespace

void set_aside(const std::filesystem::path& damaged, JournalWriter& to, const JournalHeader& ours) {
  const JournalContent content = read_journal(damaged);
  bool has_header = false;
  for (const auto& record : content.records) has_header = has_header || record.type == Frame::header;
  JournalHeader unknown = ours;
  for (auto& [machinery, fingerprint] : unknown.fingerprints) fingerprint = "unknown";
  if (!has_header) to.append(Frame::header, encode(unknown));
  for (const auto& record : content.records)
    if (record.type != Frame::end && can_be_read(record)) to.append(record.type, record.payload);
  to.sync();
  put_aside(damaged);
}

void keep_if_damaged(const std::filesystem::path& results) {
  if (std::filesystem::exists(results) && !ended_in_results(results)) put_aside(results);
}

}  // namespace recurbench
