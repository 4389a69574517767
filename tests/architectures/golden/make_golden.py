#!/usr/bin/python3
"""Writes golden.txt: what PyTorch, in double precision, makes of the models that golden_test.cpp builds.

    tests/architectures/golden/make_golden.py [FILE]     (default: golden.txt beside this script; "-": standard output)

Weights, inputs, targets and states follow the closed formula of tests/support/patterns.hpp on both sides, so only
results are stored. Everything is written in recurbench's layout: weights [in, out]; LSTM gates i f g o; GRU input
columns n r z and recurrent columns r z n. Needs Debian's python3-torch.
"""
import math
import pathlib
import sys

import torch

STEPS, BATCH, HIDDEN, CHANNELS, TARGETS = 5, 3, 4, 2, 3
VOCABULARY, EMBEDDING, CLASSES = 7, 5, 6
ROWS = [1, 4, 5, 9, 14]
BLOCKS = {"rnn": 1, "rnn_relu": 1, "lstm": 4, "gru": 3}
UPDATES = 10


def wave(shape, phase, scale=1.0):
    count = math.prod(shape)
    numbers = [scale * math.sin(0.7 * ((i * i + 3 * i) % 101) + 0.3 + phase) for i in range(count)]
    return torch.tensor(numbers, dtype=torch.float64).reshape(shape)


def whole_wave(count, bound, phase=0):
    return torch.tensor([(i * i + 3 * i + phase) % 101 % bound for i in range(count)])


def reorder(columns, cell, to_torch):
    """Gate blocks of a GRU's input side: ours n r z, PyTorch's r z n."""
    if cell != "gru":
        return columns
    a, b, c = columns.split(HIDDEN, dim=-1)
    return torch.cat([b, c, a] if to_torch else [c, a, b], dim=-1)


