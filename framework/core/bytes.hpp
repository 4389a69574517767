#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/error.hpp"

namespace recurbench {

static_assert(std::endian::native == std::endian::little, "stored bytes are little-endian");

/// Plain data to bytes and back, little-endian: messages, journal payloads, checkpoints.
class ByteWriter {
 public:
  template <class T>
  requires std::is_arithmetic_v<T>
  void put(T value) {
    const auto* raw = reinterpret_cast<const char*>(&value);
    bytes_.append(raw, sizeof value);
  }
  void put(std::string_view text) {
    put<std::uint64_t>(text.size());
    bytes_.append(text);
  }
  template <class T>
  requires std::is_arithmetic_v<T>
  void put(std::span<const T> values) {
    put<std::uint64_t>(values.size());
    bytes_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  template <class T>
  void put(const std::vector<T>& values) {
    if constexpr (std::is_arithmetic_v<T>) {
      put(std::span<const T>(values));
    } else {
      put<std::uint64_t>(values.size());
      for (const auto& value : values) put(value);
    }
  }
  const std::string& bytes() const { return bytes_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote, in the same order. Throws StoreError when the bytes end too early.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  requires std::is_arithmetic_v<T> T get() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string text() { return std::string(view()); }
  /// A text that lives as long as the bytes.
  std::string_view view() { return take(count(1)); }
  template <class T>
  requires std::is_arithmetic_v<T> std::vector<T> vector() {
    std::vector<T> values(count(sizeof(T)));
    const auto raw = take(values.size() * sizeof(T));
    if (!raw.empty()) std::memcpy(values.data(), raw.data(), raw.size());
    return values;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> values(count(sizeof(std::uint64_t)));
    for (auto& value : values) value = text();
    return values;
  }
  bool empty() const { return rest_.empty(); }
  std::size_t rest() const { return rest_.size(); }  ///< bytes not read yet

 private:
  std::size_t count(std::size_t bytes_each) {
    const auto size = get<std::uint64_t>();
    if (size > rest_.size() / bytes_each)
      throw StoreError("stored bytes: a length is larger than what follows");
    return static_cast<std::size_t>(size);
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw StoreError("stored bytes: they end too early");
    const auto head = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return head;
  }
  std::string_view rest_;
};

}  // namespace recurbench
