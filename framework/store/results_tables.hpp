#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/hdf5.hpp"

namespace recurbench {

/// "units" and "long_name", where they say something.
void describe(hdf5::Dataset& dataset, const std::string& unit, const std::string& meaning);

/// A column of texts that is the scale of a dimension of its own.
void write_own_texts(hdf5::Group& group, const std::string& name, const std::vector<std::string>& values,
                     const std::string& meaning);

std::vector<std::string> read_own_texts(const hdf5::Group& group, const std::string& name);

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
  /// What the columns are called in the file: names without '/', none twice, none of the reserved ones.
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

/// One row of named values, in order. Value: std::string or double.
template <class Value>
using Named = std::vector<std::pair<std::string, Value>>;

/// A group with one column a name over `scale`, filled with "" or NaN where a row (null: an empty one) lacks
/// it.
template <class Value>
void write_table(hdf5::Group& parent, const std::string& name, const std::vector<const Named<Value>*>& rows,
                 const hdf5::Dataset& scale);
template <class Value>
std::vector<Named<Value>> read_table(const hdf5::Group& parent, const std::string& name);

}  // namespace recurbench
