#!/usr/bin/env python3
"""The share of the multiply-add peak, measured in the same run, that training steps reach."""
import json
import os
import statistics
import subprocess

BARS = {64: 0.45, 128: 0.65}
MODELS = ("lstm", "gru", "rwkv4", "transformer")
ROUNDS = 3


def shares():
    """By model and smaller or larger width: the shares of each round."""
    found = {}
    for _ in range(ROUNDS):
        command = [f"{os.environ['RECURBENCH_BUILD']}/recurbench", "bench", *MODELS, "--training", "--json"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for row in json.loads(answer)["rows"]:
            shape = (row["width"], row["steps"], row["batch"])
            found.setdefault((row["model"], shape), []).append(row["share_of_peak"])
    return {key: statistics.median(values) for key, values in found.items()}


def main():
    by_shape = shares()
    for model in MODELS:
        for width, bar in BARS.items():
            mine = {shape: share for (name, shape), share in by_shape.items()
                    if name == model and (shape[0] >= 128) == (width >= 128)}
            shape, share = min(mine.items(), key=lambda item: item[1])
            what = f"{model} training step, width {'>= 128' if width >= 128 else width}, slowest at T = {shape[1]}"
            print(f"{what} | {100 * share:.0f} % of the peak | >= {100 * bar:.0f} % | "
                  f"{'PASS' if share >= bar else 'FAIL'}", flush=True)


if __name__ == "__main__":
    main()
