#!/usr/bin/python3
"""Writes rwkv7.txt: the time mixing and the channel mixing of RWKV-7 (Peng et al. 2025) in plain PyTorch, the state
stepped with its transition matrix written out, in double precision.

    tests/architectures/golden/rwkv7.py [-]
"""
import torch
from golden_mixer import Golden, wave


def shapes(width, decay_rank, a_rank, v_rank, g_rank):
    def factors(name, rank):
        return [(f"{name}1", (width, rank)), (f"{name}2", (rank, width))]

    row = (1, width)
    squares = [(name, (width, width)) for name in ("receptance", "key", "value", "output")]
    values = [*factors("v", v_rank), ("v0", row)] if v_rank else []
    return [(f"mix_{name}", row) for name in "rwkvag"] + squares + [
        *factors("w", decay_rank), ("w0", row), *factors("a", a_rank), ("a0", row), *values, *factors("g", g_rank),
        ("k_k", row), ("k_a", row), ("r_k", row), ("group_norm", row), ("group_norm_bias", row)]


def shifted(x):
    return torch.cat([torch.zeros_like(x[:1]), x[:-1]])


def time_mixing(heads, a_scale=1, first_values=None):
    def mixer(p, x):
        steps, batch, width = x.shape
        size = width // heads

        def mixed(name):
            return x + (shifted(x) - x) * p[f"mix_{name}"]

        def by_head(z):
            return z.reshape(steps, batch, heads, size)

        r = mixed("r") @ p["receptance"]
        w = -torch.nn.functional.softplus(-(p["w0"] + torch.tanh(mixed("w") @ p["w1"]) @ p["w2"])) - 0.5
        k = mixed("k") @ p["key"]
        v = mixed("v") @ p["value"]
        if first_values is not None:
            v = v + (first_values - v) * torch.sigmoid(p["v0"] + (mixed("v") @ p["v1"]) @ p["v2"])
        a = a_scale * torch.sigmoid(p["a0"] + (mixed("a") @ p["a1"]) @ p["a2"])
        g = torch.sigmoid(mixed("g") @ p["g1"]) @ p["g2"]
        kappa = torch.nn.functional.normalize(by_head(k * p["k_k"]), dim=-1, p=2.0)
        k = k * (1 + (a - 1) * p["k_a"])

        r, decay, k, v, a = (by_head(z) for z in (r, torch.exp(-torch.exp(w)), k, v, a))
        state = torch.zeros(batch, heads, size, size, dtype=x.dtype)  # values × keys
        outputs = []
        for t in range(steps):
            transition = torch.diag_embed(decay[t]) - kappa[t].unsqueeze(-1) * (kappa[t] * a[t]).unsqueeze(-2)
            state = state @ transition + v[t].unsqueeze(-1) * k[t].unsqueeze(-2)
            outputs.append((state @ r[t].unsqueeze(-1)).squeeze(-1))
        y = torch.stack(outputs).reshape(steps * batch, width)
        y = torch.nn.functional.group_norm(y, heads, p["group_norm"][0], p["group_norm_bias"][0], eps=64e-5)
        bonus = (r * k * p["r_k"].reshape(heads, size)).sum(-1, keepdim=True) * v
        return ((y.reshape(x.shape) + bonus.reshape(x.shape)) * g) @ p["output"]

    return mixer


def channel_mixing(p, x):
    k = x + (shifted(x) - x) * p["mix_k"]
    return torch.relu(k @ p["key"])**2 @ p["value"]


def main():
    golden = Golden("rwkv7")
    golden.case("plain/", shapes(8, 8, 8, 0, 8), time_mixing(1))
    golden.case("heads/", shapes(12, 3, 5, 0, 2), time_mixing(3, a_scale=2), width=12)
    golden.case("deeper/", shapes(8, 3, 4, 2, 5), time_mixing(2, first_values=wave((7, 3, 8), 9.0)))
    golden.case("channel/", [("mix_k", (1, 8)), ("key", (8, 20)), ("value", (20, 8))], channel_mixing)
    golden.write()


if __name__ == "__main__":
    main()
