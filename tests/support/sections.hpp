#pragma once

#include <initializer_list>
#include <string>
#include <type_traits>

#include "core/params.hpp"

namespace recurbench::test {

/// One "key: value" of a section, written as in a sweep.
struct Setting {
  template <class T>
  Setting(std::string name, T given) : key(std::move(name)) {
    if constexpr (std::is_same_v<T, bool> || std::is_floating_point_v<T>)
      value.data = given;
    else if constexpr (std::is_integral_v<T>)
      value.data = std::int64_t{given};
    else
      value.data = std::string(given);
  }
  std::string key;
  Value value;
};

inline void set_all(Params& params, std::initializer_list<Setting> settings) {
  for (const auto& setting : settings) params.set(setting.key, setting.value);
}

/// section("task", {{"name", "adding"}, {"length", 50}})
inline Params section(const std::string& name, std::initializer_list<Setting> settings) {
  Params params(name);
  set_all(params, settings);
  return params;
}

}  // namespace recurbench::test
