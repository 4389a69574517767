#include "architectures/support/op_rotary.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

TEST(RotaryGradients, Hold) {
  test::expect_gradients({test::wave_input("x", 6, 12, 0.3)}, [](Tape& tape, std::span<const Var> in) {
    return rotate_pairs(tape, in[0], 3, 2, {});
  });
}

}  // namespace
}  // namespace recurbench
