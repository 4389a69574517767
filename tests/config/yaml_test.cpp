#include "config/yaml.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "config/fake_resolve.hpp"
#include "core/utf8.hpp"

namespace recurbench {
namespace {

using test::says;

Node parse(const std::string& text) {
  return parse_yaml(text, {std::make_shared<const std::string>("s.yaml"), 1, 1});
}

std::string refusal(const std::string& text) {
  try {
    parse(text);
    return "";
  } catch (const ConfigError& error) {
    return error.what();
  }
}

Value scalar(const std::string& text) {
  return parse("k: " + text + "\n").find("k")->scalar;
}

template <class T>
void expect_scalar(const std::string& text, const T& wanted) {
  const Value value = scalar(text);
  const T* got = std::get_if<T>(&value.data);
  ASSERT_NE(got, nullptr) << text << " has another type";
  EXPECT_EQ(*got, wanted) << text;
}

TEST(Yaml, TypesPlainScalarsByTheCoreSchema) {
  for (const std::string text : {"true", "True", "TRUE"}) expect_scalar(text, true);
  for (const std::string text : {"false", "False", "FALSE"}) expect_scalar(text, false);
  for (const std::string text : {"yes", "no", "on", "off", "y", "tRUE", "adding", "1e", "e3", "+", ".",
                                 "1.2.3", "0x", "0xg", "v1_0", "inf", "1-2"})
    expect_scalar(text, text);
  expect_scalar<std::int64_t>("0", 0);
  expect_scalar<std::int64_t>("-12", -12);
  expect_scalar<std::int64_t>("+12", 12);
  expect_scalar<std::int64_t>("0x1F", 31);
  expect_scalar<std::int64_t>("9223372036854775807", INT64_MAX);
  expect_scalar<std::int64_t>("-9223372036854775808", INT64_MIN);
  expect_scalar("1e-3", 1e-3);
  expect_scalar("1.0E+3", 1000.0);
  expect_scalar(".5", 0.5);
  expect_scalar("-5.", -5.0);
  expect_scalar("+0.25", 0.25);
}

TEST(Yaml, KeepsQuotedScalarsAsText) {
  for (const std::string text : {"12", "true", "1e3", "010", "null", "~", ""}) {
    expect_scalar("'" + text + "'", text);
    expect_scalar("\"" + text + "\"", text);
  }
  expect_scalar("|\n  5\n", std::string("5\n"));
}

TEST(Yaml, RefusesNumbersWithTwoReadings) {
  for (const std::string text :
       {"010", "-010", "+07", "08", "00", "0o17", "0b101", "1_000", "1_0.5", "1:30", "12:30:45"})
    EXPECT_TRUE(says(refusal("k: " + text), "s.yaml:1:4: " + text + " has two readings in YAML: ")) << text;
  EXPECT_TRUE(says(refusal("k: 010"), "write it without the zero"));
}

TEST(Yaml, RefusesNumbersThatAreNotFinite) {
  for (const std::string text : {".inf", "-.inf", "+.Inf", ".nan", ".NaN"})
    EXPECT_TRUE(
        says(refusal("k: " + text), "s.yaml:1:4: " + text + " is not allowed: every number must be finite"));
  EXPECT_TRUE(says(refusal("k: 1e999"), "s.yaml:1:4: 1e999 is outside the range of a double"));
  EXPECT_TRUE(
      says(refusal("k: 9223372036854775808"), "s.yaml:1:4: 9223372036854775808 does not fit in 64 bits"));
}

TEST(Yaml, PlacesEveryNode) {
  const Node root = parse("a: 1\nb:\n  - x\n  - {c: [2, 3]}\n");
  EXPECT_EQ(root.find("b")->key_at.text(), "s.yaml:2:1");
  EXPECT_EQ(root.find("b")->children[0].at.text(), "s.yaml:3:5");
  EXPECT_EQ(root.find("b")->children[1].find("c")->children[1].scalar.at.text(), "s.yaml:4:13");
}

TEST(Yaml, CountsColumnsInCharacters) {
  EXPECT_EQ(parse("{é: 'über', b: 1}").find("b")->key_at.text(), "s.yaml:1:13");
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "a: 1")
                .find("a")
                ->scalar.at.text(),
            "s.yaml:1:4");
  EXPECT_EQ(parse("a: 1\r\nb: 2\r\n").find("b")->scalar.at.text(), "s.yaml:2:4");
}

