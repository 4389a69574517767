#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "data/configuration.hpp"
#include "store/hdf5.hpp"

namespace recurbench {

/// "units" and "long_name", where they say something.
void describe(hdf5::Dataset& dataset, const std::string& unit, const std::string& meaning);

/// A column of texts that is the scale of a dimension of its own.
void write_own_texts(hdf5::Group& group, const std::string& name, const std::vector<std::string>& values,
                     const std::string& meaning);
std::vector<std::string> read_own_texts(const hdf5::Group& group, const std::string& name);

/// What columns of these names are called in a file: without '/' and spaces, none twice, none of `reserved`.
std::vector<std::string> link_names(const std::vector<std::string>& names,
                                    std::set<std::string> reserved = {});

/// A group with one column for each setting that some row has, over `scale`. A column's type is that of its
/// values: flags u8, whole numbers i64, numbers f64, texts; where they differ or are lists, JSON. The
/// attribute `kind` tells. Rows without the setting hold 255, −2⁶³, NaN or "".
void write_settings(hdf5::Group& parent, const std::string& name, const std::vector<const Settings*>& rows,
                    const hdf5::Dataset& scale);
/// Each row's settings in the order of the columns.
std::vector<Settings> read_settings(const hdf5::Group& parent, const std::string& name);

/// Sections in their order, then keys: how settings are listed.
bool settings_order(const std::string& left, const std::string& right);

}  // namespace recurbench
