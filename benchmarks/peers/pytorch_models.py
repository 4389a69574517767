"""The models of `recurbench bench` in PyTorch: real channels [T,B,I] to ten classes at every step.

Stacked cells are PyTorch's own. Blocks have two layers, an input projection, pre-norm residuals and a norm before the
read-out; their recurrences are written the way PyTorch runs fastest: everything that does not depend on the state for
the whole sequence at once, then `unbind` over time and `stack`. In PyTorch's favour they leave
out what ours do besides: learned positions, RWKV's norm after the encoder, a fresh batch at every step.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 10
LAYERS = 2
HEADS = 4


class Stack(nn.Module):
    """nn.RNN, nn.LSTM or nn.GRU with a read-out."""

    def __init__(self, model, hidden, channels):
        super().__init__()
        self.cell = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[model](channels, hidden)
        self.head = nn.Linear(hidden, CLASSES)

    def forward(self, x):
        return self.head(self.cell(x)[0])


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * self.weight


class Attention(nn.Module):
    def __init__(self, width, steps):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.register_buffer("mask", torch.full((steps, steps), -math.inf).triu(1))

    def forward(self, x):
        steps, batch, width = x.shape
        q, k, v = (part.reshape(steps, batch * HEADS, width // HEADS).transpose(0, 1)
                   for part in self.qkv(x).chunk(3, -1))
        scores = torch.baddbmm(self.mask, q, k.transpose(1, 2), alpha=1 / math.sqrt(width // HEADS))
        mixed = torch.bmm(scores.softmax(-1), v)
        return self.out(mixed.transpose(0, 1).reshape(steps, batch, width))


class Mlp(nn.Sequential):
    def __init__(self, width):
        super().__init__(nn.Linear(width, 4 * width), nn.GELU(approximate="tanh"), nn.Linear(4 * width, width))


def shifted(x):
    """x of the step before."""
    return F.pad(x, (0, 0, 0, 0, 1, 0))[:-1]


class TimeMix(nn.Module):
    """RWKV-4's attention."""

    def __init__(self, width):
        super().__init__()
        self.mu = nn.Parameter(torch.rand(3, width))
        self.decay = nn.Parameter(torch.linspace(-5, 3, width))
        self.first = nn.Parameter(torch.full((width,), math.log(0.3)))
        self.key, self.value, self.receptance, self.out = (nn.Linear(width, width, bias=False) for _ in range(4))

    def forward(self, x):
        before = shifted(x)
        mixed = [x * mu + before * (1 - mu) for mu in self.mu]
        k, v = self.key(mixed[0]), self.value(mixed[1])
        w, u = -torch.exp(self.decay), self.first
        p = torch.zeros_like(k[0])
        q, o = p, torch.full_like(p, -1e38)
        outs = []
        for kt, vt, ukt in zip(k.unbind(), v.unbind(), (k + u).unbind()):
            top = torch.maximum(o, ukt)
            a, e = torch.exp(o - top), torch.exp(ukt - top)
            outs.append((a * p + e * vt) / (a * q + e))
            wo = w + o
            o = torch.maximum(wo, kt)
            a, e = torch.exp(wo - o), torch.exp(kt - o)
            p, q = a * p + e * vt, a * q + e
        return self.out(torch.sigmoid(self.receptance(mixed[2])) * torch.stack(outs))


class ChannelMix(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.mu = nn.Parameter(torch.rand(2, width))
        self.key = nn.Linear(width, 4 * width, bias=False)
        self.value = nn.Linear(4 * width, width, bias=False)
        self.receptance = nn.Linear(width, width, bias=False)

    def forward(self, x):
        before = shifted(x)
        k, r = (x * mu + before * (1 - mu) for mu in self.mu)
        return torch.sigmoid(self.receptance(r)) * self.value(F.relu(self.key(k)).square())


class Mamba(nn.Module):
    def __init__(self, width, states=16, kernel=4):
        super().__init__()
        inner, self.rank, self.states = 2 * width, math.ceil(width / 16), states
        self.into = nn.Linear(width, 2 * inner, bias=False)
        self.conv = nn.Conv1d(inner, inner, kernel, groups=inner, padding=kernel - 1)
        self.select = nn.Linear(inner, self.rank + 2 * states, bias=False)
        self.step = nn.Linear(self.rank, inner)
        self.a_log = nn.Parameter(torch.log(torch.arange(1, states + 1.0)).repeat(inner, 1))
        self.d = nn.Parameter(torch.ones(inner))
        self.out = nn.Linear(inner, width, bias=False)

    def forward(self, u):
        steps = u.shape[0]
        x, z = self.into(u).chunk(2, -1)
        x = F.silu(self.conv(x.permute(1, 2, 0))[..., :steps].permute(2, 0, 1))
        delta, b, c = self.select(x).split([self.rank, self.states, self.states], -1)
        delta = F.softplus(self.step(delta))
        decay = torch.exp(delta.unsqueeze(-1) * -torch.exp(self.a_log))
        fed = (delta * x).unsqueeze(-1) * b.unsqueeze(2)
        h = torch.zeros_like(fed[0])
        outs = []
        for decay_t, fed_t, c_t in zip(decay.unbind(), fed.unbind(), c.unbind()):
            h = decay_t * h + fed_t
            outs.append(torch.bmm(h, c_t.unsqueeze(-1)).squeeze(-1))
        return self.out((torch.stack(outs) + self.d * x) * F.silu(z))


class Blocks(nn.Module):
    def __init__(self, model, width, steps, channels):
        super().__init__()
        make = {"transformer": lambda: [Attention(width, steps), Mlp(width)],
                "rwkv4": lambda: [TimeMix(width), ChannelMix(width)],
                "mamba": lambda: [Mamba(width)]}[model]
        norm = RmsNorm if model == "mamba" else nn.LayerNorm
        self.encoder = nn.Linear(channels, width)
        self.parts = nn.ModuleList(part for _ in range(LAYERS) for part in make())
        self.norms = nn.ModuleList(norm(width) for _ in range(len(self.parts) + 1))
        self.head = nn.Linear(width, CLASSES)

    def forward(self, x):
        x = self.encoder(x)
        for norm, part in zip(self.norms, self.parts):
            x = x + part(norm(x))
        return self.head(self.norms[-1](x))


STACKS = ("rnn", "lstm", "gru")
BLOCKS = ("transformer", "rwkv4", "mamba")


class TrainingStep:
    """Forward, cross-entropy at every step, backward, clipping, Adam."""

    def __init__(self, model, width, steps, batch, channels):
        self.model = Stack(model, width, channels) if model in STACKS else Blocks(model, width, steps, channels)
        self.adam = torch.optim.Adam(self.model.parameters())
        self.x = torch.randn(steps, batch, channels)
        self.y = torch.randint(0, CLASSES, (steps * batch,))

    def __call__(self):
        self.adam.zero_grad(set_to_none=True)
        F.cross_entropy(self.model(self.x).reshape(-1, CLASSES), self.y).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.adam.step()


class StreamingLstm:
    """One step of nn.LSTMCell, batch 1, no gradient."""

    def __init__(self, hidden, channels):
        self.cell = nn.LSTMCell(channels, hidden)
        self.x = torch.randn(1, channels)
        self.state = (torch.zeros(1, hidden), torch.zeros(1, hidden))

    @torch.no_grad()
    def __call__(self):
        self.state = self.cell(self.x, self.state)
