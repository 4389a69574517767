#include "store/journal_header.hpp"

namespace recurbench {
namespace {

constexpr std::uint32_t kJournalVersion = 1;

void put(ByteWriter& out, const StudyData::Session& session) {
  out.put(session.started);
  out.put(session.command_line);
  out.put(session.host);
  out.put(static_cast<std::int32_t>(session.ranks));
  out.put<std::uint64_t>(session.build.size());
  for (const auto& [key, value] : session.build) {
    out.put(key);
    out.put(value);
  }
}

StudyData::Session get_session(ByteReader& in) {
  StudyData::Session session;
  session.started = in.text();
  session.command_line = in.text();
  session.host = in.text();
  session.ranks = in.get<std::int32_t>();
  const auto facts = in.get<std::uint64_t>();
  for (std::uint64_t i = 0; i < facts; ++i) {
    std::string key = in.text();
    session.build.emplace_back(std::move(key), in.text());
  }
  return session;
}

}  // namespace

std::string encode(const JournalHeader& header) {
  ByteWriter out;
  out.put(kJournalVersion);
  out.put(header.study_key);
  out.put(static_cast<std::int32_t>(header.rank));
  out.put(header.machine_hash);
  put(out, header.session);
  return out.take();
}

JournalHeader decode_header(std::string_view bytes) {
  ByteReader in(bytes);
  const auto version = in.get<std::uint32_t>();
  if (version != kJournalVersion)
    throw StoreError(
        fmt::format("this program reads journals of format {}, got format {}; use the program that "
                    "wrote it or a newer one",
                    kJournalVersion, version));
  JournalHeader header;
  header.study_key = in.text();
  header.rank = in.get<std::int32_t>();
  header.machine_hash = in.text();
  header.session = get_session(in);
  return header;
}

std::string encode(const StudyData::Session& session) {
  ByteWriter out;
  put(out, session);
  return out.take();
}

}  // namespace recurbench
