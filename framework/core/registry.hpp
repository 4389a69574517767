#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace seqbench {

/// What can be built by name: `Product` is an interface, `Args` what its constructors take.
/// Filled by `Register` objects at file scope before main; read-only afterwards.
template <class Product, class... Args>
class Registry {
 public:
  using Factory = std::function<std::unique_ptr<Product>(Args...)>;
  struct Entry {
    int semantics = 1;    ///< raised when the same settings begin to mean another result
    std::string summary;  ///< one line for `seqbench list`
    Factory build;
  };

  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  void add(const std::string& name, Entry entry) {
    if (!entries_.emplace(name, std::move(entry)).second)
      throw Error(fmt::format("registry: the name '{}' is registered twice", name));
  }

  bool has(std::string_view name) const { return entries_.find(name) != entries_.end(); }

  /// `kind` ("model", "task") is for the message that an unknown name gets.
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

}  // namespace seqbench
