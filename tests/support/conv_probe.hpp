#pragma once

#include <array>

#include "autodiff/op_scan.hpp"
#include "support/carried_probe.hpp"

namespace recurbench::test {

struct ConvSizes {
  Index steps, batch, channels, kernel;
  bool silu, biased;
};

/// x (two foreign columns before and one after its own), w, bias.
inline CarriedProbe conv_probe(const ConvSizes& s) {
  std::vector<Input> inputs{wave_input("x", s.steps * s.batch, s.channels + 3, 0.1),
                            wave_input("w", s.kernel, s.channels, 0.5),
                            wave_input("bias", 1, s.channels, 1.1)};
  if (!s.biased) inputs.pop_back();
  return {inputs, 1, s.batch, wave((s.kernel - 1) * s.batch * s.channels, 0.9),
          [s](Tape& tape, std::span<const Var> in, Carry carry) {
            const auto bias = s.biased ? std::optional(in[2]) : std::nullopt;
            return causal_conv(tape, {{in[0], 2}, in[1], bias, s.silu}, s.batch, carry);
          }};
}

/// The equation as it stands.
inline Twin conv_twin(const ConvSizes& s) {
  return [s](const Tensors& in) {
    const auto& taps = in.back();
    const Index before = s.kernel - 1;
    const auto input = [&](Index step, Index element, Index c) {
      return step < 0
                 ? taps[static_cast<std::size_t>(((step + before) * s.batch + element) * s.channels + c)]
                 : in[0][static_cast<std::size_t>((step * s.batch + element) * (s.channels + 3) + 2 + c)];
    };
    TwinResult result;
    for (Index t = 0; t < s.steps; ++t)
      for (Index element = 0; element < s.batch; ++element)
        for (Index c = 0; c < s.channels; ++c) {
          Complex sum = s.biased ? in[2][static_cast<std::size_t>(c)] : Complex(0);
          for (Index j = 0; j < s.kernel; ++j)
            sum += in[1][static_cast<std::size_t>(j * s.channels + c)] * input(t - before + j, element, c);
          result.y.push_back(s.silu ? sum / (1.0 + std::exp(-sum)) : sum);
        }
    for (Index t = s.steps - before; t < s.steps; ++t)
      for (Index element = 0; element < s.batch; ++element)
        for (Index c = 0; c < s.channels; ++c) result.state.push_back(input(t, element, c));
    return result;
  };
}

/// All options at sizes that are odd, shorter than the kernel, and wider than a vector.
inline std::vector<ConvSizes> conv_cases() {
  std::vector<ConvSizes> cases;
  for (const bool silu : {false, true})
    for (const bool biased : {false, true})
      for (const auto& [steps, batch, channels, kernel] : {std::array<Index, 4>{5, 3, 5, 4},
                                                           {1, 1, 1, 1},
                                                           {2, 2, 3, 5},
                                                           {1, 2, 5, 4},
                                                           {9, 2, 37, 3},
                                                           {20, 1, 18, 16}})
        cases.push_back({steps, batch, channels, kernel, silu, biased});
  return cases;
}

}  // namespace recurbench::test
