#!/usr/bin/python3
"""Writes mamba2.txt: Mamba-2, step by step, from Dao & Gu 2024 (one group; the gate acts before the norm)."""
import torch
from torch.nn import functional as F

from golden_mixer import Golden

WIDTH, CHANNELS, STATES, KERNEL = 8, 16, 3, 4


def shapes(heads):
    convolved = CHANNELS + 2 * STATES
    return [("in", (WIDTH, CHANNELS + convolved + heads)), ("conv", (KERNEL, convolved)), ("b_conv", (1, convolved)),
            ("b_dt", (1, heads)), ("a_log", (1, heads)), ("d", (1, heads)), ("inner_norm", (1, CHANNELS)),
            ("out", (CHANNELS, WIDTH))]


def mamba2(heads):
    def mixer(p, u):
        steps, batch, _ = u.shape
        z, xbc, delta = (u @ p["in"]).split([CHANNELS, CHANNELS + 2 * STATES, heads], dim=-1)
        padded = torch.cat([torch.zeros(KERNEL - 1, batch, xbc.shape[-1], dtype=u.dtype), xbc])
        convolved = sum(p["conv"][j] * padded[j:j + steps] for j in range(KERNEL)) + p["b_conv"]
        x, b, c = F.silu(convolved).split([CHANNELS, STATES, STATES], dim=-1)
        x = x.reshape(steps, batch, heads, -1)
        dt = F.softplus(delta + p["b_dt"])
        decay = torch.exp(-dt * torch.exp(p["a_log"]))
        state = torch.zeros(batch, heads, CHANNELS // heads, STATES, dtype=u.dtype)
        outs = []
        for t in range(steps):
            fed = torch.einsum("bh,bhp,bn->bhpn", dt[t], x[t], b[t])
            state = decay[t][:, :, None, None] * state + fed
            outs.append(torch.einsum("bhpn,bn->bhp", state, c[t]) + p["d"][0][:, None] * x[t])
        gated = torch.stack(outs).reshape(steps, batch, CHANNELS) * F.silu(z)
        normed = gated * torch.rsqrt(gated.square().mean(-1, keepdim=True) + 1e-5) * p["inner_norm"]
        return normed @ p["out"]
    return mixer


golden = Golden("mamba2")
golden.case("one_head/", shapes(1), mamba2(1))
golden.case("four_heads/", shapes(4), mamba2(4))
golden.write()
