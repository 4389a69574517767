#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The one door to HDF5. Errors of the library become StoreErrors with the library's own innermost reason.
/// Objects carry no time stamps and keep the order of their creation; numbers are stored little-endian.
namespace recurbench::hdf5 {

/// An HDF5 identifier that closes itself.
class Handle {
 public:
  explicit Handle(std::int64_t id = -1) : id_(id) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle();
  std::int64_t id() const { return id_; }

 private:
  std::int64_t id_;
};

/// Any stored value, as the file describes it: for comparing and hashing.
struct Blob {
  std::string type;                  ///< "f64", "u32", "text[12]", "references", …
  std::vector<std::uint64_t> shape;  ///< [] is a scalar
  std::string bytes;                 ///< little-endian; for references, the paths they point to
};

/// What groups and datasets share.
class Object {
 public:
  explicit Object(Handle handle) : handle_(std::move(handle)) {}
  std::int64_t id() const { return handle_.id(); }
  void set_attribute(const char* name, const std::string& text);
  void set_attribute(const char* name, std::span<const std::uint8_t> values);
  void set_attribute(const char* name, std::uint32_t value);
  bool has_attribute(const char* name) const;
  /// A text attribute.
  std::string text_attribute(const char* name) const;
  /// An integer attribute.
  std::uint32_t number_attribute(const char* name) const;
  /// Every attribute, by name; REFERENCE_LIST, the inverse of DIMENSION_LIST, is left out.
  std::vector<std::pair<std::string, Blob>> attributes() const;

 private:
  Handle handle_;
};

class Dataset : public Object {
 public:
  using Object::Object;
  /// Makes this the scale of a dimension; with `length`, one without values that netCDF readers know as such.
  void make_scale(const std::string& dimension);
  /// Says that axis 0 runs along `scale`.
  void attach(const Dataset& scale);
  Blob blob() const;
};

/// How a column lies in the file.
enum class Storage {
  automatic,  ///< contiguous; from 1 MiB on chunked, shuffled, deflated
  guarded,    ///< the same from 256 KiB on, with a checksum in every chunk
};

/// A column of texts as it lies in the file: fixed width, padded with zero bytes.
class TextColumn {
 public:
  TextColumn(std::size_t width, std::string bytes) : width_(width), bytes_(std::move(bytes)) {}
  std::size_t size() const { return bytes_.size() / width_; }
  std::string_view operator[](std::size_t row) const;

 private:
  std::size_t width_;
  std::string bytes_;
};

/// Numbers T: double, uint8_t, uint32_t, int32_t, uint64_t, int64_t.
class Group : public Object {
 public:
  using Object::Object;
  Group make_group(const std::string& name);
  Group group(const std::string& name) const;
  Dataset dataset(const std::string& name) const;
  bool has(const std::string& name) const;
  bool is_group(const std::string& name) const;
  std::vector<std::string> names() const;  ///< sorted

  template <class T>
  Dataset write(const std::string& name, std::span<const T> values, Storage storage = Storage::automatic);
  template <class T>
  Dataset write(const std::string& name, const std::vector<T>& values, Storage storage = Storage::automatic) {
    return write(name, std::span<const T>(values), storage);
  }
  /// UTF-8 of fixed width, the longest one's. Throws for texts that contain a zero byte.
  Dataset write_texts(const std::string& name, std::span<const std::string_view> values);
  Dataset write_text(const std::string& name, std::string_view value);  ///< a scalar
  /// Row-major.
  Dataset write_matrix(const std::string& name, std::uint64_t rows, std::uint64_t cols,
                       std::span<const double> values);
  template <class T>
  Dataset write_number(const std::string& name, T value);  ///< a scalar
  /// A dimension of `length` that has no values of its own.
  Dataset write_dimension(const std::string& name, std::size_t length);

  /// A column, or a scalar as a column of one; integers of other widths are converted. Throws when it is
  /// absent or of another kind.
  template <class T>
  std::vector<T> numbers(const std::string& name) const;
  std::vector<std::uint64_t> shape(const std::string& name) const;
  /// The real numbers of an array of any shape, row-major.
  std::vector<double> elements(const std::string& name) const;
  TextColumn texts(const std::string& name) const;
  std::string text(const std::string& name) const;
  template <class T>
  T number(const std::string& name) const;

 private:
  Dataset write_raw(const std::string& name, std::int64_t file_type, std::int64_t memory_type,
                    std::span<const std::uint64_t> shape, const void* values, Storage storage);
};

/// A file in memory: HDF5 never touches the disk, so no fault of a disk can upset it.
class File {
 public:
  static File create();
  /// Opens the bytes of a whole HDF5 file for reading. They are copied. Throws StoreError for anything else.
  static File open(const std::string& bytes);
  Group root() const;
  /// The bytes of the whole file as written so far.
  std::string image() const;

 private:
  explicit File(Handle handle) : handle_(std::move(handle)) {}
  Handle handle_;
};

}  // namespace recurbench::hdf5
