#!/usr/bin/env python3
"""Predicted memory of a training step against what the process really grows by, of all architectures in all shells."""
import json
import subprocess
import sys

from support.figures import BUILD, row

PROGRAM = str(BUILD / "benchmarks" / "step_memory")
BAR = 1.5
LEAST = 64 << 20  # smaller growth is mostly the process's own
SHAPES = (64, 1536, 24), (512, 24, 64), (64, 12, 2000)  # width, T, B: long, wide, many
RECOMPUTED = ("mamba", "retnet", "rwkv7", "s4d"), (128, 1500, 32), "300MiB"  # what still grows by 64 MiB then


def ask(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=True).stdout


def measured(model, shape, limit=None):
    """(factor between the two, whichever is larger; prediction over growth), or None where too little grows."""
    answer = json.loads(ask(model, *shape, *([limit] if limit else [])))
    if answer["measured"] < LEAST:
        print(f"memory: {model} {shape} grows by less than 64 MiB", file=sys.stderr)
        return None
    ratio = answer["predicted"] / answer["measured"]
    print(f"memory: {model} {shape} {answer['measured'] / 2**20:.0f} MiB, predicted x {ratio:.2f}", file=sys.stderr)
    return max(ratio, 1 / ratio), ratio


def worst_of(claim, cases):
    """One row of (model, shape, limit…): the farthest off."""
    found = [(figures, case) for case in cases if (figures := measured(*case))]
    (factor, ratio), (model, shape, *_) = max(found)
    width, steps, batch = shape
    row(f"memory, {claim}, worst of {len(found)} measurements",
        f"{factor:.2f} x ({'over' if ratio > 1 else 'under'}: {model}, width {width}, T = {steps}, B = {batch})",
        f"<= {BAR} x", factor <= BAR)


def main():
    models = [f"{model},layers={4 if 'classic' in model else 2}" for model in ask("list").split()]
    worst_of(f"predicted against measured, {len(models)} architectures in shells",
             [(model, shape) for model in models for shape in SHAPES])
    names, shape, limit = RECOMPUTED
    worst_of("the same while segments are recomputed", [(model, shape, limit) for model in names])


if __name__ == "__main__":
    main()
