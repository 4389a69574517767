#pragma once

#include <hdf5.h>

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "store/hdf5.hpp"

namespace recurbench::hdf5 {

/// By how much a file in memory grows, bytes.
inline constexpr std::size_t kMemoryStep = std::size_t{1} << 22;

/// Keeps the library from printing its errors itself.
void keep_quiet();

/// Throws StoreError "HDF5 cannot <action>: <innermost reason on the library's error stack>".
[[noreturn]] void fail(std::string_view action);

inline Handle checked(hid_t id, std::string_view action) {
  if (id < 0) fail(action);
  return Handle(id);
}
inline void check(herr_t status, std::string_view action) {
  if (status < 0) fail(action);
}

/// Sizes of the dataspace, [] for a scalar.
std::vector<std::uint64_t> shape_of(const Handle& space);
/// Product of the sizes, checked to be allocatable with `bytes_each`.
std::size_t count_of(const std::vector<std::uint64_t>& shape, std::size_t bytes_each);

}  // namespace recurbench::hdf5
