#include "study/repair.hpp"

#include "store/durable.hpp"
#include "store/records.hpp"

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

}  // namespace

void set_aside(const std::filesystem::path& damaged, JournalWriter& to) {
  const JournalContent content = read_journal(damaged);
  for (const auto& record : content.records)
    if (record.type != Frame::end && can_be_read(record)) to.append(record.type, record.payload);
  to.sync();
  std::filesystem::path aside = damaged;
  aside += ".damaged";
  std::filesystem::rename(damaged, aside);
  sync_path(damaged.parent_path());
}

}  // namespace recurbench
