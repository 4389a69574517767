#include "autodiff/arena.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace recurbench {
namespace {

std::uintptr_t address(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory);
}

TEST(Arena, GivesAlignedPiecesThatDoNotOverlap) {
  Arena arena;
  std::uintptr_t end = 0;
  for (const Index count : {1, 3, 16, 17, 1000, 5}) {
    Real* piece = arena.reals(count);
    EXPECT_EQ(address(piece) % 64, 0U);
    EXPECT_GE(address(piece), end);
    end = address(piece + count);
    std::fill_n(piece, count, Real{1});
  }
}

TEST(Arena, BecomesOneChunkAtResetAndThenStaysConstant) {
  Arena arena;
  const auto step = [&] {
    arena.reset();
    for (int i = 0; i < 40; ++i) arena.reals(50'000)[49'999] = 1;
    return arena.capacity_bytes();
  };
  const auto capacity = step();  // in several chunks
  EXPECT_EQ(step(), capacity);
  const Real* first = arena.reals(0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(step(), capacity);
  EXPECT_EQ(arena.reals(0), first);
}

TEST(Arena, AScopeFreesWhatWasTakenInside) {
  Arena arena;
  arena.reals(10);
  const auto mark = arena.mark();
  Real* inside = nullptr;
  {
    const ArenaScope scope(arena);
    inside = arena.reals(3'000'000);  // needs a chunk of its own
  }
  EXPECT_EQ(arena.mark().chunk, mark.chunk);
  EXPECT_EQ(arena.mark().used, mark.used);
  EXPECT_NE(arena.reals(10), inside);
}

TEST(Arena, HoldsAPieceThatIsLargerThanAnyBefore) {
  Arena arena;
  arena.reals(1);
  Real* large = arena.reals(10'000'000);
  large[9'999'999] = 3;
  EXPECT_GE(arena.capacity_bytes(), 10'000'000 * sizeof(Real));
}

}  // namespace
}  // namespace recurbench
