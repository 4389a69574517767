#!/usr/bin/python3
"""Writes lru.txt: the linear recurrent unit of Orvieto et al. 2023 and its gate in plain PyTorch, step by step in
complex numbers, in double precision.

    tests/architectures/golden/lru.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def shapes(width, states):
    rows = [(name, (1, states)) for name in ("nu", "theta", "gamma_log")]
    return rows + [("b", (width, 2 * states)), ("c", (2 * states, width)), ("d", (1, width)),
                   ("glu", (width, 2 * width)), ("b_glu", (1, 2 * width))]


def lru(p, x):
    states = p["nu"].shape[1]
    b = torch.complex(p["b"][:, :states], p["b"][:, states:])
    c = torch.complex(p["c"][:states], -p["c"][states:])
    eigenvalues = torch.exp(torch.complex(-torch.exp(p["nu"]), torch.exp(p["theta"])))
    h = torch.zeros(x.shape[1], states, dtype=torch.complex128)
    outputs = []
    for x_t in x:
        h = eigenvalues * h + torch.exp(p["gamma_log"]) * (x_t.to(torch.complex128) @ b)
        outputs.append((h @ c).real + p["d"] * x_t)
    y = torch.stack(outputs)
    y = functional.gelu(y, approximate="tanh")
    return functional.glu(y @ p["glu"] + p["b_glu"], dim=-1)


def main():
    golden = Golden("lru")
    golden.case("", shapes(8, 5), lru)
    golden.write()


if __name__ == "__main__":
    main()
