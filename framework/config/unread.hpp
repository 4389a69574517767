#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/plan.hpp"

namespace recurbench {

/// The keys that some trials of a plan did not read: errors unless others read them.
class UnreadKeys {
 public:
  /// `swept`: as a parameter, each of whose values has a place of its own.
  void add(const UnreadKey& key, bool swept, const Configuration& made);
  /// A line for each key that no configuration has, and none of the `failed` sections: they may have read it.
  void complain(Complaints& complaints, const std::vector<ConfigurationPtr>& made,
                const std::vector<Sections>& failed) const;

 private:
  struct Seen {
    UnreadKey key;
    bool swept = false;
    std::string trial;                                    ///< the first that did not read it
    std::set<std::string> names;                          ///< of tasks or models that did not
    std::map<std::string, std::set<std::string>> legals;  ///< what they read instead, and which of them
  };
  static std::string message(const Seen& seen, const std::vector<ConfigurationPtr>& made);

  std::vector<Seen> all_;  ///< in the order in which they were met
};

}  // namespace recurbench
