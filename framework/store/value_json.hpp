#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/params.hpp"

namespace recurbench {

/// A setting as JSON, and back from that or from CBOR that was read: flags, whole numbers,
/// numbers and texts keep their type, lists may nest. Places in files are not kept.
nlohmann::json json_of(const Value& value);

/// Throws StoreError for null, maps and bytes, which no setting can be.
Value value_of(const nlohmann::json& json);

/// What is set in a section, as one map, and back.
nlohmann::json json_of(const Params& section);
Params section_from(const nlohmann::json& json, const std::string& section);

}  // namespace recurbench