TEST(Yaml, RefusesDuplicateKeysAtAnyDepth) {
  EXPECT_TRUE(
      says(refusal("a: 1\nb: 2\na: 3\n"), "s.yaml:3:1: 'a' is set twice, first at s.yaml:1:1; keep one"));
  EXPECT_TRUE(
      says(refusal("x:\n  - {k: 1, 'k': 2}\n"), "s.yaml:2:12: 'k' is set twice, first at s.yaml:2:6"));
  EXPECT_EQ(refusal("x: {k: 1}\ny: {k: 2}\n"), "");
}

TEST(Yaml, TellsOfAllThatDoesNotKeepTheRestFromBeingRead) {
  EXPECT_TRUE(says(refusal("a: 1\na: 2\nb: {c: 1, c: 2}\nd: 010\ne: .inf\nf: [1\n"),
                   "s.yaml:2:1: 'a' is set twice, first at s.yaml:1:1; keep one\n",
                   "\ns.yaml:3:11: 'c' is set twice, first at s.yaml:3:5; keep one\n",
                   "\ns.yaml:4:4: 010 has two readings", "\ns.yaml:5:4: .inf is not allowed",
                   ": not valid YAML: "));
}

TEST(Yaml, ReplacesAliasesAndRefusesMergeKeys) {
  const Node root = parse("a: &top {x: 1}\nb: *top\nc: *top\n");
  EXPECT_EQ(root.find("c")->find("x")->scalar.text(), "1");
  EXPECT_EQ(root.find("c")->key, "c");
  EXPECT_TRUE(
      says(refusal("a: &top {x: 1}\nb:\n  <<: *top\n"), "s.yaml:3:3: merge keys (<<) are not supported"));
  EXPECT_TRUE(says(refusal("a: *nowhere\n"), "s.yaml:1:4: not valid YAML: "));
  EXPECT_TRUE(says(refusal("a: &loop [*loop]\n"), "s.yaml:1:11: this alias stands inside what it names"));
}

TEST(Yaml, StopsAliasesOfAliasesBeforeTheyFillTheMemory) {
  std::string bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += fmt::format("a{0}: &a{0} [", i);
    for (int k = 0; k < 10; ++k) bomb += fmt::format("{}*a{}", k ? ", " : "", i - 1);
    bomb += "]\n";
  }
  EXPECT_TRUE(says(refusal(bomb), "grows beyond 1000000 values here"));
}

TEST(Yaml, RefusesKeysThatAreNotOneWord) {
  EXPECT_TRUE(says(refusal("? [a]\n: 1\n"), "s.yaml:1:3: a key must be one word, got a list"));
  EXPECT_TRUE(says(refusal("? {a: 1}\n: 1\n"), "s.yaml:1:3: a key must be one word, got a map"));
  EXPECT_TRUE(says(refusal("a: &x b\n*x : 1\n"), "s.yaml:2:1: a key must be one word, got an alias"));
  EXPECT_TRUE(says(refusal("~: 1\n"), "s.yaml:1:1: a key must be one word, got nothing"));
}

