#!/usr/bin/python3
"""Writes retnet.txt: multi-scale retention (Sun et al. 2023) in plain PyTorch, in its parallel form with complex
rotations, in double precision.

    tests/architectures/golden/retnet.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def turned(x):
    """x [T,B,H,N]: the pairs (2i, 2i+1) as complex numbers times e^{i·t·θ}."""
    steps, pairs = x.shape[0], x.shape[-1] // 2
    theta = 10000.0**-torch.linspace(0, 1, pairs, dtype=x.dtype)
    angles = torch.arange(steps, dtype=x.dtype)[:, None] * theta
    numbers = torch.view_as_complex(x.reshape(*x.shape[:-1], pairs, 2))
    return torch.view_as_real(numbers * torch.polar(torch.ones_like(angles), angles)[:, None, None]).reshape(x.shape)


def retnet(heads, values):
    def mixer(p, x):
        steps, batch, width = x.shape
        q, k, v, gate = (x @ p["in"]).split([width, width, values, values], dim=-1)
        q, k, v = (z.reshape(steps, batch, heads, -1) for z in (q, k, v))
        gamma = 1 - 2.0**(-5 - torch.arange(heads, dtype=x.dtype))
        lag = torch.arange(steps)[:, None] - torch.arange(steps)
        decay = torch.where(lag >= 0, gamma[:, None, None]**lag.clamp(min=0), torch.zeros((), dtype=x.dtype))
        scores = torch.einsum("tbhn,sbhn->bhts", turned(q), turned(k)) / (width // heads)**0.5
        o = torch.einsum("bhts,sbhv->tbhv", scores * decay, v)
        o = o / torch.sqrt((o * o).mean(-1, keepdim=True) + 1e-5)
        return (o.reshape(steps, batch, -1) * functional.silu(gate)) @ p["out"]

    return mixer


def main():
    golden = Golden("retnet")
    for prefix, heads, values in [("plain/", 4, 16), ("narrow/", 1, 8)]:
        golden.case(prefix, [("in", (8, 16 + 2 * values)), ("out", (values, 8))], retnet(heads, values))
    golden.write()


if __name__ == "__main__":
    main()
