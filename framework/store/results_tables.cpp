#include "store/results_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <type_traits>

#include "core/error.hpp"

namespace recurbench {
namespace {

constexpr std::array kReserved{"names", "lists", "list", "row_offsets", "step"};

std::vector<std::uint32_t> parse_list(std::string_view text, std::size_t names) {
  std::vector<std::uint32_t> positions;
  while (!text.empty()) {
    std::uint32_t position = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (code != std::errc() || position >= names) throw StoreError("a list of column names is damaged");
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(' ')) text.remove_prefix(1);
    positions.push_back(position);
  }
  return positions;
}

std::string link_name(std::string_view name) {
  std::string link;
  for (const char c : name) {
    if (c == '@')
      link += "_at_";
    else
      link += c == '/' ? '_' : c;
  }
  return link.empty() || link == "." || link == ".." ? "_" + link : link;
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

NameLists::NameLists(std::vector<std::string> names, const std::vector<std::string>& lists,
                     std::vector<std::uint32_t> of_row)
    : names_(std::move(names)), of_row_(std::move(of_row)) {
  for (const auto& list : lists) lists_.push_back(parse_list(list, names_.size()));
  for (const auto list : of_row_)
    if (list >= lists_.size()) throw StoreError("a row refers to a list of column names that does not exist");
}

void NameLists::add_row(const std::vector<std::string_view>& names) {
  if (same_as_last(names)) {
    of_row_.push_back(of_row_.back());
    return;
  }
  std::vector<std::uint32_t> positions;
  for (const auto name : names) {
    auto found = position_.find(name);
    if (found == position_.end()) {
      found = position_.emplace(name, static_cast<std::uint32_t>(names_.size())).first;
      names_.emplace_back(name);
    }
    if (std::find(positions.begin(), positions.end(), found->second) != positions.end())
      throw StoreError(fmt::format("the name '{}' stands twice in one trial", name));
    positions.push_back(found->second);
  }
  const auto [known, is_new] = known_lists_.emplace(positions, static_cast<std::uint32_t>(lists_.size()));
  if (is_new) lists_.push_back(std::move(positions));
  of_row_.push_back(known->second);
}

bool NameLists::same_as_last(const std::vector<std::string_view>& names) const {
  if (of_row_.empty()) return false;
  const auto& last = lists_[of_row_.back()];
  return std::equal(
      names.begin(), names.end(), last.begin(), last.end(),
      [this](std::string_view name, std::uint32_t position) { return name == names_[position]; });
}

std::vector<std::string> NameLists::list_texts() const {
  std::vector<std::string> texts;
  for (const auto& list : lists_) {
    std::string text;
    for (const auto position : list) text += fmt::format("{}{}", text.empty() ? "" : " ", position);
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> NameLists::column_names() const {
  std::set<std::string> taken(kReserved.begin(), kReserved.end());
  std::vector<std::string> columns;
  for (const auto& name : names_) {
    const auto link = link_name(name);
    auto column = link;
    for (int number = 2; !taken.insert(column).second; ++number) column = fmt::format("{}_{}", link, number);
    columns.push_back(std::move(column));
  }
  return columns;
}

void write_lists(hdf5::Group& group, const NameLists& lists, const hdf5::Dataset& rows) {
  write_own_texts(group, "names", lists.names(), "original names of the columns, in their order");
  write_own_texts(group, "lists", lists.list_texts(), "different lists of positions in 'names'");
  auto list = group.write("list", lists.of_row());
  describe(list, "", "which of 'lists' the row has");
  list.attach(rows);
}

NameLists read_lists(const hdf5::Group& group) {
  return {read_own_texts(group, "names"), read_own_texts(group, "lists"),
          group.numbers<std::uint32_t>("list")};
}

template <class Value>
void write_table(hdf5::Group& parent, const std::string& name, const std::vector<const Named<Value>*>& rows,
                 const hdf5::Dataset& scale) {
  constexpr bool kText = std::is_same_v<Value, std::string>;
  using Cell = std::conditional_t<kText, std::string_view, double>;
  NameLists lists;
  std::vector<std::string_view> names;
  for (const auto* row : rows) {
    names.clear();
    if (row != nullptr)
      for (const auto& [key, value] : *row) names.push_back(key);
    lists.add_row(names);
  }
  Cell absent{};
  if constexpr (!kText) absent = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::vector<Cell>> columns(lists.names().size(), std::vector<Cell>(rows.size(), absent));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < lists.row(i).size(); ++j) columns[lists.row(i)[j]][i] = (*rows[i])[j].second;

  auto group = parent.make_group(name);
  write_lists(group, lists, scale);
  const auto links = lists.column_names();
  for (std::size_t j = 0; j < columns.size(); ++j) {
    auto dataset = [&] {
      if constexpr (kText) return group.write_texts(links[j], columns[j]);
      if constexpr (!kText) return group.write(links[j], columns[j]);
    }();
    describe(dataset, "", lists.names()[j]);
    dataset.attach(scale);
  }
}

template <class Value>
std::vector<Named<Value>> read_table(const hdf5::Group& parent, const std::string& name) {
  const auto group = parent.group(name);
  const auto lists = read_lists(group);
  const auto column = [&](const std::string& link) {
    if constexpr (std::is_same_v<Value, std::string>) return group.texts(link);
    if constexpr (!std::is_same_v<Value, std::string>) return group.numbers<Value>(link);
  };
  std::vector<decltype(column(""))> columns;
  for (const auto& link : lists.column_names()) {
    columns.push_back(column(link));
    if (columns.back().size() != lists.rows())
      throw StoreError(
          fmt::format("'{}/{}' must have {} rows, got {}", name, link, lists.rows(), columns.back().size()));
  }
  std::vector<Named<Value>> rows(lists.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].reserve(lists.row(i).size());
    for (const auto j : lists.row(i)) rows[i].emplace_back(lists.names()[j], columns[j][i]);
  }
  return rows;
}

template void write_table(hdf5::Group&, const std::string&, const std::vector<const Named<std::string>*>&,
                          const hdf5::Dataset&);
template void write_table(hdf5::Group&, const std::string&, const std::vector<const Named<double>*>&,
                          const hdf5::Dataset&);
template std::vector<Named<std::string>> read_table(const hdf5::Group&, const std::string&);
template std::vector<Named<double>> read_table(const hdf5::Group&, const std::string&);

}  // namespace recurbench
