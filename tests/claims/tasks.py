#!/usr/bin/env python3
"""What tasks promise: drawing is cheap beside training, and a language that a model learned can be read out of it."""
import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

from support.figures import BUILD, SOURCE, row

sys.path.insert(0, str(Path(SOURCE) / "tests" / "end_to_end"))
import studies  # noqa: E402

DRAWING_SHARE = 0.05
ROUNDS = 3

TOMITA_5 = """\
name: tomita_5
seed: 1
replicates: 1
tasks:
  - {name: tomita, grammar: 5, length: {min: 1, max: 20}}
models:
  - {name: gru, hidden: 16}
optimizer: {lr: 5.0e-3, schedule: cosine, warmup: 100}
train: {steps: 4000, batch: 64, eval_every: 500, eval_samples: 1024, save_weights: true}
"""


def drawing():
    shares = {}
    for _ in range(ROUNDS):
        answer = subprocess.run([BUILD / "recurbench", "bench", "--tasks", "--json"], check=True, capture_output=True,
                                text=True).stdout
        for found in json.loads(answer)["rows"]:
            shares.setdefault(found["task"], []).append(found["share_of_step"])
    shares = {task: statistics.median(values) for task, values in shares.items()}
    slowest = max(shares, key=shares.get)
    row(f"drawing a batch in a GRU-64 training step, slowest of {len(shares)} tasks: {slowest}",
        f"{100 * shares[slowest]:.1f} %", f"<= {100 * DRAWING_SHARE:.0f} %", shares[slowest] <= DRAWING_SHARE)


def automaton():
    with studies.Folder() as folder:
        sweep = studies.written_sweep(folder, "tomita_5", TOMITA_5, 0)
        studies.run(sweep, folder / "study", 1, "--no-report")
        weights = next((folder / "study" / "weights").glob("*.h5"))
        answer = studies.call("extract", weights, "--task", "tomita", "grammar=5", "--out", folder).stdout
    states = int(re.search(r"states +(\d+)", answer)[1])
    row("states read out of a GRU that learned Tomita's grammar 5", states, "4", states == 4)
    decided = [float(number) for number in re.findall(r"([\d.]+) of (?:all|1000 random) words", answer)]
    row("its automaton, all words up to length 12 and random ones of length 50", ", ".join(map(str, decided)), "1, 1",
        decided == [1, 1])


drawing()
automaton()
