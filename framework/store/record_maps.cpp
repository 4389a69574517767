#include "store/record_maps.hpp"

#include <nlohmann/json.hpp>

#include "store/cbor.hpp"
#include "store/fields.hpp"
#include "store/records.hpp"
#include "store/value_json.hpp"

namespace recurbench {
namespace {

using nlohmann::json;

template <class T>
bool is_absent(const T& value) {
  if constexpr (std::same_as<T, Params>)
    return false;
  else if constexpr (std::same_as<T, std::optional<std::int64_t>>)
    return !value;
  else if constexpr (requires { value.empty(); })
    return value.empty();
  else
    return false;
}

/// Values to CBOR; arrays of numbers are bytes, little-endian.
struct Writing {
  CborWriter out{};

  void put(bool value) { out.put(value); }
  void put(const std::integral auto& value) { out.put(value); }
  void put(const std::floating_point auto& value) { out.put(static_cast<double>(value)); }
  void put(const std::string& value) { out.put(std::string_view(value)); }
  void put(TrialState value) { out.put(std::string_view(name_of(value))); }
  void put(Split value) { out.put(name_of(value)); }
  void put(When value) { out.put(name_of(value)); }
  void put(const std::optional<std::int64_t>& value) { out.put(value.value()); }
  void put(const Value& value) {
    std::visit([&](const auto& data) { put(data); }, value.data);
  }
  void put(const Params& section) {
    out.open_map(section.values().size());
    for (const auto& [key, value] : section.values()) {
      put(key);
      put(value);
    }
  }
  template <class A, class B>
  void put(const std::pair<A, B>& value) {
    out.open_array(2);
    put(value.first);
    put(value.second);
  }
  template <Number T>
  void put(const std::vector<T>& values) {
    out.put_bytes({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
  }
  template <class T>
  void put(const std::vector<T>& values) {
    out.open_array(values.size());
    for (const auto& value : values) put(value);
  }

  void put(const Record auto& record) {
    open(record, 0);
    put_fields(record);
  }
  /// `more`: pairs that the caller puts behind the fields.
  void open(const Record auto& record, std::uint64_t more) {
    fields(record, [&](const char*, const auto& value, const char*) { more += is_absent(value) ? 0 : 1; });
    out.open_map(more);
  }
  void put_fields(const Record auto& record) {
    fields(record, [&](const char* name, const auto& value, const char*) {
      if (is_absent(value)) return;
      out.put(std::string_view(name));
      put(value);
    });
  }
};

/// And back. What is absent keeps its default; what is not known is skipped.
struct Reading {
  static void into(const json& from, bool& to) { to = from.get<bool>(); }
  static void into(const json& from, Number auto& to) { to = from.get<std::remove_cvref_t<decltype(to)>>(); }
  static void into(const json& from, std::string& to) { to = from.get<std::string>(); }
  static void into(const json& from, Params& to) { to = section_from(from, to.section()); }
  static void into(const json& from, Value& to) { to = value_of(from); }
  static void into(const json& from, std::optional<std::int64_t>& to) { to = from.get<std::int64_t>(); }

  template <class Enum, class Named>
  static void by_name(const json& from, Enum& to, Named named) {
    const auto name = from.get<std::string>();
    const auto found = named(name);
    if (!found)
      throw NewerFormat(
          fmt::format("'{}' is none of the words that this version knows; use a newer recurbench", name));
    to = *found;
  }
  static void into(const json& from, TrialState& to) { by_name(from, to, state_named); }
  static void into(const json& from, Split& to) { by_name(from, to, split_named); }
  static void into(const json& from, When& to) { by_name(from, to, when_named); }
  template <class A, class B>
  static void into(const json& from, std::pair<A, B>& to) {
    into(from.at(0), to.first);
    into(from.at(1), to.second);
  }
  template <Number T>
  static void into(const json& from, std::vector<T>& to) {
    const auto& bytes = from.get_binary();
    if (bytes.size() % sizeof(T) != 0)
      throw StoreError(fmt::format("{} bytes are no whole number of values", bytes.size()));
    to.resize(bytes.size() / sizeof(T));
    if (!to.empty()) std::memcpy(to.data(), bytes.data(), bytes.size());
  }
  template <class T>
  static void into(const json& from, std::vector<T>& to) {
    to.clear();
    for (const auto& item : from) into(item, to.emplace_back());
  }

  static void into(const json& from, Record auto& to) {
    if (!from.is_object()) throw StoreError(fmt::format("a map was required, got {}", from.type_name()));
    fields(to, [&](const char* name, auto& value, const char*) {
      const auto found = from.find(name);
      if (found == from.end()) return;
      try {
        into(*found, value);
      } catch (const NewerFormat& error) {
        throw NewerFormat(fmt::format("{}: {}", name, error.what()));
      } catch (const std::exception& error) {
        throw StoreError(fmt::format("{}: {}", name, error.what()));
      }
    });
  }
};

/// The map, if this version may read it.
json parsed(std::string_view bytes, const char* what) {
  json map;
  try {
    if (!is_shallow_cbor(bytes)) throw StoreError(fmt::format("the map of {} is nested too deep", what));
    map = json::from_cbor(bytes.begin(), bytes.end());
  } catch (const json::exception&) {  // no CBOR: not a map either
  }
  if (!map.is_object()) throw StoreError(fmt::format("the bytes of {} are no CBOR map", what));
  const auto needs = map.find("needs");
  if (needs != map.end() && (!needs->is_number_unsigned() || needs->get<std::uint64_t>() > kRecordFormat))
    throw NewerFormat(fmt::format(
        "{} was written by a newer recurbench: it needs a program that reads format {}, and this one "
        "reads up to {}",
        what, needs->is_number() ? needs->dump() : needs->type_name(), kRecordFormat));
  return map;
}

}  // namespace

template <class Record>
std::string map_of(const Record& record, bool with_format) {
  Writing writing;
  writing.open(record, with_format ? 1 : 0);
  writing.put_fields(record);
  if (with_format) {
    writing.out.put(std::string_view("format"));
    writing.out.put(kRecordFormat);
  }
  return writing.out.take();
}

template <class Record>
Record record_in(std::string_view bytes, const char* what) {
  const json map = parsed(bytes, what);
  Record record;
  try {
    Reading::into(map, record);
  } catch (const NewerFormat& error) {
    throw NewerFormat(fmt::format("{} cannot be read: {}", what, error.what()));
  } catch (const std::exception& error) {
    throw StoreError(fmt::format("{} cannot be read: {}", what, error.what()));
  }
  return record;
}

void refuse_newer(std::string_view map, const char* what) {
  const int head = map.empty() ? 0 : static_cast<unsigned char>(map[0]) & 0x1f;
  const std::size_t size = head < 24 ? 1 : 1 + (std::size_t{1} << (head & 3));
  if (map.substr(std::min(size, map.size())).starts_with("\x65needs")) parsed(map, what);
}

template std::string map_of(const JournalHeader&, bool);
template std::string map_of(const Session&, bool);
template std::string map_of(const PlanRecord&, bool);
template std::string map_of(const TrialResult&, bool);
template std::string map_of(const Configuration&, bool);
template std::string map_of(const Checkpoint&, bool);
template JournalHeader record_in(std::string_view, const char*);
template Session record_in(std::string_view, const char*);
template PlanRecord record_in(std::string_view, const char*);
template TrialResult record_in(std::string_view, const char*);
template Configuration record_in(std::string_view, const char*);
template Checkpoint record_in(std::string_view, const char*);

}  // namespace recurbench
