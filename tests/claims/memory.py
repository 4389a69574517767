#!/usr/bin/env python3
"""Predicted memory against what processes really grow by: a training step of every architecture in each of its shells,
and whole trials by `recurbench run`, over what one of a tiny model takes.
"""
import json
import subprocess
import sys

import h5py

from support.figures import BUILD, row
from support.metered import metered, studies

STEP = str(BUILD / "benchmarks" / "step_memory")
BAR = 1.5
LEAST = 64 << 20  # smaller growth is mostly the process's own
SHAPES = (64, 1536, 24), (512, 24, 64), (64, 12, 2000)  # width, T, B: long, wide, many
RECOMPUTED = ("mamba", "retnet", "rwkv7", "s4d"), (128, 1500, 32), "300MiB"  # what still grows by 64 MiB then

# What is measured: task, model and keys of train; then the same, tiny.
TRIALS = {
    "wide LSTM that keeps checkpoints": (
        ("name: adding, length: 8", "name: lstm, hidden: 1024", "batch: 4, steps: 20, checkpoint_seconds: 0.05"),
        ("name: adding, length: 2", "name: lstm, hidden: 2", "batch: 1, steps: 2")),
    "bidirectional rnn of 4 layers": (
        ("name: adding, length: 300", "name: rnn, hidden: 128, layers: 4, bidirectional: true", "batch: 64, steps: 4"),
        ("name: adding, length: 2", "name: rnn, hidden: 2, layers: 4, bidirectional: true", "batch: 1, steps: 2")),
    "lengths from 1 to 500 in large batches": (
        ("name: parity, length: {min: 1, max: 500}", "name: gru, hidden: 4", "batch: 4096, steps: 30"),
        ("name: parity, length: {min: 1, max: 2}", "name: gru, hidden: 2", "batch: 1, steps: 2")),
    "evaluation at long lengths": (
        ("name: parity, length: 10", "name: gru, hidden: 4", "batch: 2048, steps: 4, eval_lengths: [5000, 9000]"),
        ("name: parity, length: 10", "name: gru, hidden: 2", "batch: 1, steps: 2, eval_lengths: [11, 12]")),
}
SWEEP = """\
name: memory
tasks: [{{{task}}}]
models: [{{{model}}}]
train: {{{train}, eval_every: 10, eval_samples: {samples}}}
"""


def shells():
    """Every architecture in each of its shells, as step_memory takes them."""
    listed = json.loads(studies.call("list", "--json").stdout)["models"]
    return [f"{model['name']}:shell={shell},layers={4 if shell == 'classic' else 2}"
            for model in listed for shell in model["keys"]]


def compared(what, measured, predicted):
    """(factor between the two, whichever is larger; prediction over growth), or None where too little grows."""
    ratio = predicted / measured if measured > 0 else float("inf")
    print(f"memory: {what} {measured / 2**20:.0f} MiB, predicted x {ratio:.2f}", file=sys.stderr, flush=True)
    return (max(ratio, 1 / ratio), ratio) if measured >= LEAST else None


def step(model, shape, *limit):
    answer = subprocess.run([STEP, model, *map(str, shape), *limit], capture_output=True, text=True, check=True).stdout
    return compared(f"{model} {shape}", **json.loads(answer))


def too_small(what):
    row(f"memory, {what}, growth", "below 64 MiB", ">= 64 MiB in one measurement", False)


def steps(claim, models, shapes, *limit):
    """One row of all: the farthest off; and one for each model that no measurement says anything about."""
    found = [(figures, model, shape) for model in models for shape in shapes
             if (figures := step(model, shape, *limit))]
    for model in sorted(set(models) - {model for _, model, _ in found}):
        too_small(f"{claim}, {model}")
    if not found:
        return
    (factor, ratio), model, (width, length, batch) = max(found)
    row(f"memory, {claim}, worst of {len(found)} measurements",
        f"{factor:.2f} x ({'over' if ratio > 1 else 'under'}: {model}, width {width}, T = {length}, B = {batch})",
        f"<= {BAR} x", factor <= BAR)


def run(folder, name, task, model, train):
    """(most memory of a run's process, predicted bytes) of one trial."""
    samples = train.split("batch: ")[1].split(",")[0]
    sweep = studies.written_sweep(folder, name, SWEEP.format(task=task, model=model, train=train, samples=samples), 0)
    [(_, most)] = metered(studies.command(sweep, folder / name, 1, "--no-report"))
    assert studies.states(folder / name) == ["done"]
    with h5py.File(folder / name / "results.h5") as file:
        return most, int(file["configurations/training_bytes"][0])


def trial(claim, measured, tiny):
    with studies.Folder() as folder:
        most, predicted = run(folder, "measured", *measured)
        idle, _ = run(folder, "tiny", *tiny)
    figures = compared(claim, most - idle, predicted)
    if not figures:
        too_small(claim)
        return
    factor, ratio = figures
    row(f"memory of a run, {claim} ({(most - idle) / 2**20:.0f} MiB)", f"{factor:.2f} x "
        f"{'over' if ratio > 1 else 'under'}", f"<= {BAR} x", factor <= BAR)


def main():
    models = shells()
    steps(f"predicted against measured, {len(models)} architectures in shells", models, SHAPES)
    names, shape, limit = RECOMPUTED
    steps("the same while segments are recomputed", [f"{name}:layers=2" for name in names], [shape], limit)
    for claim, cases in TRIALS.items():
        trial(claim, *cases)


if __name__ == "__main__":
    main()