class Model:
    """Embedding or real channels → stacked cells → linear read-out, parameters in recurbench's order and layout."""

    def __init__(self, cell, layers, tokens):
        self.cell, self.layers, self.tokens = cell, layers, tokens
        shapes = {"embedding": (VOCABULARY, EMBEDDING)} if tokens else {}
        width = BLOCKS[cell] * HIDDEN
        for layer in range(layers):
            inputs = HIDDEN if layer else EMBEDDING if tokens else CHANNELS
            names = {"w": (inputs, width), "u": (HIDDEN, width), "b_x": (1, width), "b_h": (1, width)}
            shapes.update({f"layers.{layer}.{name}": shape for name, shape in names.items()})
        outputs = CLASSES if tokens else TARGETS
        shapes.update({"head.w": (HIDDEN, outputs), "head.b": (1, outputs)})
        self.parameters = {
            name: wave(shape, 0.37 * index, 0.6).requires_grad_() for index, (name, shape) in enumerate(shapes.items())}

    def network(self):
        inputs = EMBEDDING if self.tokens else CHANNELS
        kinds = {"rnn": torch.nn.RNN, "rnn_relu": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
        options = {"nonlinearity": "relu"} if self.cell == "rnn_relu" else {}
        return kinds[self.cell](inputs, HIDDEN, self.layers, **options).double()

    def torch_weights(self):
        weights = {}
        for layer in range(self.layers):
            p = {name: self.parameters[f"layers.{layer}.{name}"] for name in ("w", "u", "b_x", "b_h")}
            weights[f"weight_ih_l{layer}"] = reorder(p["w"], self.cell, True).t()
            weights[f"weight_hh_l{layer}"] = p["u"].t()
            weights[f"bias_ih_l{layer}"] = reorder(p["b_x"], self.cell, True)[0]
            weights[f"bias_hh_l{layer}"] = p["b_h"][0]
        return weights

    def first_state(self):
        """Layer after layer: h [B,H], then c [B,H] for the LSTM."""
        parts = 2 if self.cell == "lstm" else 1
        state = wave((self.layers, parts, BATCH, HIDDEN), 5.0, 0.8)
        return (state[:, 0].contiguous(), state[:, 1].contiguous()) if parts == 2 else state[:, 0].contiguous()

    def __call__(self, state):
        """Features [T,B,H], outputs [R,O], loss, state after the last step."""
        if self.tokens:
            x = self.parameters["embedding"][whole_wave(STEPS * BATCH, VOCABULARY)].reshape(STEPS, BATCH, EMBEDDING)
        else:
            x = wave((STEPS, BATCH, CHANNELS), 7.0)
        features, last = functional_call(self.network(), self.torch_weights(), x, state)
        rows = features.reshape(STEPS * BATCH, HIDDEN)
        if self.tokens:
            rows = rows[ROWS]
        outputs = rows @ self.parameters["head.w"] + self.parameters["head.b"]
        if self.tokens:
            loss = torch.nn.functional.cross_entropy(outputs, whole_wave(len(ROWS), CLASSES, 2))
        else:
            loss = torch.nn.functional.mse_loss(outputs, wave(outputs.shape, 8.0))
        return features, outputs, loss, last

    def decay_groups(self, decay):
        """recurbench spares biases: parameters of one row."""
        matrices = [p for p in self.parameters.values() if p.shape[0] > 1]
        rows = [p for p in self.parameters.values() if p.shape[0] == 1]
        return [{"params": matrices, "weight_decay": decay}, {"params": rows, "weight_decay": 0.0}]


def functional_call(network, weights, x, state):
    """The module with tensors in place of its parameters, so that gradients flow to ours."""
    for name, value in weights.items():
        delattr(network, name)
        setattr(network, name, value)
    network._flat_weights = [weights[name] for name in network._flat_weights_names]
    return network(x, state)


def stacked(cell, state):
    layers = torch.stack(state, dim=1) if cell == "lstm" else state
    return layers.reshape(-1)


def write(out, name, tensor):
    numbers = tensor.detach().reshape(-1).tolist() if torch.is_tensor(tensor) else tensor
    out.write(f"{name} {len(numbers)}\n" + "".join(f"{number:.15e}\n" for number in numbers))


def write_model(out, cell, layers, tokens):
    model = Model(cell, layers, tokens)
    features, outputs, loss, last = model(model.first_state())
    loss.backward()
    case = f"{cell}/{layers}/{'tokens' if tokens else 'reals'}"
    for name, tensor in {"features": features, "outputs": outputs, "loss": loss, "state": stacked(cell, last)}.items():
        write(out, f"{case}/{name}", tensor)
    for name, parameter in model.parameters.items():
        write(out, f"{case}/grad/{name}", parameter.grad)


OPTIMIZERS = {
    "adam": (lambda groups: torch.optim.Adam(groups, lr=0.01), 0.0),
    "adam_l2": (lambda groups: torch.optim.Adam(groups, lr=0.01, betas=(0.8, 0.95)), 0.1),
    "adamw": (lambda groups: torch.optim.AdamW(groups, lr=0.01), 0.1),
    "sgd": (lambda groups: torch.optim.SGD(groups, lr=0.1, momentum=0.9), 0.05),
    "rmsprop": (lambda groups: torch.optim.RMSprop(groups, lr=0.003, alpha=0.9, momentum=0.5), 0.05),
}


def write_trajectory(out, cell, name, clip):
    model = Model(cell, 1, False)
    make, decay = OPTIMIZERS[name]
    optimizer = make(model.decay_groups(decay))
    losses, norms = [], []
    for _ in range(UPDATES):
        optimizer.zero_grad()
        loss = model(None)[2]
        loss.backward()
        limit = clip if clip > 0 else float("inf")
        norms.append(float(torch.nn.utils.clip_grad_norm_(list(model.parameters.values()), limit)))
        optimizer.step()
        losses.append(float(loss))
    case = f"training/{cell}/{name}/clip={clip}"
    write(out, f"{case}/losses", losses)
    write(out, f"{case}/norms", norms)
    write(out, f"{case}/weights", torch.cat([p.reshape(-1) for p in model.parameters.values()]))


def main():
    torch.set_num_threads(1)
    here = pathlib.Path(__file__).resolve().parent
    target = sys.argv[1] if len(sys.argv) > 1 else str(here / "golden.txt")
    out = sys.stdout if target == "-" else open(target, "w")
    for cell in BLOCKS:
        write_model(out, cell, 1, False)
        write_model(out, cell, 2, True)
    for cell in BLOCKS:
        write_trajectory(out, cell, "adam", 0)
    for name in OPTIMIZERS:
        write_trajectory(out, "gru", name, 0.1)


if __name__ == "__main__":
    main()
