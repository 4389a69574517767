#include "config/overrides.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "config/axis_names.hpp"
#include "config/grammar.hpp"
#include "config/scalar.hpp"

namespace recurbench {
namespace {

using Segments = std::vector<std::string>;

/// What kind of map a path stands in: it decides which keys may be added.
enum class MapKind { root, entry, parameters, axis, block };

Segments split(const std::string& path, const Position& at) {
  Segments segments{""};
  for (const char c : path) {
    if (c == '.')
      segments.emplace_back();
    else
      segments.back() += c;
  }
  for (const auto& segment : segments)
    if (segment.empty())
      throw error_at(at, fmt::format("'{}' has an empty part; write section.key=value", path));
  return segments;
}

std::string dotted(const Segments& segments, std::size_t from, std::size_t to) {
  return join({segments.begin() + static_cast<std::ptrdiff_t>(from),
               segments.begin() + static_cast<std::ptrdiff_t>(to)},
              ".");
}

/// What a model or task is called in advice: its label, or its name and own scalars.
std::string called(const Node& entry) {
  if (const Node* label = entry.find("label")) return label->scalar.text();
  const Node* name = entry.find("name");
  std::string text = name ? name->scalar.text() : "";
  for (const auto& child : entry.children)
    if (child.kind == Node::Kind::scalar && &child != name)
      text += fmt::format(" {}={}", child.key, child.scalar.text());
  return text;
}

/// "models.0.hidden=16 (lstm) or models.1.hidden=16 (gru)": a setting for each entry of a list.
std::string for_each_entry(const Node& root, const std::string& list, const std::string& setting) {
  constexpr std::size_t kMostTold = 8;
  const Node* entries = root.find(list);
  const std::size_t count = entries ? entries->children.size() : 0;
  if (count == 0) return fmt::format("{}.N.{}, with N from 0", list, setting);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < std::min(count, kMostTold); ++i)
    all.push_back(fmt::format("{}.{}.{} ({})", list, i, setting, called(entries->children[i])));
  if (count > kMostTold) all.push_back(fmt::format("… {}.{}.{}", list, count - 1, setting));
  return join(all, " or ");
}

/// Walks down a tree and puts the value at the end of the path.
class Walk {
 public:
  Walk(const Node& root, Segments segments, Node value, std::string written, Position at)
      : root_(root),
        segments_(std::move(segments)),
        value_(std::move(value)),
        written_(std::move(written)),
        at_(std::move(at)) {}

  void into(Node& node, MapKind level) {
    if (next_ == segments_.size()) return replace(node);
    if (node.kind == Node::Kind::list) return into_list(node);
    if (node.kind != Node::Kind::map)
      throw error_at(at_, fmt::format("{} is {}, so it has no key '{}'{}", so_far(), describe(node), rest(),
                                      seed_advice()));
    into_map(node, level);
  }

 private:
  std::string so_far() const { return next_ == 0 ? "the sweep" : dotted(segments_, 0, next_); }
  std::string rest() const { return dotted(segments_, next_, segments_.size()); }

  std::string seed_advice() const {
    return segments_[0] == "seed" ? fmt::format("; {}", kReplicatesAdvice) : "";
  }
  /// What was written from a segment on: "hidden=16".
  std::string setting(std::size_t from) const {
    return fmt::format("{}={}", dotted(segments_, from, segments_.size()), written_);
  }

  void replace(Node& node) {
    refuse_loss_of(node);
    Node value = value_;
    value.key = node.key;
    value.key_at = at_;
    node = std::move(value);
  }

  /// An override that another one takes away would say nothing.
  void refuse_loss_of(const Node& node) const {
    if (node.at.line == 0 && node.at.file != at_.file)
      throw error_at(at_, fmt::format("this replaces what {} sets; keep one", node.at.text()));
    for (const auto& child : node.children) refuse_loss_of(child);
  }

