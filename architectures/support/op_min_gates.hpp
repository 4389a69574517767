#pragma once

#include "autodiff/columns.hpp"

namespace recurbench {

/// The gates of minGRU and minLSTM (Feng et al. 2024) as the coefficients of h_t = a ⊙ h_{t−1} + b, the
/// recurrence of diagonal_scan. In both the input gate is 1 − a, so that h stays among the candidates that
/// it averages. Gates come out of one projection and are read where they lie, in columns of C.

/// a = 1 − σ(z̃) [R,C]; z̃ in the columns [0,C) of pre [R,·].
Var min_gru_decay(Tape& tape, Var pre, Index channels);

/// a = f/(f + i) [R,C], f = σ(f̃), i = σ(ĩ), exact where both gates are closed, too; f̃ in the columns [0,C)
/// of pre [R,·], ĩ in [C,2C).
Var min_lstm_decay(Tape& tape, Var pre, Index channels);

/// b = (1 − a) ⊙ g(h̃) [R,C], g(u) = u + ½ for u ≥ 0, else σ(u); h̃ C columns of [R,·].
Var min_candidate(Tape& tape, Var a, Columns pre);

}  // namespace recurbench
