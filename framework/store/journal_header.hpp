#pragma once

#include <string>
#include <string_view>

#include "data/study.hpp"

namespace recurbench {

/// Payload of a journal's first frame: whose record this is.
struct JournalHeader {
  std::string study_key;  ///< names the study: its seed and name
  StudyData::Session session;
  int rank = 0;
  std::string machine_hash;  ///< of a tiny fixed training: equal where results are comparable bit for bit
};

std::string encode(const JournalHeader& header);

/// Throws StoreError for bytes that are no header, or one of a newer format.
JournalHeader decode_header(std::string_view bytes);

/// Bytes of a session, for comparing.
std::string encode(const StudyData::Session& session);

}  // namespace recurbench
