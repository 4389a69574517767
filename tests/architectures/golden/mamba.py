#!/usr/bin/python3
"""Writes mamba.txt: the Mamba block of Gu & Dao 2023 in plain PyTorch, step by step, in double precision.

    tests/architectures/golden/mamba.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def shapes(width, expand, states, kernel, rank):
    channels = expand * width
    convolution = [("conv", (kernel, channels)), ("b_conv", (1, channels))] if kernel else []
    return [("in", (width, 2 * channels)), *convolution, ("x", (channels, rank + 2 * states)),
            ("dt", (rank, channels)), ("b_dt", (1, channels)), ("a_log", (channels, states)), ("d", (1, channels)),
            ("out", (channels, width))]


def mamba(states, kernel, rank, negative_eigenvalues):
    def mixer(p, u):
        steps, batch, _ = u.shape
        x, z = (u @ p["in"]).chunk(2, dim=-1)
        channels = x.shape[-1]
        if kernel:
            # [B,C,T] with K−1 zeros in front; PyTorch's weight is [C,1,K].
            padded = functional.pad(x.permute(1, 2, 0), (kernel - 1, 0))
            x = functional.conv1d(padded, p["conv"].t().unsqueeze(1), p["b_conv"][0], groups=channels)
            x = x.permute(2, 0, 1)
        x = functional.silu(x)
        delta, b, c = (x @ p["x"]).split([rank, states, states], dim=-1)
        delta = functional.softplus(delta @ p["dt"] + p["b_dt"])
        a = -torch.exp(p["a_log"])
        h = torch.zeros(batch, channels, states, dtype=u.dtype)
        outputs = []
        for t in range(steps):
            decay = torch.exp(delta[t].unsqueeze(-1) * a)
            if negative_eigenvalues:
                decay = 2 * decay - 1
            h = decay * h + (delta[t] * x[t]).unsqueeze(-1) * b[t].unsqueeze(1)
            outputs.append((h * c[t].unsqueeze(1)).sum(-1) + p["d"] * x[t])
        return (torch.stack(outputs) * functional.silu(z)) @ p["out"]

    return mixer


def main():
    golden = Golden("mamba")
    for prefix, expand, states, kernel, rank, negative in [
            ("plain/", 2, 16, 4, 1, False), ("negative/", 2, 16, 4, 1, True), ("small/", 1, 3, 2, 3, False),
            ("no_convolution/", 2, 16, 0, 1, False)]:
        golden.case(prefix, shapes(8, expand, states, kernel, rank), mamba(states, kernel, rank, negative))
    golden.write()


if __name__ == "__main__":
    main()
