#pragma once

// Counts heap allocations: replaces every form of operator new in the program that includes this, once. They
// stay out of line, or GCC takes the pair of malloc and free inside them for a mismatch.

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace recurbench::test {

inline std::atomic<long> allocations{0};

inline void* counted(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  if (bytes == 0) bytes = 1;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(bytes)
                     : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (!memory) throw std::bad_alloc();
  return memory;
}

/// Allocations while `work` ran.
template <class Work>
long allocations_of(Work work) {
  const long before = allocations;
  work();
  return allocations - before;
}

}  // namespace recurbench::test

// Out of line, or GCC pairs an inlined free with the standard new and warns.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  return recurbench::test::counted(bytes, 1);
}
[[gnu::noinline]] void* operator new[](std::size_t bytes) {
  return recurbench::test::counted(bytes, 1);
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return recurbench::test::counted(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return recurbench::test::counted(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}
