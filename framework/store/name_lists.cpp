#include "store/name_lists.hpp"

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

}  // namespace

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
  return link_names(names_, {kReserved.begin(), kReserved.end()});
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

}  // namespace recurbench
