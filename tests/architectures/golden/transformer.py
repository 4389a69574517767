#!/usr/bin/python3
"""Writes transformer.txt: the attention part of a GPT-2 block in plain PyTorch, query by query, in double precision.

    tests/architectures/golden/transformer.py [-]
"""
import torch
from golden_mixer import Golden

WIDTH, STEPS = 8, 7


def shapes(positions, kernel, context):
    table = [("positions", (context, WIDTH))] if positions == "learned" else []
    convolution = [("conv", (kernel, WIDTH)), ("b_conv", (1, WIDTH))] if kernel else []
    return [*table, *convolution, ("qkv", (WIDTH, 3 * WIDTH)), ("b_qkv", (1, 3 * WIDTH)), ("out", (WIDTH, WIDTH)),
            ("b_out", (1, WIDTH))]


def turned(x, t):
    """Rotary embedding of x [B,dh] at step t: the pair (i, i + dh/2) as one complex number."""
    half = x.shape[-1] // 2
    turn = t * 10000.0 ** (-2 * torch.arange(half, dtype=x.dtype) / x.shape[-1])
    z = torch.complex(x[:, :half], x[:, half:]) * torch.polar(torch.ones_like(turn), turn)
    return torch.cat([z.real, z.imag], dim=-1)


def transformer(heads, positions, kernel):
    def mixer(p, x):
        steps, batch, width = x.shape
        if positions == "learned":
            x = x + p["positions"][:steps].unsqueeze(1)
        if kernel:
            rows = []
            for t in range(steps):
                taps = [p["conv"][j] * x[t - kernel + 1 + j] for j in range(kernel) if t - kernel + 1 + j >= 0]
                rows.append(sum(taps) + p["b_conv"])
            x = torch.stack(rows)
        q, k, v = (x @ p["qkv"] + p["b_qkv"]).split(width, dim=-1)
        size = width // heads
        joined = []
        for h in range(heads):
            own = slice(h * size, (h + 1) * size)
            queries, keys = [q[t, :, own] for t in range(steps)], [k[t, :, own] for t in range(steps)]
            if positions == "rope":
                queries, keys = ([turned(row, t) for t, row in enumerate(part)] for part in (queries, keys))
            outputs = []
            for t in range(steps):
                scores = torch.stack([(queries[t] * keys[s]).sum(-1) for s in range(t + 1)]) / size ** 0.5
                weights = torch.softmax(scores, dim=0)
                outputs.append((weights.unsqueeze(-1) * v[:t + 1, :, own]).sum(0))
            joined.append(torch.stack(outputs))
        return torch.cat(joined, dim=-1) @ p["out"] + p["b_out"]

    return mixer


def main():
    golden = Golden("transformer")
    for prefix, heads, positions, kernel, context in [
            ("learned/", 4, "learned", 0, STEPS), ("rope/", 2, "rope", 0, STEPS), ("none/", 1, "none", 0, STEPS),
            ("conv/", 2, "learned", 3, 9)]:
        golden.case(prefix, shapes(positions, kernel, context), transformer(heads, positions, kernel), steps=STEPS,
                    width=WIDTH)
    golden.write()


if __name__ == "__main__":
    main()