TEST(Yaml, TellsWhereTheSyntaxBreaks) {
  EXPECT_TRUE(says(refusal("a: [1, 2\n"), "s.yaml:2:1: not valid YAML: "));
  EXPECT_TRUE(says(refusal("a: b: c\n"), "s.yaml:1:5: not valid YAML: "));
  EXPECT_TRUE(says(refusal("a: \"open\nb: 1\n"), "s.yaml:1:4: this quote is never closed"));
  EXPECT_TRUE(says(refusal("a: 'it''s\nb: 1\n"), "s.yaml:1:4: this quote is never closed"));
  EXPECT_EQ(refusal("a: 'it''s'\nb: \"a\\\"b\"\n"), "");
  EXPECT_TRUE(
      says(refusal("a: !!int 3\n"), "s.yaml:1:4: tags are not supported, got 'tag:yaml.org,2002:int'"));
  EXPECT_TRUE(says(refusal("a: !mine {b: 3}\n"), "s.yaml:1:4: tags are not supported"));
  EXPECT_TRUE(says(refusal("a: " + std::string(100, '[') + std::string(100, ']')), "nested too deeply"));
  EXPECT_TRUE(says(refusal(std::string(100'000, '[')),
                   "s.yaml:1:1: a key must be one word, got a list; is a bracket left open?"));
}

TEST(Yaml, SaysThatTabsDoNotIndent) {
  EXPECT_TRUE(
      says(refusal("train:\n\tsteps: 5\n"), "s.yaml:2:7: not valid YAML: ", "with spaces, never with tabs"));
  EXPECT_TRUE(says(refusal("train:\n  steps: 5\n\tlr: 1\n"), "s.yaml:3:1: ", "never with tabs"));
  EXPECT_EQ(refusal("a:\t5\n"), "");
  EXPECT_EQ(refusal("a: b: c\n").find("tabs"), std::string::npos);
}

TEST(Yaml, RefusesASecondDocument) {
  EXPECT_TRUE(says(refusal("a: 1\n---\nb: 2\n"), "s.yaml:2:1: one YAML document is required"));
  EXPECT_TRUE(says(refusal("- 1\nfoo: 2\n"), "s.yaml:2:1: one YAML document is required"));
  EXPECT_EQ(refusal("---\na: 1\n...\n"), "");
}

TEST(Yaml, RefusesBytesThatAreNoText) {
  EXPECT_TRUE(says(refusal("a: 1\nb: caf\xE9\n"), "s.yaml:2:7: UTF-8 text is required, got byte 0xe9"));
  EXPECT_TRUE(says(refusal(std::string("a: 1\0b: 2", 9)),
                   "s.yaml:1:5: text is required, got the control character 0x00"));
  EXPECT_TRUE(
      says(refusal("a: é\x04\nb: 2\n"), "s.yaml:1:5: text is required, got the control character 0x04"));
  for (const std::string bad :
       {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xF5\x80\x80\x80", "\x80",
        "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xF0\x9F\x98"})
    EXPECT_TRUE(says(refusal("a: " + bad), "s.yaml:1:4: UTF-8 text is required"));
  for (const std::string good : {"é", "€", "😀", "\xED\x9F\xBF"}) EXPECT_EQ(refusal("a: " + good), "");
}

TEST(Yaml, TakesEmptyTextForNothing) {
  EXPECT_EQ(parse("").kind, Node::Kind::null);
  EXPECT_EQ(parse("\n# comment\n").kind, Node::Kind::null);
}

/// A message or "", for one character in a description or label, as it is and by its escape.
std::string refusal_of_character(std::uint32_t point, const std::string& key, bool escaped) {
  const std::string character = escaped ? fmt::format("\\x{:02x}", point) : utf8_encode(point);
  return refusal(key + ": \"a" + character + "b\"\n");
}

TEST(Yaml, RefusesEveryControlCharacterAndEveryEscapeOfOne) {
  std::vector<std::uint32_t> points{0x7F};
  for (std::uint32_t point = 0; point < 0x20; ++point) points.push_back(point);
  for (std::uint32_t point = 0x80; point <= 0x9F; ++point) points.push_back(point);
  for (const std::uint32_t point : points)
    for (const std::string key : {"description", "label"}) {
      const bool is_allowed = point == '\t' || point == '\n' || point == 0x85;
      const auto escaped = refusal_of_character(point, key, true),
                 raw = refusal_of_character(point, key, false);
      if (is_allowed) {
        EXPECT_EQ(escaped + raw, "") << point;
        continue;
      }
      const std::string place = fmt::format("s.yaml:1:{}: ", key.size() + 3);
      EXPECT_TRUE(
          says(escaped, place, fmt::format("no control characters, got 0x{:02x} by an escape", point)));
      if (point != '\r') {
        EXPECT_TRUE(says(raw, fmt::format("s.yaml:1:{}: text is required, got the control character 0x{:02x}",
                                          key.size() + 5, point)));
      }
    }
  EXPECT_TRUE(says(refusal("a: \"\\0\""), "got 0x00 by an escape"));
  EXPECT_TRUE(says(refusal("a: [x, \"\\e\"]"), "s.yaml:1:8: ", "got 0x1b by an escape"));
  EXPECT_TRUE(says(refusal("\"k\\a\": 1"), "s.yaml:1:1: ", "got 0x07 by an escape"));
}

TEST(Yaml, ReadsAnEscapeAsTheCharacterThatItStandsFor) {
  expect_scalar("\"a\\N\\_b\"", std::string("a\u0085\u00A0b"));
  expect_scalar("\"é\\N\\_\"", std::string("é\u0085\u00A0"));
  expect_scalar("\"\\L\\P\\xe9\\u20ac\\U0001F600\"", std::string("\u2028\u2029é€😀"));
  expect_scalar("\"a\\tb\\nc\"", std::string("a\tb\nc"));
  expect_scalar("|\r\n  a\r\n  b\r\n", std::string("a\nb\n"));
}

}  // namespace
}  // namespace recurbench
