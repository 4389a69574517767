#!/usr/bin/python3
"""Whole training steps against PyTorch, one thread, both sides in one run.

    benchmarks/peers/pytorch_training_step.py [--build build/release] [--models rnn,lstm,gru] [--rounds 5] [--json FILE]

A step is forward, loss, backward, clipping, Adam: real channels [T,B,I] into one recurrent layer, a linear read-out to
10 classes at every step, mean cross-entropy. Our side also fills a fresh batch each step. Rounds alternate between the
two sides; a shape's figure is the ratio of the medians over all rounds. Needs Debian's python3-torch.
"""
import argparse
import json
import math
import statistics
import subprocess
import time

SHAPES = [(64, 100, 32, 2), (128, 100, 32, 10), (128, 400, 64, 10), (256, 400, 64, 64), (128, 1000, 32, 10)]
CLASSES = 10


class PyTorchStep:
    def __init__(self, torch, model, hidden, steps, batch, channels):
        self.torch = torch
        layer = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[model]
        self.cell = layer(channels, hidden)
        self.head = torch.nn.Linear(hidden, CLASSES)
        self.parameters = [*self.cell.parameters(), *self.head.parameters()]
        self.adam = torch.optim.Adam(self.parameters)
        self.x = torch.randn(steps, batch, channels)
        self.y = torch.randint(0, CLASSES, (steps * batch,))

    def __call__(self):
        self.adam.zero_grad()
        features, _ = self.cell(self.x)
        logits = self.head(features).reshape(-1, CLASSES)
        self.torch.nn.functional.cross_entropy(logits, self.y).backward()
        self.torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.adam.step()

    def milliseconds(self, repeats):
        self()
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            self()
            times.append(1e3 * (time.perf_counter() - start))
        return statistics.median(times)


def ours(build, model, shape, repeats):
    command = [f"{build}/benchmarks/training_step", model, *map(str, shape), str(repeats)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def repeats_for(shape):
    hidden, steps, batch, _ = shape
    return 3 if hidden * steps * batch > 2e6 else 9


def measure(build, model, shape, rounds, torch):
    peer = PyTorchStep(torch, model, *shape)
    repeats = repeats_for(shape)
    pairs = [(ours(build, model, shape, repeats), peer.milliseconds(repeats)) for _ in range(rounds)]
    mine, theirs = (statistics.median(side) for side in zip(*pairs))
    return {"model": model, "shape": shape, "ours_ms": mine, "pytorch_ms": theirs, "ratio": theirs / mine}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--models", default="rnn,lstm,gru")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    args = parser.parse_args()
    import torch
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # as on our side
    torch.manual_seed(0)
    rows = []
    print(f"{'model':6}{'H, T, B, I':>20}{'ours ms':>10}{'PyTorch ms':>12}{'ratio':>8}")
    for model in args.models.split(","):
        mine = [measure(args.build, model, shape, args.rounds, torch) for shape in SHAPES]
        for row in mine:
            print(f"{model:6}{', '.join(map(str, row['shape'])):>20}{row['ours_ms']:10.2f}{row['pytorch_ms']:12.2f}"
                  f"{row['ratio']:8.2f}", flush=True)
        mean = math.exp(statistics.mean(math.log(row["ratio"]) for row in mine))
        print(f"{model:6}{'geometric mean':>20}{mean:30.2f}", flush=True)
        rows += mine
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
