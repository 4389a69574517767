#pragma once

#include "support/carried_probe.hpp"

namespace recurbench::test {

struct SequenceSizes {
  Index steps, batch, channels, states = 1;
};

/// Odd, smallest, and longer and wider than the kernels' chunks and vectors.
std::vector<SequenceSizes> sequence_cases();

/// a, b of h_t = a ⊙ h_{t−1} + b.
CarriedProbe diagonal_scan_probe(const SequenceSizes& s);
Twin diagonal_scan_twin();

/// x and three of its mixes, joined.
CarriedProbe token_shift_probe(const SequenceSizes& s);
Twin token_shift_twin(const SequenceSizes& s);

CarriedProbe lru_probe(const SequenceSizes& s);
Twin lru_twin(const SequenceSizes& s);

CarriedProbe s4d_probe(const SequenceSizes& s);
/// The convolution with the paper's kernel K_ℓ = 2 Re Σ_n C (e^{ΔA} − 1)/A e^{ΔAℓ}, ℓ steps back, and the
/// state's own part; the last state as the sum that it is.
Twin s4d_twin(const SequenceSizes& s);

}  // namespace recurbench::test
