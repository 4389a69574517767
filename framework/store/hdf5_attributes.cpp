#include <algorithm>
#include <cstring>

#include "store/hdf5_checks.hpp"

namespace recurbench::hdf5 {
namespace {

Handle open_text_type() {
  auto type = checked(H5Tcopy(H5T_C_S1), "make a text type");
  check(H5Tset_size(type.id(), H5T_VARIABLE), "make a text type");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a text type");
  return type;
}

void write_attribute(const Object& object, const char* name, hid_t file_type, hid_t memory_type, hid_t space,
                     const void* value) {
  const auto what = fmt::format("write attribute '{}'", name);
  const auto attribute =
      checked(H5Acreate2(object.id(), name, file_type, space, H5P_DEFAULT, H5P_DEFAULT), what);
  check(H5Awrite(attribute.id(), memory_type, value), what);
}

std::string type_name(const Handle& type) {
  const auto bits = 8 * H5Tget_size(type.id());
  switch (H5Tget_class(type.id())) {
    case H5T_INTEGER:
      return fmt::format("{}{}", H5Tget_sign(type.id()) == H5T_SGN_NONE ? 'u' : 'i', bits);
    case H5T_FLOAT:
      return fmt::format("f{}", bits);
    case H5T_STRING:
      return H5Tis_variable_str(type.id()) > 0 ? std::string("text") : fmt::format("text[{}]", bits / 8);
    case H5T_REFERENCE:
      return "reference";
    case H5T_VLEN:
      return "references";
    default:
      throw StoreError("HDF5: a value is neither number nor text; this file was not written by recurbench");
  }
}

/// The type to read with: the file's own, with little-endian numbers.
Handle memory_type(const Handle& type) {
  auto memory = checked(H5Tcopy(type.id()), "copy a type");
  const auto kind = H5Tget_class(type.id());
  if (kind == H5T_INTEGER || kind == H5T_FLOAT) check(H5Tset_order(memory.id(), H5T_ORDER_LE), "copy a type");
  return memory;
}

std::string path_of(const Handle& anchor, const hobj_ref_t& reference) {
  const auto target =
      checked(H5Rdereference2(anchor.id(), H5P_DEFAULT, H5R_OBJECT, &reference), "follow a reference");
  const auto size = H5Iget_name(target.id(), nullptr, 0);
  if (size < 0) fail("name an object");
  std::string path(static_cast<std::size_t>(size) + 1, '\0');
  if (H5Iget_name(target.id(), path.data(), path.size()) < 0) fail("name an object");
  path.resize(static_cast<std::size_t>(size));
  return path;
}

std::string read_open_text(const Handle& attribute, const Handle& type) {
  char* text = nullptr;
  check(H5Aread(attribute.id(), type.id(), &text), "read a text attribute");
  std::string copy = text == nullptr ? "" : text;
  H5free_memory(text);
  return copy;
}

std::string read_references(const Handle& attribute, const Handle& type, const Handle& space,
                            std::size_t count) {
  std::vector<hvl_t> lists(count);
  check(H5Aread(attribute.id(), type.id(), lists.data()), "read references");
  std::string paths;
  for (const auto& list : lists)
    for (std::size_t i = 0; i < list.len; ++i)
      paths += path_of(attribute, static_cast<const hobj_ref_t*>(list.p)[i]) + '\n';
  H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, lists.data());
  return paths;
}

Blob attribute_blob(const Handle& attribute) {
  const auto file_type = checked(H5Aget_type(attribute.id()), "read an attribute");
  const auto space = checked(H5Aget_space(attribute.id()), "read an attribute");
  const auto type = memory_type(file_type);
  Blob blob{type_name(file_type), shape_of(space), ""};
  const auto count = count_of(blob.shape, H5Tget_size(type.id()));
  if (blob.type == "text" && count == 1) {
    blob.bytes = read_open_text(attribute, type);
  } else if (blob.type == "references") {
    blob.bytes = read_references(attribute, type, space, count);
  } else if (blob.type == "text" || blob.type == "reference") {
    throw StoreError("HDF5: an attribute is of a kind that recurbench does not write");
  } else {
    blob.bytes.resize(count * H5Tget_size(type.id()));
    check(H5Aread(attribute.id(), type.id(), blob.bytes.data()), "read an attribute");
  }
  return blob;
}

}  // namespace

void Object::set_attribute(const char* name, const std::string& text) {
  const auto type = open_text_type();
  const auto space = checked(H5Screate(H5S_SCALAR), "make a scalar space");
  const char* value = text.c_str();
  write_attribute(*this, name, type.id(), type.id(), space.id(), &value);
}

void Object::set_attribute(const char* name, std::span<const std::uint8_t> values) {
  const hsize_t size = values.size();
  const auto space = checked(H5Screate_simple(1, &size, nullptr), "make a space");
  write_attribute(*this, name, H5T_STD_U8LE, H5T_NATIVE_UINT8, space.id(), values.data());
}

void Object::set_attribute(const char* name, std::uint32_t value) {
  const auto space = checked(H5Screate(H5S_SCALAR), "make a scalar space");
  write_attribute(*this, name, H5T_STD_U32LE, H5T_NATIVE_UINT32, space.id(), &value);
}

bool Object::has_attribute(const char* name) const {
  return H5Aexists(id(), name) > 0;
}

std::string Object::text_attribute(const char* name) const {
  const auto what = fmt::format("read attribute '{}'", name);
  const auto blob = attribute_blob(checked(H5Aopen(id(), name, H5P_DEFAULT), what));
  if (!blob.type.starts_with("text")) throw StoreError(fmt::format("attribute '{}' must be a text", name));
  return blob.bytes;
}

std::uint32_t Object::number_attribute(const char* name) const {
  const auto what = fmt::format("read attribute '{}'", name);
  const auto attribute = checked(H5Aopen(id(), name, H5P_DEFAULT), what);
  const auto blob = attribute_blob(attribute);
  if (!(blob.type.starts_with('u') || blob.type.starts_with('i')) || !blob.shape.empty())
    throw StoreError(fmt::format("attribute '{}' must be an integer", name));
  std::uint32_t value = 0;
  check(H5Aread(attribute.id(), H5T_NATIVE_UINT32, &value), what);
  return value;
}

std::vector<std::pair<std::string, Blob>> Object::attributes() const {
  std::vector<std::string> names;
  const auto add = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  check(H5Aiterate2(id(), H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names), "list attributes");
  std::sort(names.begin(), names.end());
  std::vector<std::pair<std::string, Blob>> all;
  for (const auto& name : names) {
    if (name == "REFERENCE_LIST") continue;
    const auto attribute = checked(H5Aopen(id(), name.c_str(), H5P_DEFAULT), "open an attribute");
    all.emplace_back(name, attribute_blob(attribute));
  }
  return all;
}

Blob Dataset::blob() const {
  const auto file_type = checked(H5Dget_type(id()), "read a dataset");
  const auto space = checked(H5Dget_space(id()), "read a dataset");
  const auto type = memory_type(file_type);
  Blob blob{type_name(file_type), shape_of(space), ""};
  if (blob.type == "text" || blob.type.starts_with("reference"))
    throw StoreError("HDF5: a dataset is of a kind that recurbench does not write");
  blob.bytes.resize(count_of(blob.shape, H5Tget_size(type.id())) * H5Tget_size(type.id()));
  if (!blob.bytes.empty())
    check(H5Dread(id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, blob.bytes.data()), "read a dataset");
  return blob;
}

}  // namespace recurbench::hdf5
