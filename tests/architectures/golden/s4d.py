#!/usr/bin/python3
"""Writes s4d.txt: S4D (Gu et al. 2022) and its gate in plain PyTorch, as a convolution with the kernel that its
parameters stand for, in double precision.

    tests/architectures/golden/s4d.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def shapes(width, pairs):
    return [("log_dt", (1, width)), ("log_a_real", (pairs, width)), ("a_imag", (pairs, width)),
            ("c", (2 * pairs, width)), ("d", (1, width)), ("glu", (width, 2 * width)), ("b_glu", (1, 2 * width))]


def s4d(p, x):
    pairs = p["a_imag"].shape[0]
    a = torch.complex(-torch.exp(p["log_a_real"]), p["a_imag"])
    c = torch.complex(p["c"][:pairs], p["c"][pairs:])
    exponent = torch.exp(p["log_dt"]) * a
    c = c * (torch.exp(exponent) - 1) / a
    lags = torch.arange(len(x), dtype=torch.float64).reshape(-1, 1, 1)
    kernel = 2 * (c * torch.exp(exponent * lags)).real.sum(1)  # [T,C]
    y = torch.stack([
        sum(kernel[lag] * x[t - lag] for lag in range(t + 1)) + p["d"] * x[t] for t in range(len(x))])
    z = functional.gelu(y, approximate="tanh")
    return functional.glu(z @ p["glu"] + p["b_glu"], dim=-1)


def main():
    golden = Golden("s4d")
    golden.case("", shapes(8, 3), s4d)
    golden.write()


if __name__ == "__main__":
    main()
