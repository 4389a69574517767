#include "config/unread.hpp"

#include <algorithm>

#include "config/axis_names.hpp"

namespace recurbench {
namespace {

/// Whether two values are one and the same place in the sweep.
bool same_place(const Position& a, const Position& b) {
  return a.line == b.line && a.column == b.column && (a.line > 0 || *a.file == *b.file);
}

/// "lstm" of the section "model"; "" where a section has no name.
std::string name_in(const Sections& sections, const std::string& section) {
  const auto& values = sections.at(section).values();
  const auto found = values.find("name");
  return found == values.end() ? "" : found->second.text();
}

std::string listed(const std::set<std::string>& names) {
  return join({names.begin(), names.end()});
}

/// The tasks or models that know a key.
std::set<std::string> knowing(const UnreadKey& key, const std::vector<ConfigurationPtr>& made) {
  std::set<std::string> names;
  for (const auto& each : made)
    for (const auto& [setting, value] : each->settings)
      if (setting == key.section + "." + key.key) names.insert(name_in(each->sections, key.section));
  names.erase("");
  return names;
}

}  // namespace

void UnreadKeys::add(const UnreadKey& key, bool swept, const Configuration& made) {
  auto seen = std::find_if(all_.begin(), all_.end(), [&](const Seen& each) {
    return each.swept == swept && each.key.section == key.section && each.key.key == key.key &&
           (swept || same_place(each.key.at, key.at));
  });
  if (seen == all_.end()) {
    all_.push_back({key, swept, fmt::format("{} on {}", made.model, made.task), {}, {}});
    seen = std::prev(all_.end());
  }
  const std::string name = name_in(made.sections, key.section);
  if (!seen->names.insert(name).second) return;
  for (const auto& legal : key.legal) seen->legals[legal].insert(name);
}

void UnreadKeys::complain(Complaints& complaints, const std::vector<ConfigurationPtr>& made,
                          const std::vector<Sections>& failed) const {
  for (const auto& seen : all_) {
    const auto has = [&](const Sections& sections) {
      const auto& values = sections.at(seen.key.section).values();
      const auto found = values.find(seen.key.key);
      return found != values.end() && (seen.swept || same_place(found->second.at, seen.key.at));
    };
    if (std::any_of(failed.begin(), failed.end(), has)) continue;
    if (std::any_of(made.begin(), made.end(), [&](const auto& each) { return has(each->sections); }))
      continue;
    complaints.add(message(seen, made));
  }
}

std::string UnreadKeys::message(const Seen& seen, const std::vector<ConfigurationPtr>& made) {
  const UnreadKey& key = seen.key;
  std::vector<std::string> legals;
  for (const auto& [legal, names] : seen.legals) legals.push_back(legal);
  const std::string guess = nearest(key.key, legals);
  const auto by = guess.empty() ? std::set<std::string>{} : seen.legals.at(guess);
  std::string text = fmt::format("{}: unknown key '{}' in {}.", key.at.text(), key.key, key.section);
  if (!guess.empty()) text += fmt::format(" Did you mean '{}'", guess);
  if (!guess.empty()) text += by.size() < seen.names.size() ? fmt::format(" ({})?", listed(by)) : "?";
  text += fmt::format(" Known: {}. It means nothing for {}", join(legals),
                      seen.names.size() > 1 ? listed(seen.names) : seen.trial);
  if (const auto others = knowing(key, made); !others.empty())
    text += fmt::format("; {} {} it", listed(others), others.size() > 1 ? "know" : "knows");
  return text + (is_seed_like(key.key) ? fmt::format("; {}", kReplicatesAdvice) : ".");
}

}  // namespace recurbench
