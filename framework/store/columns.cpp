#include "store/columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "store/value_json.hpp"

namespace recurbench {
namespace {

constexpr std::uint8_t kNoFlag = 255;
constexpr std::int64_t kNoWhole = std::numeric_limits<std::int64_t>::min();
constexpr double kNoReal = std::numeric_limits<double>::quiet_NaN();
constexpr std::array kSections{"task", "model", "optimizer", "train"};

using Cells = std::vector<const Value*>;  ///< null: the row does not have the setting

std::string kind_of(const Cells& cells) {
  std::optional<std::size_t> type;
  for (const Value* value : cells) {
    if (value == nullptr) continue;
    if (type && *type != value->data.index()) return "json";
    type = value->data.index();
  }
  static constexpr std::array<const char*, 5> kKinds{"flag", "whole", "real", "text", "json"};
  return kKinds.at(type.value_or(3));
}

template <class Stored, class T>
std::vector<Stored> numbers_of(const Cells& cells, Stored absent) {
  std::vector<Stored> numbers;
  for (const Value* value : cells)
    numbers.push_back(value == nullptr ? absent : static_cast<Stored>(std::get<T>(value->data)));
  return numbers;
}

hdf5::Dataset write_cells(hdf5::Group& group, const std::string& name, const Cells& cells,
                          const std::string& kind) {
  if (kind == "flag") return group.write(name, numbers_of<std::uint8_t, bool>(cells, kNoFlag));
  if (kind == "whole") return group.write(name, numbers_of<std::int64_t, std::int64_t>(cells, kNoWhole));
  if (kind == "real") return group.write(name, numbers_of<double, double>(cells, kNoReal));
  std::vector<std::string> texts;
  for (const Value* value : cells) {
    if (value == nullptr)
      texts.emplace_back();
    else
      texts.push_back(kind == "json" ? json_of(*value).dump() : std::get<std::string>(value->data));
  }
  return group.write_texts(name, std::vector<std::string_view>(texts.begin(), texts.end()));
}

/// Puts a column's values into the rows that have them.
void read_cells(const hdf5::Group& group, const std::string& link, const std::string& name,
                std::vector<Settings>& rows) {
  const auto kind = group.dataset(link).text_attribute("kind");
  const auto put = [&](const auto& column, const auto& is_absent, const auto& to_value) {
    if (rows.empty()) rows.resize(column.size());
    if (column.size() != rows.size())
      throw StoreError(fmt::format("'{}' must have {} rows, got {}", link, rows.size(), column.size()));
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!is_absent(column[i])) rows[i].emplace_back(name, to_value(column[i]));
  };
  if (kind == "flag") {
    put(
        group.numbers<std::uint8_t>(link), [](auto flag) { return flag == kNoFlag; },
        [](auto flag) {
          return Value{flag != 0, {}};
        });
  } else if (kind == "whole") {
    put(
        group.numbers<std::int64_t>(link), [](auto number) { return number == kNoWhole; },
        [](auto number) {
          return Value{number, {}};
        });
  } else if (kind == "real") {
    put(
        group.numbers<double>(link), [](auto number) { return std::isnan(number); },
        [](auto number) {
          return Value{number, {}};
        });
  } else {
    put(
        group.texts(link), [](auto text) { return text.empty(); },
        [&](auto text) {
          return kind == "json" ? value_of(nlohmann::json::parse(text)) : Value{std::string(text), {}};
        });
  }
}

std::size_t section_rank(std::string_view name) {
  const auto section = name.substr(0, name.find('.'));
  return static_cast<std::size_t>(std::find(kSections.begin(), kSections.end(), section) - kSections.begin());
}

}  // namespace

void describe(hdf5::Dataset& dataset, const std::string& unit, const std::string& meaning) {
  if (!unit.empty()) dataset.set_attribute("units", unit);
  if (!meaning.empty()) dataset.set_attribute("long_name", meaning);
}

void write_own_texts(hdf5::Group& group, const std::string& name, const std::vector<std::string>& values,
                     const std::string& meaning) {
  const std::vector<std::string_view> views(values.begin(), values.end());
  auto dataset = group.write_texts(name, views);
  describe(dataset, "", meaning);
  dataset.make_scale(name);
}

std::vector<std::string> read_own_texts(const hdf5::Group& group, const std::string& name) {
  const auto column = group.texts(name);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < column.size(); ++i) values.emplace_back(column[i]);
  return values;
}

std::vector<std::string> link_names(const std::vector<std::string>& names, std::set<std::string> reserved) {
  std::vector<std::string> links;
  for (const auto& name : names) {
    std::string link = name;
    std::replace_if(
        link.begin(), link.end(), [](char c) { return c == '/' || c == ' '; }, '_');
    if (link.empty() || link == "." || link == "..") link = "_" + link;
    std::string free = link;
    for (int number = 2; !reserved.insert(free).second; ++number) free = fmt::format("{}_{}", link, number);
    links.push_back(std::move(free));
  }
  return links;
}

bool settings_order(const std::string& left, const std::string& right) {
  return std::pair(section_rank(left), std::string_view(left)) <
         std::pair(section_rank(right), std::string_view(right));
}

void write_settings(hdf5::Group& parent, const std::string& name, const std::vector<const Settings*>& rows,
                    const hdf5::Dataset& scale) {
  std::map<std::string, Cells, decltype(&settings_order)> columns(&settings_order);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const auto& [key, value] : *rows[i]) {
      auto& cells = columns[key];
      cells.resize(rows.size());
      cells[i] = &value;
    }
  std::vector<std::string> names;
  for (const auto& [key, cells] : columns) names.push_back(key);
  const auto links = link_names(names, {"names"});
  auto group = parent.make_group(name);
  write_own_texts(group, "names", names, "original names of the columns, in their order");
  for (auto link = links.begin(); const auto& [key, cells] : columns) {
    const auto kind = kind_of(cells);
    auto dataset = write_cells(group, *link++, cells, kind);
    dataset.set_attribute("kind", kind);
    describe(dataset, "", key);
    dataset.attach(scale);
  }
}

std::vector<Settings> read_settings(const hdf5::Group& parent, const std::string& name) {
  const auto group = parent.group(name);
  const auto names = read_own_texts(group, "names");
  const auto links = link_names(names, {"names"});
  std::vector<Settings> rows;
  for (std::size_t i = 0; i < names.size(); ++i) read_cells(group, links[i], names[i], rows);
  return rows;
}

}  // namespace recurbench