  void into_list(Node& list) {
    const std::string& word = segments_[next_];
    std::size_t place = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), place);
    if (fault != std::errc{} || end != word.data() + word.size() || place >= list.children.size())
      throw no_such_entry(list);
    // Deeper lists than those of tasks and models hold values only.
    const MapKind level = next_ == 1 ? MapKind::entry : MapKind::block;
    ++next_;
    into(list.children[place], level);
  }

  ConfigError no_such_entry(const Node& list) const {
    const std::string& word = segments_[next_];
    const bool is_number = word.find_first_not_of("0123456789-") == std::string::npos;
    std::string advice;
    if (next_ == 1 && !is_number) {
      // models.rnn.hidden: a name stands where the number belongs.
      const bool is_name =
          word == "*" || std::any_of(list.children.begin(), list.children.end(), [&](const Node& entry) {
            const Node* name = entry.find("name");
            return name && name->scalar.text() == word;
          });
      const std::size_t from = is_name && segments_.size() > 2 ? 2 : 1;
      advice = fmt::format("; write {}", for_each_entry(root_, segments_[0], setting(from)));
    }
    return error_at(at_, fmt::format("{} has the entries 0 to {}, got '{}'{}; to add one, set the whole list",
                                     so_far(), static_cast<Index>(list.children.size()) - 1, word, advice));
  }

  void into_map(Node& map, MapKind level) {
    if (level == MapKind::axis) drop_other_spelling(map);
    // Keys may have dots in them: the longest one that fits is meant.
    for (std::size_t end = segments_.size(); end > next_; --end) {
      const std::string key = dotted(segments_, next_, end);
      if (Node* child = map.find(key)) {
        next_ = end;
        return into(*child, below(level, key));
      }
    }
    add(map, level);
  }

  static MapKind below(MapKind level, const std::string& key) {
    const bool holds_blocks = level == MapKind::root || level == MapKind::entry;
    if (holds_blocks && key == "parameters") return MapKind::parameters;
    return level == MapKind::parameters ? MapKind::axis : MapKind::block;
  }

  void drop_other_spelling(Node& axis) const {
    const std::string& word = segments_[next_];
    if (word != "value" && word != "values") return;
    const auto is_other = [&](const Node& c) {
      return c.key != word && (c.key == "value" || c.key == "values");
    };
    for (const auto& child : axis.children)
      if (is_other(child)) refuse_loss_of(child);
    std::erase_if(axis.children, is_other);
  }

  void add(Node& map, MapKind level) {
    const std::string key = key_to_add(level);
    Node child;
    child.kind = Node::Kind::map;
    child.at = child.key_at = at_;
    child.key = key;
    map.children.push_back(std::move(child));
    into(map.children.back(), below(level, key));
  }

  /// Takes the segments of the new key from the path.
  std::string key_to_add(MapKind level) {
    const std::size_t from = next_;
    const std::string& word = segments_[from];
    const bool last = from + 1 == segments_.size();
    next_ = segments_.size();
    if (level == MapKind::root) {
      require_top_level(word, last);
      next_ = from + 1;
    } else if (level == MapKind::entry && !last && is_known(kEntryBlocks, word)) {
      next_ = from + 1;
    } else if (level == MapKind::parameters) {
      const std::string& spelling = segments_.back();
      if (last || (spelling != "values" && spelling != "value"))
        throw error_at(at_, fmt::format("'{}' is not in parameters; to add it, write …{}.values=[…]",
                                        dotted(segments_, from, segments_.size()),
                                        dotted(segments_, from, segments_.size())));
      next_ = segments_.size() - 1;
    }
    return dotted(segments_, from, next_);
  }

  void require_top_level(const std::string& word, bool last) const {
    if (!last && (word == "model" || word == "task"))
      throw error_at(at_, fmt::format("{0}s have keys of their own; write {1}", word,
                                      for_each_entry(root_, word + "s", setting(1))));
    if (!is_known(kTopLevelKeys, word))
      throw error_at(at_, fmt::format("unknown key '{}'.{} Keys in these have dots: optimizer.lr=1e-3, "
                                      "models.0.hidden=32.",
                                      word, known_names(word, names_of(kTopLevelKeys))));
    if (!last && !is_known(kMapKeys, word))
      throw error_at(at_, fmt::format("the sweep has no '{}' to look into{}", word, seed_advice()));
  }

  const Node& root_;
  Segments segments_;
  Node value_;
  std::string written_;  ///< the value, as typed
  Position at_;
  std::size_t next_ = 0;
};

}  // namespace

void apply_override(Node& root, const std::string& text) {
  const Position at{std::make_shared<const std::string>(fmt::format("'{}'", text)), 0, 0};
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw error_at(at, "an override must be key=value, such as optimizer.lr=1e-3");
  Node value = parse_yaml(text.substr(equals + 1), at);
  if (value.kind == Node::Kind::null)
    throw error_at(at, "a value is required after '='; write '' for an empty text");
  Walk(root, split(text.substr(0, equals), at), std::move(value), text.substr(equals + 1), at)
      .into(root, MapKind::root);
}

}  // namespace recurbench
