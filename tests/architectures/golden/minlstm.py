#!/usr/bin/python3
"""Writes minlstm.txt: minLSTM (Feng et al. 2024) with the positive candidate of its log-space form in plain PyTorch,
step by step, in double precision.

    tests/architectures/golden/minlstm.py [-]
"""
import torch
from golden_mixer import Golden


def g(u):
    return torch.where(u >= 0, u + 0.5, torch.sigmoid(u))


def minlstm(p, x):
    w_f, w_i, w_h = p["in"].chunk(3, dim=1)
    h = torch.zeros(x.shape[1], w_h.shape[1], dtype=x.dtype)
    outputs = []
    for x_t in x:
        f, i = torch.sigmoid(x_t @ w_f), torch.sigmoid(x_t @ w_i)
        h = f / (f + i) * h + i / (f + i) * g(x_t @ w_h)
        outputs.append(h @ p["out"] if "out" in p else h)
    return torch.stack(outputs)


def main():
    golden = Golden("minlstm")
    golden.case("plain/", [("in", (8, 24))], minlstm)
    golden.case("wide/", [("in", (8, 36)), ("out", (12, 8))], minlstm)
    golden.write()


if __name__ == "__main__":
    main()
