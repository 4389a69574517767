#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.hpp"
#include "core/types.hpp"

namespace recurbench {

/// Where a value was written: file:line:column, both from 1; line 0 stands for the command line, and `file`
/// then quotes the override.
struct Position {
  std::shared_ptr<const std::string> file;
  int line = 0;
  int column = 0;
  std::string text() const;  ///< "sweep.yaml:3:7", "command line 'optimizer.lr=1'"
};

/// One scalar, or a list of values, with the place where it was written.
struct Value {
  using List = std::vector<Value>;
  std::variant<bool, std::int64_t, double, std::string, List> data;
  Position at;

  std::string text() const;  ///< as a person would write it; numbers in shortest exact form
  /// The same type and value, wherever they were written.
  bool operator==(const Value& other) const { return data == other.data; }
};

/// A key that was set and that nobody read.
struct UnreadKey {
  std::string section, key;
  Position at;
  std::vector<std::string> legal;  ///< the keys that were read
  std::string text() const;        ///< with the nearest legal key and the list of all
};

/// What is wrong with the sections of a trial: keys that nobody read, which other trials may know, and
/// whatever else.
class Faults : public ConfigError {
 public:
  /// `others`: a line each; `metric`: of a metric that the task does not have.
  explicit Faults(std::vector<UnreadKey> unread, std::string others = "", std::string metric = "");
  const std::vector<UnreadKey>& unread() const { return unread_; }
  const std::string& others() const { return others_; }
  const std::string& metric() const { return metric_; }

 private:
  std::vector<UnreadKey> unread_;
  std::string others_, metric_;
};

/// Whether a key changes what a trial computes. Limits, intervals and timeouts do not: they stay out of its
/// id.
enum class Effect { result, none };

/// A typed key map: one section ("model", "task", …) of a sweep for one trial.
///
/// Whoever is configured by the section reads its keys, with defaults. Reading is also declaring: after all
/// reads, `finish()` rejects every key nobody asked for, and `identity()` lists what makes the result differ.
/// Reading errors are ConfigErrors of the form "file:line:column: section.key must …, got …".
class Params {
 public:
  explicit Params(std::string section = "") : section_(std::move(section)) {}

  /// Sets or replaces a key.
  void set(std::string_view key, Value value);
  void remove(std::string_view key);
  bool has(std::string_view key) const { return values_.find(key) != values_.end(); }
  const std::string& section() const { return section_; }
  const std::map<std::string, Value, std::less<>>& values() const { return values_; }

  Index integer(std::string_view key, Index fallback, Index min, Index max, Effect effect = Effect::result);
  double real(std::string_view key, double fallback, double min, double max, Effect effect = Effect::result);
  /// A number that may be left out; then it stands in declared() alone.
  std::optional<double> optional_real(std::string_view key, double min, double max);
  bool flag(std::string_view key, bool fallback, Effect effect = Effect::result);
  std::string choice(std::string_view key, std::string_view fallback, const std::vector<std::string>& choices,
                     Effect effect = Effect::result);
  /// Any text. Without a fallback the key is required.
  std::string text(std::string_view key, std::optional<std::string_view> fallback = std::nullopt,
                   Effect effect = Effect::result);
  /// Declares keys that have no default; refuses those that are left out.
  void require(std::initializer_list<std::string_view> keys);
  /// Whether the key holds a list.
  bool is_list(std::string_view key) const;
  /// The texts of a list. REQUIRES: is_list(key).
  std::vector<std::string> texts(std::string_view key);

  /// The whole numbers of a list, all different; none when it is left out.
  std::vector<Index> integers(std::string_view key, Index min, Index max);
  /// Declares a text that nobody wrote, because it follows from something outside of the settings, such as
  /// what is in a file: resolved() lists it, and identity() where it `counts`.
  void derive(std::string_view key, std::string value, bool counts);
  /// Lets `read` read with `key` set to `value`, and counts what it read as read, but for that key: of
  /// several like readers one stands for all.
  void read_through(std::string_view key, Value value, const std::function<void(Params&)>& read);

  /// From now on a wrong value is kept as a complaint, and reading goes on with the default. Only what has
  /// none is thrown still.
  void go_on() { goes_on_ = true; }
  const std::vector<std::string>& complaints() const { return complaints_; }
  /// Throws the error, or keeps it where reading goes on.
  void refuse(const ConfigError& error);

  /// The keys that were set but never read. None after a wrong choice: the right one may read them.
  std::vector<UnreadKey> unread() const;
  /// Throws Faults if there are any.
  void finish() const;

  /// "section.key=value" lines, sorted, of the result-changing keys that differ from their defaults.
  std::string identity() const;

  /// Every key that was read, with its resolved value; none for what was left out and has no default.
  std::vector<std::pair<std::string, std::optional<Value>>> declared() const;

  /// Every key that was read and has a value, as ("section.key", value), typed as it was read.
  std::vector<std::pair<std::string, Value>> resolved() const;

  /// Where the key was written: "sweep.yaml:3:7". REQUIRES: has(key).
  std::string place(std::string_view key) const { return values_.find(key)->second.at.text(); }

  /// A ConfigError that points at the key's place; where it was left out, at that of the section's name.
  ConfigError error(std::string_view key, std::string_view message) const;

 private:
  struct Read {
    std::optional<Value> value;     ///< none: left out, without a default
    std::optional<Value> fallback;  ///< none: the key counts as set, whatever its value
    Effect effect = Effect::result;
  };
  const Value* find(std::string_view key) const;
  ConfigError mistyped(std::string_view key, std::string_view message,
                       const std::function<bool(std::string_view)>& fits) const;
  void note(std::string_view key, std::optional<Value> value, std::optional<Value> fallback, Effect effect);
  template <class Number>
  std::optional<Number> number_in(std::string_view key, Number min, Number max);
  template <class Number>
  Number number(std::string_view key, Number fallback, Number min, Number max, Effect effect);

  std::string section_;
  std::map<std::string, Value, std::less<>> values_;
  std::map<std::string, Read, std::less<>> reads_;
  bool goes_on_ = false;
  bool misled_ = false;  ///< a default stands for a wrong choice
  std::vector<std::string> complaints_;
};

}  // namespace recurbench
