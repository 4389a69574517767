#!/usr/bin/python3
"""Writes mlstm.txt: the mLSTM block of xLSTM (Beck et al. 2024) in plain PyTorch, its memory stepped as eq. 19–27 have
it with no maximum subtracted, in double precision.

    tests/architectures/golden/mlstm.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def shapes(width, heads, kernel, expand):
    channels = expand * width
    row = (1, channels)
    convolution = [("conv", (kernel, channels)), ("b_conv", row)] if kernel else []
    blocks = [(name, (channels, 4)) for name in ("query", "key", "value")]
    return [("up", (width, 2 * channels)), *convolution, *blocks, ("gates", (3 * channels, 2 * heads)),
            ("b_gates", (1, 2 * heads)), ("head_norm", row), ("skip", row), ("down", (channels, width))]


def short_convolution(x, weight, bias):
    """x [T,B,C] with K−1 zeros in front; PyTorch's weight is [C,1,K]."""
    kernel, channels = weight.shape
    padded = functional.pad(x.permute(1, 2, 0), (kernel - 1, 0))
    return functional.conv1d(padded, weight.t().unsqueeze(1), bias[0], groups=channels).permute(2, 0, 1)


def block_diagonal(weight):
    return torch.block_diag(*weight.reshape(-1, 4, 4))


def mlstm(heads, kernel):
    def mixer(p, u):
        steps, batch, width = u.shape
        x, z = (u @ p["up"]).chunk(2, dim=-1)
        c = functional.silu(short_convolution(x, p["conv"], p["b_conv"])) if kernel else x
        q, k, v = c @ block_diagonal(p["query"]), c @ block_diagonal(p["key"]), x @ block_diagonal(p["value"])
        i, f = (torch.cat([q, k, v], dim=-1) @ p["gates"] + p["b_gates"]).chunk(2, dim=-1)
        q, k, v = (y.reshape(steps, batch, heads, -1) for y in (q, k, v))
        size = q.shape[-1]
        memory = torch.zeros(batch, heads, size, size, dtype=u.dtype)  # values × keys
        normaliser = torch.zeros(batch, heads, size, dtype=u.dtype)
        outputs = []
        for t in range(steps):
            forget, store = torch.sigmoid(f[t])[..., None], torch.exp(i[t])[..., None]
            key = k[t] / size**0.5
            memory = forget[..., None] * memory + store[..., None] * torch.einsum("bhv,bhk->bhvk", v[t], key)
            normaliser = forget * normaliser + store * key
            amount = (normaliser * q[t]).sum(-1, keepdim=True).abs()
            outputs.append(torch.einsum("bhvk,bhk->bhv", memory, q[t]) / torch.clamp(amount, min=1))
        h = functional.layer_norm(torch.stack(outputs), (size,), eps=1e-5)
        h = h.reshape(x.shape) * p["head_norm"] + p["skip"] * c
        return (h * functional.silu(z)) @ p["down"]

    return mixer


def main():
    golden = Golden("mlstm")
    golden.case("plain/", shapes(8, 4, 4, 2), mlstm(4, 4))
    golden.case("small/", shapes(12, 3, 0, 1), mlstm(3, 0), width=12)
    golden.case("long/", shapes(8, 1, 2, 3), mlstm(1, 2), steps=70, batch=2)
    golden.write()


if __name__ == "__main__":
    main()
