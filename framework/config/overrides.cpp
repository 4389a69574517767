#include "config/overrides.hpp"

#include <charconv>
#include <memory>
#include <utility>

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

/// Walks down a tree and puts the value at the end of the path.
class Walk {
 public:
  Walk(Segments segments, Node value, Position at)
      : segments_(std::move(segments)), value_(std::move(value)), at_(std::move(at)) {}

  void into(Node& node, MapKind level) {
    if (next_ == segments_.size()) return replace(node);
    if (node.kind == Node::Kind::list) return into_list(node);
    if (node.kind != Node::Kind::map)
      throw error_at(at_, fmt::format("{} is {}, so it has no key '{}'", so_far(), describe(node), rest()));
    into_map(node, level);
  }

 private:
  std::string so_far() const { return next_ == 0 ? "the sweep" : dotted(segments_, 0, next_); }
  std::string rest() const { return dotted(segments_, next_, segments_.size()); }

  void replace(Node& node) {
    Node value = value_;
    value.key = node.key;
    value.key_at = at_;
    node = std::move(value);
  }

  void into_list(Node& list) {
    const std::string& word = segments_[next_];
    std::size_t place = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), place);
    if (fault != std::errc{} || end != word.data() + word.size() || place >= list.children.size())
      throw error_at(at_, fmt::format("{} has the entries 0 to {}, got '{}'; to add one, set the whole list",
                                      so_far(), static_cast<Index>(list.children.size()) - 1, word));
    // Deeper lists than those of tasks and models hold values only.
    const MapKind level = next_ == 1 ? MapKind::entry : MapKind::block;
    ++next_;
    into(list.children[place], level);
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
    std::erase_if(axis.children,
                  [&](const Node& c) { return c.key != word && (c.key == "value" || c.key == "values"); });
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
      if (!is_known(kTopLevelKeys, word))
        throw error_at(at_,
                       fmt::format("unknown key '{}'.{}", word, known_names(word, names_of(kTopLevelKeys))));
      if (!last && !is_known(kMapKeys, word))
        throw error_at(at_, fmt::format("the sweep has no '{}' to look into", word));
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

  Segments segments_;
  Node value_;
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
  Walk(split(text.substr(0, equals), at), std::move(value), at).into(root, MapKind::root);
}

}  // namespace recurbench
