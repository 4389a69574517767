#include "store/hdf5.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "store/hdf5_checks.hpp"

namespace recurbench::hdf5 {
namespace {

constexpr std::size_t kCompressFrom = std::size_t{1} << 20;
constexpr std::size_t kGuardFrom = std::size_t{1} << 18;
constexpr std::size_t kChunkBytes = std::size_t{1} << 18;
constexpr unsigned kCreationOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

template <class T>
std::pair<hid_t, hid_t> number_types() {
  if constexpr (std::is_same_v<T, double>) return {H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE};
  if constexpr (std::is_same_v<T, std::uint8_t>) return {H5T_STD_U8LE, H5T_NATIVE_UINT8};
  if constexpr (std::is_same_v<T, std::uint32_t>) return {H5T_STD_U32LE, H5T_NATIVE_UINT32};
  if constexpr (std::is_same_v<T, std::int32_t>) return {H5T_STD_I32LE, H5T_NATIVE_INT32};
  if constexpr (std::is_same_v<T, std::int64_t>) return {H5T_STD_I64LE, H5T_NATIVE_INT64};
  if constexpr (std::is_same_v<T, std::uint64_t>) return {H5T_STD_U64LE, H5T_NATIVE_UINT64};
}

Handle text_type(std::size_t width) {
  auto type = checked(H5Tcopy(H5T_C_S1), "make a text type");
  check(H5Tset_size(type.id(), width), "make a text type");
  check(H5Tset_strpad(type.id(), H5T_STR_NULLPAD), "make a text type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a text type");
  return type;
}

Handle space_of(std::span<const std::uint64_t> shape) {
  if (shape.empty()) return checked(H5Screate(H5S_SCALAR), "make a scalar space");
  const std::vector<hsize_t> sizes(shape.begin(), shape.end());
  return checked(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), "make a space");
}

void compress(const Handle& properties, std::uint64_t rows, std::size_t bytes_each, Storage storage) {
  const hsize_t chunk = std::min<hsize_t>(rows, std::max<hsize_t>(1, kChunkBytes / bytes_each));
  check(H5Pset_chunk(properties.id(), 1, &chunk), "set chunks");
  check(H5Pset_shuffle(properties.id()), "set the shuffle filter");
  check(H5Pset_deflate(properties.id(), 4), "set compression");
  if (storage == Storage::guarded) check(H5Pset_fletcher32(properties.id()), "set checksums");
}

}  // namespace

Dataset Group::write_raw(const std::string& name, std::int64_t file_type, std::int64_t memory_type,
                         std::span<const std::uint64_t> shape, const void* values, Storage storage) {
  const auto what = fmt::format("write '{}'", name);
  const auto properties = checked(H5Pcreate(H5P_DATASET_CREATE), what);
  check(H5Pset_obj_track_times(properties.id(), false), what);
  check(H5Pset_attr_creation_order(properties.id(), kCreationOrder), what);
  const std::size_t bytes_each = H5Tget_size(file_type);
  std::size_t total = bytes_each;
  for (const auto size : shape) total *= size;
  if (shape.size() == 1 && values != nullptr &&
      total >= (storage == Storage::guarded ? kGuardFrom : kCompressFrom))
    compress(properties, shape[0], bytes_each, storage);
  const auto space = space_of(shape);
  Dataset dataset(checked(
      H5Dcreate2(id(), name.c_str(), file_type, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
      what));
  if (values != nullptr && total > 0)
    check(H5Dwrite(dataset.id(), memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), what);
  return dataset;
}

template <class T>
Dataset Group::write(const std::string& name, std::span<const T> values, Storage storage) {
  const auto [file_type, memory_type] = number_types<T>();
  const std::uint64_t rows = values.size();
  return write_raw(name, file_type, memory_type, {&rows, 1}, values.data(), storage);
}

template <class T>
Dataset Group::write_number(const std::string& name, T value) {
  const auto [file_type, memory_type] = number_types<T>();
  return write_raw(name, file_type, memory_type, {}, &value, Storage::automatic);
}

Dataset Group::write_texts(const std::string& name, std::span<const std::string_view> values) {
  std::size_t width = 1;
  for (const auto value : values) width = std::max(width, value.size());
  std::string bytes(width * values.size(), '\0');
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row].find('\0') != std::string_view::npos)
      throw StoreError(fmt::format("'{}', row {}: a text must not contain a zero byte", name, row));
    std::copy(values[row].begin(), values[row].end(),
              bytes.begin() + static_cast<std::ptrdiff_t>(row * width));
  }
  const auto type = text_type(width);
  const std::uint64_t rows = values.size();
  return write_raw(name, type.id(), type.id(), {&rows, 1}, bytes.data(), Storage::automatic);
}

