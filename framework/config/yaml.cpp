#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "config/scalar.hpp"
#include "config/utf8.hpp"
#include "core/utf8.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxNodes = 1'000'000;  // aliases of aliases can grow without bound

/// Turns yaml-cpp's marks, which count bytes, into places that count characters.
class Places {
 public:
  Places(const std::string& text, const Position& origin) : text_(text), origin_(origin) {}

  Position at(const YAML::Mark& mark) {
    if (origin_.line == 0) return origin_;
    const std::size_t end = byte(mark);
    const std::size_t start = end - std::min(static_cast<std::size_t>(std::max(mark.column, 0)), end);
    // Marks mostly advance: counting goes on from the last one, or a long line would cost its square.
    if (start != line_start_ || end < counted_) {
      line_start_ = counted_ = start;
      characters_ = 0;
    }
    characters_ += count_characters(std::string_view(text_).substr(counted_, end - counted_));
    counted_ = end;
    return {origin_.file, mark.line + 1, characters_ + 1};
  }

  /// What is written at a mark, to the end of the text.
  std::string_view rest(const YAML::Mark& mark) const { return std::string_view(text_).substr(byte(mark)); }

 private:
  std::size_t byte(const YAML::Mark& mark) const {
    return std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text_.size());
  }

  const std::string& text_;
  const Position& origin_;
  std::size_t line_start_ = 0;
  std::size_t counted_ = 0;  ///< bytes of the text up to which characters_ counts, from line_start_
  int characters_ = 0;
};

/// yaml-cpp takes the end of the file for a closing quote; this tells whether there is one.
bool quote_is_closed(std::string_view written) {
  while (!written.empty() && (written[0] == '&' || written[0] == '!')) {
    const std::size_t end = written.find_first_of(" \t\r\n");
    written.remove_prefix(std::min(end, written.size()));
    written.remove_prefix(std::min(written.find_first_not_of(" \t\r\n"), written.size()));
  }
  if (written.empty() || (written[0] != '"' && written[0] != '\'')) return true;
  const char quote = written[0];
  for (std::size_t i = 1; i < written.size(); ++i) {
    if (quote == '"' && written[i] == '\\')
      ++i;
    else if (written[i] == quote && quote == '\'' && written.substr(i + 1, 1) == "'")
      ++i;
    else if (written[i] == quote)
      return true;
  }
  return false;
}

