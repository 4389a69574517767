#pragma once

#include <map>
#include <memory>
#include <mutex>

namespace recurbench {

/// What `make` gives for `key`, made once for all who hold it at a time: a trial builds its task anew for
/// every length.
template <class Value, class Key, class Make>
std::shared_ptr<const Value> shared(const Key& key, Make make) {
  static std::mutex mutex;
  static std::map<Key, std::weak_ptr<const Value>> held;
  const std::scoped_lock lock(mutex);
  auto value = held[key].lock();
  if (!value) held[key] = value = std::make_shared<const Value>(make());
  return value;
}

}  // namespace recurbench
