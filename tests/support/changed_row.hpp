#pragma once

#include <memory>
#include <utility>

#include "data/study.hpp"

namespace recurbench::test {

/// The row with another configuration; a result goes with it under the new id.
template <class Change>
StudyData::Row changed(const StudyData::Row& row, Change&& change) {
  Configuration configuration = *row.configuration;
  change(configuration);
  StudyData::Row other = row;
  other.configuration = std::make_shared<const Configuration>(std::move(configuration));
  if (other.result) other.result->id = other.id();
  return other;
}

}  // namespace recurbench::test
