#pragma once

#include <string>
#include <string_view>

#include "core/rng.hpp"

// Fully bracketed arithmetic modulo 5, as modular_arithmetic_brackets and solve_equation of Delétang et al.
// (2023) draw it.

namespace recurbench {

/// Appends an expression of the length to `text`; returns its value. Up to 4 letters it is d, -d, (d) or (-d)
/// with a random digit; longer ones are (left op right), every length of `left` and every operator equally
/// likely. `operators`: some of "+-*". REQUIRES: length ≥ 1.
Index draw_arithmetic(Rng& rng, Index length, std::string_view operators, std::string& text);

}  // namespace recurbench
