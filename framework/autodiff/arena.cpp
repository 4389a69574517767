#include "autodiff/arena.hpp"

#include <algorithm>
#include <limits>
#include <new>

#include "core/memory.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kFirstChunkBytes = std::size_t{1} << 20;

}  // namespace

void Arena::Free::operator()(std::byte* memory) const {
  ::operator delete[](memory, alignment);
}

Arena::Chunk Arena::allocate(std::size_t bytes) {
  const bool huge = bytes >= kHugePageBytes;
  const Free free{std::align_val_t{huge ? kHugePageBytes : kAlignment}};
  auto* memory = static_cast<std::byte*>(::operator new[](bytes, free.alignment));
  if (huge) prefer_huge_pages(memory, bytes);
  return {std::unique_ptr<std::byte[], Free>(memory, free), bytes};
}

void* Arena::take(std::size_t bytes) {
  bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  while (chunk_ < chunks_.size() && used_ + bytes > chunks_[chunk_].bytes) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size())
    chunks_.push_back(allocate(std::max({bytes, kFirstChunkBytes, capacity_bytes()})));
  std::byte* memory = chunks_[chunk_].memory.get() + used_;
  used_ += bytes;
  return memory;
}

Real* Arena::reals(Index count) {
  auto* values = static_cast<Real*>(take(static_cast<std::size_t>(count) * sizeof(Real)));
#ifndef NDEBUG
  std::fill_n(values, count, std::numeric_limits<Real>::quiet_NaN());
#endif
  return values;
}

void Arena::reset() {
  if (chunks_.size() > 1) {
    const std::size_t all = capacity_bytes();
    chunks_.clear();
    chunks_.push_back(allocate(all));
  }
  chunk_ = 0;
  used_ = 0;
}

void Arena::release(const Mark& mark) {
  chunk_ = mark.chunk;
  used_ = mark.used;
}

std::size_t Arena::capacity_bytes() const {
  std::size_t bytes = 0;
  for (const auto& chunk : chunks_) bytes += chunk.bytes;
  return bytes;
}

}  // namespace recurbench
