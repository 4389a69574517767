"""What the programs beside it share: parameters and inputs by formula, results to a text file.

A program describes one mixer as a function of a dictionary of parameters and of x [T,B,W], written from the paper's
equations, and lists its parameters in the order in which recurbench declares them, with shapes [rows, cols] (weights
[in, out], vectors [1, C]):

    from golden_mixer import Golden
    golden = Golden("gla")
    golden.case("plain/", [("in", (8, 16)), ("bias", (1, 16))], mixer, steps=7, batch=3, width=8)
    golden.write()

`case` fills parameter number i with wave(shape, 0.37·i, 0.6), x with wave(shape, 7.0), differentiates Σ out·wave(8.0)
and records "<prefix>out", "<prefix>dx" and "<prefix>grad.<name>". tests/support/mixers.hpp does the same on its side.
"""
import math
import pathlib
import sys

import torch


def wave(shape, phase, scale=1.0):
    count = math.prod(shape)
    numbers = [scale * math.sin(0.7 * ((i * i + 3 * i) % 101) + 0.3 + phase) for i in range(count)]
    return torch.tensor(numbers, dtype=torch.float64).reshape(shape)


class Golden:
    def __init__(self, name):
        self.path = pathlib.Path(__file__).with_name(f"{name}.txt")
        self.tensors = {}

    def case(self, prefix, shapes, mixer, steps=7, batch=3, width=8):
        parameters = {
            name: wave(shape, 0.37 * i, 0.6).requires_grad_() for i, (name, shape) in enumerate(shapes)}
        x = wave((steps, batch, width), 7.0).requires_grad_()
        out = mixer(parameters, x)
        (out * wave((steps, batch, width), 8.0)).sum().backward()
        self.tensors[f"{prefix}out"] = out
        self.tensors[f"{prefix}dx"] = x.grad
        for name, value in parameters.items():
            self.tensors[f"{prefix}grad.{name}"] = value.grad if value.grad is not None else torch.zeros_like(value)

    def write(self):
        """To the file beside the program; to standard output when called with "-"."""
        lines = []
        for name, tensor in self.tensors.items():
            numbers = tensor.detach().reshape(-1).tolist()
            lines.append(f"{name} {len(numbers)}\n")
            lines += [" ".join(f"{n:.17g}" for n in numbers[i:i + 8]) + "\n" for i in range(0, len(numbers), 8)]
        if sys.argv[1:] == ["-"]:
            sys.stdout.writelines(lines)
        else:
            self.path.write_text("".join(lines), encoding="utf-8")
