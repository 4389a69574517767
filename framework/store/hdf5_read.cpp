#include <algorithm>
#include <limits>
#include <type_traits>

#include "store/hdf5_checks.hpp"

namespace recurbench::hdf5 {
namespace {

template <class T>
hid_t native_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
  if constexpr (std::is_same_v<T, std::uint32_t>) return H5T_NATIVE_UINT32;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
}

struct Opened {
  Dataset dataset;
  Handle type;
  std::size_t rows;
};

Opened open_column(const Group& group, const std::string& name, H5T_class_t kind,
                   std::string_view kind_name) {
  const auto what = fmt::format("read '{}'", name);
  auto dataset = group.dataset(name);
  auto type = checked(H5Dget_type(dataset.id()), what);
  const auto space = checked(H5Dget_space(dataset.id()), what);
  const auto shape = shape_of(space);
  if (shape.size() > 1 || H5Tget_class(type.id()) != kind || H5Tis_variable_str(type.id()) > 0)
    throw StoreError(fmt::format("'{}' must be a column of {}", name, kind_name));
  const auto rows = count_of(shape, H5Tget_size(type.id()));
  return {std::move(dataset), std::move(type), rows};
}

}  // namespace

void keep_quiet() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

void fail(std::string_view action) {
  std::string reason = "no reason given";
  const auto keep_innermost = [](unsigned, const H5E_error2_t* error, void* out) -> herr_t {
    if (error->desc != nullptr && *error->desc != '\0') *static_cast<std::string*>(out) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &reason);
  H5Eclear2(H5E_DEFAULT);
  throw StoreError(fmt::format("HDF5 cannot {}: {}", action, reason));
}

std::vector<std::uint64_t> shape_of(const Handle& space) {
  const int rank = H5Sget_simple_extent_ndims(space.id());
  if (rank < 0) fail("read a shape");
  std::vector<hsize_t> sizes(static_cast<std::size_t>(rank));
  if (rank > 0 && H5Sget_simple_extent_dims(space.id(), sizes.data(), nullptr) < 0) fail("read a shape");
  return {sizes.begin(), sizes.end()};
}

std::size_t count_of(const std::vector<std::uint64_t>& shape, std::size_t bytes_each) {
  std::uint64_t room = (std::uint64_t{1} << 40) / std::max<std::size_t>(1, bytes_each);
  std::uint64_t count = 1;
  for (const auto size : shape) {
    if (size > room) throw StoreError(fmt::format("HDF5: an array of {} rows is too large to be true", size));
    count *= size;
    room /= std::max<std::uint64_t>(1, size);
  }
  return static_cast<std::size_t>(count);
}

Handle::~Handle() {
  if (id_ >= 0) H5Idec_ref(id_);
}

std::string_view TextColumn::operator[](std::size_t row) const {
  const auto text = std::string_view(bytes_).substr(row * width_, width_);
  const auto end = text.find_last_not_of('\0');
  return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

Group Group::group(const std::string& name) const {
  return Group(checked(H5Gopen2(id(), name.c_str(), H5P_DEFAULT), fmt::format("open group '{}'", name)));
}

Dataset Group::dataset(const std::string& name) const {
  return Dataset(checked(H5Dopen2(id(), name.c_str(), H5P_DEFAULT), fmt::format("open '{}'", name)));
}

bool Group::has(const std::string& name) const {
  return H5Lexists(id(), name.c_str(), H5P_DEFAULT) > 0;
}

bool Group::is_group(const std::string& name) const {
  const auto object = checked(H5Oopen(id(), name.c_str(), H5P_DEFAULT), fmt::format("open '{}'", name));
  return H5Iget_type(object.id()) == H5I_GROUP;
}

std::vector<std::string> Group::names() const {
  std::vector<std::string> all;
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  check(H5Literate(id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &all), "list a group");
  std::sort(all.begin(), all.end());
  return all;
}

template <class T>
std::vector<T> Group::numbers(const std::string& name) const {
  constexpr bool kReal = std::is_floating_point_v<T>;
  const auto opened =
      open_column(*this, name, kReal ? H5T_FLOAT : H5T_INTEGER, kReal ? "real numbers" : "integers");
  std::vector<T> values(opened.rows);
  if (!values.empty())
    check(H5Dread(opened.dataset.id(), native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
          fmt::format("read '{}'", name));
  return values;
}

std::vector<std::uint64_t> Group::shape(const std::string& name) const {
  return shape_of(checked(H5Dget_space(dataset(name).id()), fmt::format("read '{}'", name)));
}

std::vector<double> Group::elements(const std::string& name) const {
  const auto what = fmt::format("read '{}'", name);
  const auto source = dataset(name);
  if (H5Tget_class(checked(H5Dget_type(source.id()), what).id()) != H5T_FLOAT)
    throw StoreError(fmt::format("'{}' must hold real numbers", name));
  std::vector<double> values(count_of(shape(name), sizeof(double)));
  if (!values.empty())
    check(H5Dread(source.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), what);
  return values;
}

TextColumn Group::texts(const std::string& name) const {
  const auto opened = open_column(*this, name, H5T_STRING, "texts");
  const auto width = H5Tget_size(opened.type.id());
  std::string bytes(width * opened.rows, '\0');
  if (!bytes.empty())
    check(H5Dread(opened.dataset.id(), opened.type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()),
          fmt::format("read '{}'", name));
  return {width, std::move(bytes)};
}

std::string Group::text(const std::string& name) const {
  const auto column = texts(name);
  if (column.size() != 1) throw StoreError(fmt::format("'{}' must be one text", name));
  return std::string(column[0]);
}

template <class T>
T Group::number(const std::string& name) const {
  const auto column = numbers<T>(name);
  if (column.size() != 1) throw StoreError(fmt::format("'{}' must be one number", name));
  return column[0];
}

File File::open(const std::string& bytes) {
  keep_quiet();
  const auto access = checked(H5Pcreate(H5P_FILE_ACCESS), "open the file");
  check(H5Pset_fapl_core(access.id(), kMemoryStep, false), "open the file");
  // The library copies the image; H5LTopen_file_image could avoid that, but leaks.
  check(H5Pset_file_image(access.id(), const_cast<char*>(bytes.data()), bytes.size()), "open the file");
  return File(checked(H5Fopen("in memory", H5F_ACC_RDONLY, access.id()), "open the file"));
}

Group File::root() const {
  return Group(checked(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), "open group '/'"));
}

template std::vector<double> Group::numbers(const std::string&) const;
template std::vector<std::uint8_t> Group::numbers(const std::string&) const;
template std::vector<std::uint32_t> Group::numbers(const std::string&) const;
template std::vector<std::int32_t> Group::numbers(const std::string&) const;
template std::vector<std::uint64_t> Group::numbers(const std::string&) const;
template std::vector<std::int64_t> Group::numbers(const std::string&) const;
template std::uint32_t Group::number(const std::string&) const;
template std::uint64_t Group::number(const std::string&) const;

}  // namespace recurbench::hdf5
