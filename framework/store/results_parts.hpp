#pragma once

#include <string>
#include <vector>

#include "data/study.hpp"
#include "store/hdf5.hpp"

/// Parts of a results.h5 that the writer of the whole puts together.
namespace recurbench {

/// Describes a column and says along which dimension it runs.
void finish_column(hdf5::Dataset dataset, const hdf5::Dataset& scale, const std::string& unit,
                   const std::string& meaning);

/// 0, 1, 2, …: the scale of a dimension.
hdf5::Dataset write_row_numbers(hdf5::Group& group, const std::string& name, std::size_t rows,
                                const std::string& meaning);

/// /curves: one column for each quantity, over the points of all trials. `results` by row; null: not ended.
void write_curves(hdf5::Group& root, const std::vector<const TrialResult*>& results,
                  const hdf5::Dataset& trial, const hdf5::Dataset& point);

/// /provenance: sessions and damage.
void write_provenance(hdf5::Group& root, const StudyData& study);

}  // namespace recurbench
