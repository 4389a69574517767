#!/usr/bin/python3
"""Writes gla.txt: gated linear attention (Yang et al. 2024) in plain PyTorch, step by step, in double precision.

    tests/architectures/golden/gla.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def shapes(width, heads, keys, values, kernel, rank):
    """`keys` and `values` over all heads."""
    convolution = [("conv", (kernel, 2 * keys + values))] if kernel else []
    return [("in", (width, 2 * keys + 2 * values)), *convolution, ("alpha_1", (width, rank)),
            ("alpha_2", (rank, keys)), ("b_alpha", (1, keys)), ("head_norm", (1, values // heads)),
            ("out", (values, width))]


def short_convolution(x, weight):
    """x [T,B,C] with K−1 zeros in front; PyTorch's weight is [C,1,K]."""
    kernel, channels = weight.shape
    padded = functional.pad(x.permute(1, 2, 0), (kernel - 1, 0))
    return functional.conv1d(padded, weight.t().unsqueeze(1), groups=channels).permute(2, 0, 1)


def gla(heads, keys, values, kernel):
    def mixer(p, x):
        steps, batch, _ = x.shape
        qkv, gate = (x @ p["in"]).split([2 * keys + values, values], dim=-1)
        if kernel:
            qkv = functional.silu(short_convolution(qkv, p["conv"]))
        log_alpha = functional.logsigmoid(x @ p["alpha_1"] @ p["alpha_2"] + p["b_alpha"]) / 16
        q, k, v, alpha = (z.reshape(steps, batch, heads, -1)
                          for z in (*qkv.split([keys, keys, values], dim=-1), log_alpha.exp()))
        q = q / (keys // heads)**0.5
        state = torch.zeros(batch, heads, keys // heads, values // heads, dtype=x.dtype)
        outputs = []
        for t in range(steps):
            state = alpha[t].unsqueeze(-1) * state + k[t].unsqueeze(-1) * v[t].unsqueeze(-2)
            outputs.append(torch.einsum("bhkv,bhk->bhv", state, q[t]))
        o = torch.stack(outputs)
        o = o / torch.sqrt((o * o).mean(-1, keepdim=True) + 1e-5) * p["head_norm"]
        return (o.reshape(steps, batch, -1) * functional.silu(gate)) @ p["out"]

    return mixer


def main():
    golden = Golden("gla")
    for prefix, heads, keys, values, kernel, rank in [("plain/", 4, 4, 8, 0, 16), ("wide/", 2, 8, 16, 3, 2)]:
        golden.case(prefix, shapes(8, heads, keys, values, kernel, rank), gla(heads, keys, values, kernel))
    golden.write()


if __name__ == "__main__":
    main()
