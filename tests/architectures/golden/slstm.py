#!/usr/bin/python3
"""Writes slstm.txt: xLSTM's sLSTM layer (Beck et al. 2024) with the sigmoid forget gate, the causal convolution and the
normalisation of its authors' code in plain PyTorch, step by step, in double precision.

    tests/architectures/golden/slstm.py [-]
"""
import torch
import torch.nn.functional as functional
from golden_mixer import Golden


def convolved(p, x):
    """SiLU of the causal depthwise convolution; the last row of p["conv"] belongs to the present."""
    if "conv" not in p:
        return x
    taps = p["conv"].shape[0]
    padded = torch.cat([torch.zeros(taps - 1, *x.shape[1:], dtype=x.dtype), x])
    return torch.stack([
        functional.silu(p["b_conv"] + sum(p["conv"][j] * padded[t + j] for j in range(taps)))
        for t in range(x.shape[0])])


def slstm(heads):
    def mixer(p, x):
        steps, batch, width = x.shape
        size = width // heads
        # Gate k of head n: columns k·size … of the head's rows.
        w = p["w"].reshape(heads, size, 4, size)
        r = p["r"].reshape(heads, size, 4, size)
        b = p["b"].reshape(heads, 4, size)
        gated = convolved(p, x).reshape(steps, batch, heads, size)
        raw = x.reshape(steps, batch, heads, size)
        h = c = n = torch.zeros(batch, heads, size, dtype=x.dtype)
        m = None
        outputs = []
        for t in range(steps):
            recurrent = torch.einsum("bni,nikj->knbj", h, r)
            pre = []
            for k in range(4):
                source = gated[t] if k < 2 else raw[t]
                fed = torch.einsum("bni,nij->bnj", source, w[:, :, k])
                pre.append(fed + recurrent[k].transpose(0, 1) + b[:, k])
            log_forget = functional.logsigmoid(pre[1])
            new_m = pre[0] if m is None else torch.maximum(log_forget + m, pre[0])
            i = torch.exp(pre[0] - new_m)
            f = torch.zeros_like(i) if m is None else torch.exp(log_forget + m - new_m)
            m = new_m
            c = f * c + i * torch.tanh(pre[2])
            n = f * n + i
            h = torch.sigmoid(pre[3]) * c / n
            mean = h.mean(-1, keepdim=True)
            variance = ((h - mean)**2).mean(-1, keepdim=True)
            outputs.append(((h - mean) / torch.sqrt(variance + 1e-5)).reshape(batch, width) * p["head_norm"])
        return torch.stack(outputs)

    return mixer


def shapes(width, heads, taps):
    convolution = [("conv", (taps, width)), ("b_conv", (1, width))] if taps > 0 else []
    blocks = (width, 4 * (width // heads))
    return convolution + [("w", blocks), ("r", blocks), ("b", (1, 4 * width)), ("head_norm", (1, width))]


def main():
    golden = Golden("slstm")
    golden.case("plain/", shapes(8, 4, 4), slstm(4))
    golden.case("bare/", shapes(8, 2, 0), slstm(2))
    golden.write()


if __name__ == "__main__":
    main()
