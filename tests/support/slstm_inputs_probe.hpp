#pragma once

#include "architectures/support/op_slstm.hpp"
#include "support/gradcheck.hpp"

namespace recurbench::test {

struct SlstmInputsSizes {
  Index rows, heads, head_dim;
  Index width() const { return heads * head_dim; }
};

inline std::vector<SlstmInputsSizes> slstm_inputs_cases() {
  return {{5, 3, 2}, {1, 1, 1}, {4, 2, 19}};
}

inline std::vector<Input> slstm_inputs_inputs(const SlstmInputsSizes& s) {
  return {wave_input("gated", s.rows, s.width(), 0.1), wave_input("x", s.rows, s.width(), 0.9),
          wave_input("w", s.width(), 4 * s.head_dim, 1.5), wave_input("bias", 1, 4 * s.width(), 2.2)};
}

inline Graph slstm_inputs_graph(const SlstmInputsSizes& s) {
  return [s](Tape& tape, std::span<const Var> in) {
    return slstm_inputs(tape, in[0], in[1], in[2], in[3], s.heads);
  };
}

}  // namespace recurbench::test
