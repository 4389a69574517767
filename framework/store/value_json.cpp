#include "store/value_json.hpp"

#include <nlohmann/json.hpp>

namespace recurbench {

using nlohmann::json;

json json_of(const Value& value) {
  if (const auto* list = std::get_if<Value::List>(&value.data)) {
    json items = json::array();
    for (const auto& item : *list) items.push_back(json_of(item));
    return items;
  }
  return std::visit(
      [](const auto& scalar) -> json {
        if constexpr (std::is_same_v<std::decay_t<decltype(scalar)>, Value::List>)
          return nullptr;
        else
          return scalar;
      },
      value.data);
}

Value value_of(const json& from) {
  if (from.is_boolean()) return {from.get<bool>(), {}};
  if (from.is_number_integer()) return {from.get<std::int64_t>(), {}};
  if (from.is_number_float()) return {from.get<double>(), {}};
  if (from.is_string()) return {from.get<std::string>(), {}};
  if (!from.is_array())
    throw StoreError(fmt::format(
        "a stored setting must be a flag, a number, a text or a list of these, got {}", from.type_name()));
  Value::List items;
  for (const auto& item : from) items.push_back(value_of(item));
  return {std::move(items), {}};
}

json json_of(const Params& section) {
  json map = json::object();
  for (const auto& [key, value] : section.values()) map[key] = json_of(value);
  return map;
}

Params section_from(const json& from, const std::string& section) {
  if (!from.is_object())
    throw StoreError(fmt::format("the stored section '{}' must be a map, got {}", section, from.type_name()));
  Params params(section);
  for (const auto& [key, value] : from.items()) params.set(key, value_of(value));
  return params;
}

}  // namespace recurbench
