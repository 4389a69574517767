#include "support/min_gates_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(MinGatesGradients, Hold) {
  for (const auto& sizes : gate_cases())
    for (const bool lstm : {false, true}) expect_carried_gradients(min_gates_probe(sizes, lstm));
}

TEST(MinGatesGradients, HoldForACandidateAndADecayOfTheirOwn) {
  expect_gradients({wave_input("a", 3, 5, 0.3), wave_input("pre", 3, 11, 0.8)},
                   [](Tape& tape, std::span<const Var> in) {
                     return min_candidate(tape, in[0], {in[1], 4});
                   });
}

}  // namespace
}  // namespace recurbench
