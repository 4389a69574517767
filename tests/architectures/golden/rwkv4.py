#!/usr/bin/python3
"""Writes rwkv4.txt: the time mixing of RWKV-4 (Peng et al. 2023) in plain PyTorch, its sums over all pairs of steps as
eq. 16 has them, in double precision.

    tests/architectures/golden/rwkv4.py [-]
"""
import torch
from golden_mixer import Golden


def shapes(width):
    vectors = [(name, (1, width)) for name in ("mix_k", "mix_v", "mix_r", "time_decay", "time_first")]
    return vectors + [(name, (width, width)) for name in ("key", "value", "receptance", "output")]


def time_mixing(p, x):
    before = torch.cat([torch.zeros_like(x[:1]), x[:-1]])

    def mixed(name):
        mu = 1 - p[name]
        return mu * x + (1 - mu) * before

    k = mixed("mix_k") @ p["key"]
    v = mixed("mix_v") @ p["value"]
    r = torch.sigmoid(mixed("mix_r") @ p["receptance"])
    w = -torch.exp(p["time_decay"])
    outputs = []
    for t in range(len(x)):
        exponents = [(t - 1 - i) * w + k[i] for i in range(t)] + [p["time_first"] + k[t]]
        shares = torch.softmax(torch.stack(exponents), dim=0)
        outputs.append((shares * v[:t + 1]).sum(0))
    return (r * torch.stack(outputs)) @ p["output"]


def main():
    golden = Golden("rwkv4")
    golden.case("", shapes(8), time_mixing)
    golden.write()


if __name__ == "__main__":
    main()
