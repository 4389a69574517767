#include "store/value_json.hpp"

#include <nlohmann/json.hpp>

namespace recurbench {

using nlohmann::json;

json json_of(const Value& value) {
  struct Writer {
    json operator()(const Value::List& list) const {
      json items = json::array();
      for (const auto& item : list) items.push_back(json_of(item));
      return items;
    }
    template <class T>
    json operator()(const T& value) const {
      return value;
    }
  };
  return std::visit(Writer{}, value.data);
}

Value value_of(const json& json) {
  if (json.is_boolean()) return {json.get<bool>(), {}};
  if (json.is_number_integer()) return {json.get<std::int64_t>(), {}};
  if (json.is_number_float()) return {json.get<double>(), {}};
  if (json.is_string()) return {json.get<std::string>(), {}};
  if (!json.is_array())
    throw StoreError(fmt::format(
        "a stored setting must be a flag, a number, a text or a list of these, got {}", json.type_name()));
  Value::List items;
  for (const auto& item : json) items.push_back(value_of(item));
  return {std::move(items), {}};
}

json json_of(const Params& section) {
  json map = json::object();
  for (const auto& [key, value] : section.values()) map[key] = json_of(value);
  return map;
}

Params section_from(const json& json, const std::string& section) {
  if (!json.is_object())
    throw StoreError(fmt::format("the stored section '{}' must be a map, got {}", section, json.type_name()));
  Params params(section);
  for (const auto& [key, value] : json.items()) params.set(key, value_of(value));
  return params;
}

}  // namespace recurbench
