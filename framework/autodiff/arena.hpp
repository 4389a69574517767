#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// Bump memory for one training step: 64-byte aligned, released all at once by `reset`, never freed between
/// steps. After the first step has shown the need, a step of the same shape allocates nothing.
/// With assertions on, fresh memory is filled with NaN so that unwritten outputs surface.
class Arena {
 public:
  /// `count` uninitialised numbers.
  Real* reals(Index count);
  /// Uninitialised room for `count` objects, which are never destroyed.
  template <class T>
  T* objects(Index count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= kAlignment);
    return static_cast<T*>(take(static_cast<std::size_t>(count) * sizeof(T)));
  }

  /// Releases everything; several chunks become one that holds as much.
  void reset();

  /// Position to return to: what was taken after `mark` is free again after `release`.
  struct Mark {
    std::size_t chunk, used;
  };
  Mark mark() const { return {chunk_, used_}; }
  void release(const Mark& mark);

  std::size_t capacity_bytes() const;

 private:
  static constexpr std::size_t kAlignment = 64;
  struct Free {
    std::align_val_t alignment{kAlignment};
    void operator()(std::byte* memory) const;
  };
  struct Chunk {
    std::unique_ptr<std::byte[], Free> memory;
    std::size_t bytes = 0;
  };
  void* take(std::size_t bytes);
  static Chunk allocate(std::size_t bytes);

  std::vector<Chunk> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

/// Scratch memory that is free again at the end of the scope.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena) : arena_(arena), mark_(arena.mark()) {}
  ~ArenaScope() { arena_.release(mark_); }
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  Arena& arena_;
  Arena::Mark mark_;
};

}  // namespace recurbench
