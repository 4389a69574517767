#!/usr/bin/env python3
"""Whole training steps against PyTorch on one thread, by benchmarks/peers/pytorch_training_step.py."""
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

BARS = {"lstm": 2.0, "gru": 2.0, "rnn": 1.6}
LEAST = 1.0


def measured():
    script = Path(os.environ["SEQBENCH_SOURCE"]) / "benchmarks" / "peers" / "pytorch_training_step.py"
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run([sys.executable, script, "--build", os.environ["SEQBENCH_BUILD"], "--rounds", "5", "--json",
                        file.name], check=True, stdout=sys.stderr)
        return json.load(file)


def verdict(holds):
    return "PASS" if holds else "FAIL"


def main():
    rows = measured()
    for model, bar in BARS.items():
        mean = math.exp(statistics.mean(math.log(row["ratio"]) for row in rows if row["model"] == model))
        print(f"{model} training step against PyTorch, geometric mean of five shapes | {mean:.2f} x | >= {bar} x | "
              f"{verdict(mean >= bar)}")
    worst = min(rows, key=lambda row: row["ratio"])
    shape = ", ".join(map(str, worst["shape"]))
    print(f"slowest of all shapes: {worst['model']} H, T, B, I = {shape} | {worst['ratio']:.2f} x | >= {LEAST} x | "
          f"{verdict(worst['ratio'] >= LEAST)}")


if __name__ == "__main__":
    main()
