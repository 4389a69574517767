#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/columns.hpp"

namespace recurbench {

/// Rows that each carry an ordered list of names, stored so that columns by name lose neither order nor
/// absence: the different names, the different lists of them, and which list each row has.
class NameLists {
 public:
  NameLists() = default;
  /// From what a file holds; throws StoreError when it contradicts itself.
  NameLists(std::vector<std::string> names, const std::vector<std::string>& lists,
            std::vector<std::uint32_t> of_row);

  /// Adds the next row. Throws StoreError when it says a name twice.
  void add_row(const std::vector<std::string_view>& names);

  std::size_t rows() const { return of_row_.size(); }
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::uint32_t>& of_row() const { return of_row_; }
  /// Positions in `names()` of the row's list.
  const std::vector<std::uint32_t>& row(std::size_t row) const { return lists_[of_row_[row]]; }
  /// The lists as texts: "0 1 4".
  std::vector<std::string> list_texts() const;
  /// What the columns are called in the file: as link_names makes them.
  std::vector<std::string> column_names() const;

 private:
  bool same_as_last(const std::vector<std::string_view>& names) const;

  std::vector<std::string> names_;
  std::vector<std::vector<std::uint32_t>> lists_;
  std::vector<std::uint32_t> of_row_;
  std::map<std::string, std::uint32_t, std::less<>> position_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> known_lists_;
};

/// Writes `names`, `lists` and `list`.
void write_lists(hdf5::Group& group, const NameLists& lists, const hdf5::Dataset& rows);
NameLists read_lists(const hdf5::Group& group);

}  // namespace recurbench
