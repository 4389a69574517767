#pragma once

#include <string>
#include <string_view>

namespace recurbench {

/// The CBOR map of a record; `format` says what wrote it where that is asked for.
template <class Record>
std::string map_of(const Record& record, bool with_format = false);

/// A record back from its map. Throws StoreError for bytes that are none, with the record's name `what`, and
/// NewerFormat for a map that needs a newer program or has words that this one does not know.
template <class Record>
Record record_in(std::string_view map, const char* what);

/// Throws NewerFormat where `needs` stands first in a map and asks for a newer program: for whoever reads no
/// more of it.
void refuse_newer(std::string_view map, const char* what);

}  // namespace recurbench
