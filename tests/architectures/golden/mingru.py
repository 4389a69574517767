#!/usr/bin/python3
"""Writes mingru.txt: minGRU (Feng et al. 2024) with the positive candidate of its log-space form in plain PyTorch, step
by step, in double precision.

    tests/architectures/golden/mingru.py [-]
"""
import torch
from golden_mixer import Golden


def g(u):
    return torch.where(u >= 0, u + 0.5, torch.sigmoid(u))


def mingru(p, x):
    w_z, w_h = p["in"].chunk(2, dim=1)
    h = torch.zeros(x.shape[1], w_h.shape[1], dtype=x.dtype)
    outputs = []
    for x_t in x:
        z = torch.sigmoid(x_t @ w_z)
        h = (1 - z) * h + z * g(x_t @ w_h)
        outputs.append(h @ p["out"] if "out" in p else h)
    return torch.stack(outputs)


def main():
    golden = Golden("mingru")
    golden.case("plain/", [("in", (8, 16))], mingru)
    golden.case("wide/", [("in", (8, 24)), ("out", (12, 8))], mingru)
    golden.write()


if __name__ == "__main__":
    main()
