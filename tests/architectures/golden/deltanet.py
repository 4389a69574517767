#!/usr/bin/python3
"""Writes deltanet.txt: DeltaNet (Yang et al. 2024) and Gated DeltaNet (Yang et al. 2025) in plain PyTorch, with the
delta rule written step by step as its authors state it, in double precision.

    tests/architectures/golden/deltanet.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def shapes(width, heads, expand_v, kernel, gated):
    values = expand_v * width
    mixed = 2 * width + values
    convolution = [("conv", (kernel, mixed))] if kernel else []
    gate = [("alpha", (width, heads)), ("b_alpha", (1, heads)), ("a_log", (1, heads)), ("gate", (width, values))]
    return [("in", (width, mixed)), *convolution, ("beta", (width, heads)), *(gate if gated else []),
            ("head_norm", (1, values // heads)), ("out", (values, width))]


def short_convolution(x, weight):
    """x [T,B,C] with K−1 zeros in front; PyTorch's weight is [C,1,K]."""
    kernel, channels = weight.shape
    padded = functional.pad(x.permute(1, 2, 0), (kernel - 1, 0))
    return functional.conv1d(padded, weight.t().unsqueeze(1), groups=channels).permute(2, 0, 1)


def unit_length(x):
    return x / torch.sqrt((x * x).sum(-1, keepdim=True) + 1e-6)


def deltanet(heads, kernel, gated, negative_eigenvalues):
    def mixer(p, x):
        steps, batch, width = x.shape
        mixed = x @ p["in"]
        if kernel:
            mixed = short_convolution(mixed, p["conv"])
        mixed = functional.silu(mixed)
        q, k, v = mixed.split([width, width, mixed.shape[-1] - 2 * width], dim=-1)
        q, k, v = (z.reshape(steps, batch, heads, -1) for z in (q, k, v))
        q, k = unit_length(q) / (width // heads)**0.5, unit_length(k)
        beta = torch.sigmoid(x @ p["beta"]) * (2 if negative_eigenvalues else 1)
        state = torch.zeros(batch, heads, k.shape[-1], v.shape[-1], dtype=x.dtype)
        outputs = []
        for t in range(steps):
            if gated:
                dt = functional.softplus(x[t] @ p["alpha"] + p["b_alpha"])
                state = state * torch.exp(-torch.exp(p["a_log"]) * dt)[..., None, None]
            stored = torch.einsum("bhkv,bhk->bhv", state, k[t])
            state = state + torch.einsum("bhk,bhv->bhkv", beta[t].unsqueeze(-1) * k[t], v[t] - stored)
            outputs.append(torch.einsum("bhkv,bhk->bhv", state, q[t]))
        o = torch.stack(outputs)
        o = o / torch.sqrt((o * o).mean(-1, keepdim=True) + 1e-5) * p["head_norm"]
        o = o.reshape(steps, batch, -1)
        if gated:
            o = o * functional.silu(x @ p["gate"])
        return o @ p["out"]

    return mixer


def main():
    golden = Golden("deltanet")
    for prefix, heads, expand_v, kernel, gated, negative in [
            ("plain/", 4, 1, 4, False, False), ("negative/", 2, 1, 4, False, True), ("gated/", 2, 2, 4, True, False),
            ("small/", 1, 1, 0, True, True)]:
        golden.case(prefix, shapes(8, heads, expand_v, kernel, gated), deltanet(heads, kernel, gated, negative))
    golden.write()


if __name__ == "__main__":
    main()