Dataset Group::write_text(const std::string& name, std::string_view value) {
  if (value.find('\0') != std::string_view::npos)
    throw StoreError(fmt::format("'{}': a text must not contain a zero byte", name));
  const auto type = text_type(std::max<std::size_t>(1, value.size()));
  const std::string bytes = value.empty() ? std::string(1, '\0') : std::string(value);
  return write_raw(name, type.id(), type.id(), {}, bytes.data(), Storage::automatic);
}

Dataset Group::write_matrix(const std::string& name, std::uint64_t rows, std::uint64_t cols,
                            std::span<const double> values) {
  if (values.size() != rows * cols)
    throw StoreError(fmt::format("'{}': {} numbers for a matrix of {}×{}", name, values.size(), rows, cols));
  const std::uint64_t shape[] = {rows, cols};
  return write_raw(name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, shape, values.data(), Storage::automatic);
}

Dataset Group::write_dimension(const std::string& name, std::size_t length) {
  const std::uint64_t rows = length;
  auto dataset = write_raw(name, H5T_STD_U32LE, H5T_NATIVE_UINT32, {&rows, 1}, nullptr, Storage::automatic);
  dataset.make_scale(fmt::format("This is a netCDF dimension but not a netCDF variable.{:10}", length));
  return dataset;
}

Group Group::make_group(const std::string& name) {
  const auto what = fmt::format("make group '{}'", name);
  const auto properties = checked(H5Pcreate(H5P_GROUP_CREATE), what);
  check(H5Pset_obj_track_times(properties.id(), false), what);
  check(H5Pset_link_creation_order(properties.id(), kCreationOrder), what);
  check(H5Pset_attr_creation_order(properties.id(), kCreationOrder), what);
  return Group(checked(H5Gcreate2(id(), name.c_str(), H5P_DEFAULT, properties.id(), H5P_DEFAULT), what));
}

void Dataset::make_scale(const std::string& dimension) {
  check(H5DSset_scale(id(), dimension.c_str()), "make a dimension scale");
}

void Dataset::attach(const Dataset& scale) {
  check(H5DSattach_scale(id(), scale.id(), 0), "attach a dimension scale");
}

File File::create() {
  keep_quiet();
  const auto access = checked(H5Pcreate(H5P_FILE_ACCESS), "make a file");
  check(H5Pset_fapl_core(access.id(), kMemoryStep, false), "make a file in memory");
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V110), "set format bounds");
  const auto properties = checked(H5Pcreate(H5P_FILE_CREATE), "make a file");
  check(H5Pset_obj_track_times(properties.id(), false), "make a file");
  check(H5Pset_link_creation_order(properties.id(), kCreationOrder), "make a file");
  check(H5Pset_attr_creation_order(properties.id(), kCreationOrder), "make a file");
  return File(checked(H5Fcreate("in memory", H5F_ACC_TRUNC, properties.id(), access.id()), "make a file"));
}

std::string File::image() const {
  check(H5Fflush(handle_.id(), H5F_SCOPE_LOCAL), "complete a file");
  const auto size = H5Fget_file_image(handle_.id(), nullptr, 0);
  if (size < 0) fail("measure a file");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  if (H5Fget_file_image(handle_.id(), bytes.data(), bytes.size()) != size) fail("copy a file");
  return bytes;
}

template Dataset Group::write(const std::string&, std::span<const double>, Storage);
template Dataset Group::write(const std::string&, std::span<const std::uint8_t>, Storage);
template Dataset Group::write(const std::string&, std::span<const std::uint32_t>, Storage);
template Dataset Group::write(const std::string&, std::span<const std::int32_t>, Storage);
template Dataset Group::write(const std::string&, std::span<const std::uint64_t>, Storage);
template Dataset Group::write(const std::string&, std::span<const std::int64_t>, Storage);
template Dataset Group::write_number(const std::string&, std::uint32_t);
template Dataset Group::write_number(const std::string&, std::uint64_t);

}  // namespace recurbench::hdf5
