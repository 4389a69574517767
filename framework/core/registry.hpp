#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace recurbench {

/// What was registered under a name that was taken, one line each: objects at file scope cannot report it, so
/// whoever starts a program asks before it uses a registry. The first of two keeps the name.
inline std::vector<std::string>& duplicate_registrations() {
  static std::vector<std::string> duplicates;
  return duplicates;
}

/// What can be built by name. Filled by `Register` objects at file scope before main; read-only afterwards.
template <class Entry>
class Registry {
 public:
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  void add(const std::string& name, Entry entry) {
    if (!entries_.emplace(name, std::move(entry)).second)
      duplicate_registrations().push_back(fmt::format("the name '{}' is registered twice", name));
  }

  bool has(std::string_view name) const { return entries_.find(name) != entries_.end(); }

  /// Throws ConfigError for an unknown name; `kind` ("model", "task") is for its message.
  const Entry& at(std::string_view name, std::string_view kind) const {
    const auto found = entries_.find(name);
    if (found == entries_.end())
      throw ConfigError(fmt::format("unknown {} '{}'.{}", kind, name, known_names(name, names())));
    return found->second;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, entry] : entries_) all.push_back(name);
    return all;
  }

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

/// Puts an entry into its registry: `const Register<MixerEntry> lstm{"lstm", {…}};` at file scope.
template <class Entry>
struct Register {
  Register(const std::string& name, Entry entry) { Registry<Entry>::instance().add(name, std::move(entry)); }
};

}  // namespace recurbench