/// Builds the tree from yaml-cpp's events, which keep duplicate keys and the place of everything.
class Builder : public YAML::EventHandler {
 public:
  Builder(Places& places, Complaints& complaints) : places_(places), complaints_(complaints) {
    root_.at = places_.at({});
  }

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (expects_key()) throw error_at(places_.at(mark), "a key must be one word, got nothing");
    // yaml-cpp places a missing value at the next token, often lines below.
    open(Node::Kind::null, mark, anchor);
    if (stack_.size() > 1 && in_map(1)) stack_.back().node.at = stack_[stack_.size() - 2].key_at;
    close();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const Position at = places_.at(mark);
    if (expects_key()) throw error_at(at, "a key must be one word, got an alias");
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      throw error_at(at, "this alias stands inside what it names; write the value out");
    count(found->second.second, at);
    attach(found->second.first);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& unescaped) override {
    const Position at = places_.at(mark);
    refuse_tag(tag, at);
    const bool plain = tag != "!";
    if (!plain && !quote_is_closed(places_.rest(mark))) throw error_at(at, "this quote is never closed");
    const std::string text = text_value(unescaped, at);
    if (expects_key()) return set_key(text, at);
    const bool null = plain && is_plain_null(text);
    open(null ? Node::Kind::null : Node::Kind::scalar, mark, anchor);
    if (!null) stack_.back().node.scalar = {text, at};
    if (!null && plain) complaints_.gather([&] { stack_.back().node.scalar = plain_scalar(text, at); });
    close();
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(Node::Kind::list, "a list", mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(Node::Kind::map, "a map", mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::size_t first_node = 0;  ///< nodes counted before this one
    bool has_key = false;
    std::string key;
    Position key_at;
  };

  bool in_map(std::size_t levels_up) const {
    return stack_[stack_.size() - 1 - levels_up].node.kind == Node::Kind::map;
  }
  bool expects_key() const { return !stack_.empty() && in_map(0) && !stack_.back().has_key; }

  static void refuse_tag(const std::string& tag, const Position& at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    throw error_at(
        at, fmt::format("tags are not supported, got '{}'; quote a text, leave other values plain", tag));
  }

  void count(std::size_t nodes, const Position& at) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes)
      throw error_at(at, fmt::format("the file grows beyond {} values here", kMaxNodes));
  }

  void start(Node::Kind kind, const char* what, const YAML::Mark& mark, const std::string& tag,
             YAML::anchor_t anchor) {
    refuse_tag(tag, places_.at(mark));
    if (expects_key())
      throw error_at(places_.at(mark),
                     fmt::format("a key must be one word, got {}; is a bracket left open?", what));
    open(kind, mark, anchor);
    if (stack_.size() > kMaxDepth) throw error_at(places_.at(mark), "nested too deeply");
  }

  void open(Node::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    Frame frame;
    frame.node.kind = kind;
    frame.node.at = places_.at(mark);
    frame.anchor = anchor;
    frame.first_node = nodes_;
    count(1, frame.node.at);
    stack_.push_back(std::move(frame));
  }

  void close() {
    Frame frame = std::move(stack_.back());
    stack_.pop_back();
    if (frame.anchor != YAML::NullAnchor) anchors_[frame.anchor] = {frame.node, nodes_ - frame.first_node};
    attach(std::move(frame.node));
  }

  void set_key(const std::string& key, const Position& at) {
    Frame& frame = stack_.back();
    if (key == "<<")
      throw error_at(at,
                     "merge keys (<<) are not supported; write the keys out or move them to a common block");
    if (const Node* first = frame.node.find(key))
      complaints_.add(
          error_at(at, fmt::format("'{}' is set twice, first at {}; keep one", key, first->key_at.text()))
              .what());
    frame.has_key = true;
    frame.key = key;
    frame.key_at = at;
  }

  void attach(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    node.key = frame.key;
    node.key_at = frame.key_at;
    frame.has_key = false;
    frame.node.children.push_back(std::move(node));
  }

  Places& places_;
  Complaints& complaints_;  ///< for what does not keep the rest from being read
  Node root_;
  std::vector<Frame> stack_;
  std::map<YAML::anchor_t, std::pair<Node, std::size_t>> anchors_;  ///< with their sizes in nodes
  std::size_t nodes_ = 0;
};

/// Refuses whatever follows the first document.
class NothingMore : public YAML::EventHandler {
 public:
  explicit NothingMore(Places& places) : places_(places) {}
  void OnDocumentStart(const YAML::Mark& mark) override {
    throw error_at(
        places_.at(mark),
        "one YAML document is required, and a second one starts here; check '---' and the indentation");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}

 private:
  Places& places_;
};

/// Whether a line up to the given one (from 0) or that one itself is indented with a tab.
bool tab_indents(const std::string& text, int line) {
  std::istringstream lines(text);
  std::string current;
  for (int i = 0; i <= line && std::getline(lines, current); ++i)
    if (i + 1 >= line && current.find('\t') < current.find_first_not_of(" \t")) return true;
  return false;
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Node& c) { return c.key == name; });
  return found == children.end() ? nullptr : &*found;
}

Node* Node::find(std::string_view name) {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Node& c) { return c.key == name; });
  return found == children.end() ? nullptr : &*found;
}

std::string describe(const Node& node) {
  if (node.kind == Node::Kind::null) return "nothing";
  if (node.kind == Node::Kind::list) return "a list";
  if (node.kind == Node::Kind::map) return "a map";
  if (std::holds_alternative<std::string>(node.scalar.data))
    return fmt::format("the text '{}'", node.scalar.text());
  return node.scalar.text();
}

Node parse_yaml(const std::string& text, const Position& origin) {
  static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  const std::string body = text.substr(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  require_text(body, origin);
  Places places(body, origin);
  std::istringstream stream(body);
  Complaints complaints;
  Builder builder(places, complaints);
  complaints.gather([&] {
    try {
      YAML::Parser parser(stream);
      if (!parser.HandleNextDocument(builder)) return;
      NothingMore nothing_more(places);
      parser.HandleNextDocument(nothing_more);
    } catch (const YAML::ParserException& error) {
      const char* hint =
          tab_indents(body, error.mark.line) ? "; YAML is indented with spaces, never with tabs" : "";
      throw error_at(places.at(error.mark), fmt::format("not valid YAML: {}{}", error.msg, hint));
    }
  });
  complaints.raise();
  return builder.take();
}

}  // namespace recurbench
