#!/usr/bin/env python3
"""Training steps, streaming and memory against PyTorch, LSTM layers against oneDNN, by benchmarks/peers/compare.py."""
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

CELLS = {"lstm": 2.3, "gru": 2.4, "rnn": 1.9}
LEAST_CELL = 1.0
MAMBA, LEAST_MAMBA = 8.0, 5.0
RWKV4 = {64: 3.0, 128: 1.6}
TRANSFORMER = {(64, 256): 1.5, (64, 64): 1.1, (128, 256): 1.1}
STREAMING = 6.0
MEMORY = 0.5
ONEDNN, LEAST_ONEDNN = 1.0, 0.9


def measured(*arguments):
    script = Path(os.environ["RECURBENCH_SOURCE"]) / "benchmarks" / "peers" / "compare.py"
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, script, "--build", os.environ["RECURBENCH_BUILD"], "--json", file.name, *arguments]
        subprocess.run(command, check=True, stdout=sys.stderr)
        return json.load(file)


def mean(rows):
    return math.exp(statistics.mean(math.log(row["ratio"]) for row in rows))


def claim(what, figure, bar, note=""):
    print(f"{what} | {figure:.2f} x{note} | >= {bar} x | {'PASS' if figure >= bar else 'FAIL'}", flush=True)


def shape(row):
    return ", ".join(map(str, row["shape"]))


def least(rows):
    return min(rows, key=lambda row: row["ratio"])


def blocks(rows, kept):
    """Claims of the models in blocks; `kept` are the same rows where PyTorch's malloc keeps its memory."""
    def beside(wanted):
        return f" ({mean([row for row in kept if wanted(row)]):.2f} x where malloc keeps PyTorch's memory)"

    mamba = [row for row in rows if row["model"] == "mamba"]
    claim("mamba training step against PyTorch, geometric mean of three shapes", mean(mamba), MAMBA,
          beside(lambda row: row["model"] == "mamba"))
    claim(f"mamba, slowest shape {shape(least(mamba))}", least(mamba)["ratio"], LEAST_MAMBA)
    for width, bar in RWKV4.items():
        def wanted(row):
            return row["model"] == "rwkv4" and row["shape"][0] == width
        claim(f"rwkv4 against PyTorch, d = {width}", mean(list(filter(wanted, rows))), bar, beside(wanted))
    for (width, steps), bar in TRANSFORMER.items():
        def wanted(row):
            return row["model"] == "transformer" and row["shape"][:2] == [width, steps]
        claim(f"transformer against PyTorch, d = {width}, T = {steps}", mean(list(filter(wanted, rows))), bar,
              beside(wanted))


def main():
    rows = measured("--rounds", "3")
    training = [row for row in rows if row["work"] == "training"]
    for model, bar in CELLS.items():
        claim(f"{model} training step against PyTorch, geometric mean of five shapes",
              mean([row for row in training if row["model"] == model]), bar)
    cell = least([row for row in training if row["model"] in CELLS])
    claim(f"slowest cell and shape: {cell['model']} {shape(cell)}", cell["ratio"], LEAST_CELL)
    blocks(training, measured("--rounds", "1", "--only", "training", "--models", "mamba,rwkv4,transformer", "--malloc",
                              "keep"))
    streaming = next(row for row in rows if row["work"] == "streaming")
    claim(f"streaming step of an LSTM, H = 128, I = 10 ({streaming['ours']:.1f} us), against nn.LSTMCell",
          streaming["ratio"], STREAMING)
    for row in rows:
        if row["work"] == "memory":
            share = 1 / row["ratio"]
            print(f"memory of training steps, {row['model']} d = 128, T = 1000, B = 32 ({row['ours']:.0f} MiB) | "
                  f"{share:.2f} of PyTorch's | <= {MEMORY} | {'PASS' if share <= MEMORY else 'FAIL'}", flush=True)
    layers = [row for row in rows if row["work"] == "onednn"]
    if not layers:
        sys.exit("speed: the build found no oneDNN; install libdnnl-dev and configure again")
    claim("LSTM layer, forward and backward, against oneDNN, geometric mean of five shapes", mean(layers), ONEDNN)
    claim(f"slowest shape {shape(least(layers))}", least(layers)["ratio"], LEAST_ONEDNN)


if __name__ == "__main__":
    main()
