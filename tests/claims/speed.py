#!/usr/bin/env python3
"""Training steps, streaming and memory against PyTorch, LSTM layers against oneDNN, by benchmarks/peers/compare.py.

What is timed is timed in seven rounds by turns, and judged by the lower quartile of the rounds' ratios. Memory is
measured once: how much a process grows for the same steps hardly hangs on what else the machine does.

The bars of training steps are higher where the processor runs AVX-512 at full rate: PyTorch's products and element-wise
work gain less from it. That is measured: framework/bench/fma_peak.cpp, compiled for x86-64-v4, must reach 1.5 times the
multiply-adds a second that it reaches compiled for x86-64-v3. Processors that split a 512-bit operation in two, or
have half as many units for them, reach about as many.
"""
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["RECURBENCH_SOURCE"])
FULL_RATE = 1.5
BARS_AT_FULL_RATE = {"lstm": 3.0, "gru": 3.3, "rnn": 3.6, "rwkv4": 3.5, "mamba": 6.5, "transformer": 2.0}
BARS_ELSEWHERE = {"lstm": 1.5, "gru": 1.5, "rnn": 1.3, "rwkv4": 1.5, "mamba": 4.0, "transformer": 1.1}
LEAST = 1.0
STREAMING = 6.0
MEMORY = 0.5
ONEDNN, LEAST_ONEDNN = 1.0, 0.9

PEAK = """\
#include <cstdio>
#include "bench/fma_peak.hpp"
int main() { std::printf("%f", recurbench::fma_peak_gflops()); }
"""


def peak_gflops(folder, instructions):
    """The multiply-add peak with these instructions; 0 where the processor lacks them."""
    source, program = folder / "peak.cpp", folder / instructions
    source.write_text(PEAK, encoding="utf-8")
    sources = [source, SOURCE / "framework" / "bench" / "fma_peak.cpp"]
    subprocess.run(["c++", "-std=c++20", "-O3", f"-march={instructions}", "-I", SOURCE / "framework", *sources, "-o",
                    program], check=True)
    done = subprocess.run([program], capture_output=True, text=True)
    return float(done.stdout) if done.returncode == 0 else 0.0


def bars():
    with tempfile.TemporaryDirectory() as folder:
        wide, narrow = (peak_gflops(Path(folder), name) for name in ("x86-64-v4", "x86-64-v3"))
    full = wide >= FULL_RATE * narrow
    print(f"speed: multiply-add peak {wide:.0f} GFLOP/s with AVX-512, {narrow:.0f} with AVX2: AVX-512 "
          f"{'at full rate' if full else 'absent or not at full rate'}", file=sys.stderr, flush=True)
    return BARS_AT_FULL_RATE if full else BARS_ELSEWHERE


def measured():
    script = SOURCE / "benchmarks" / "peers" / "compare.py"
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        done = subprocess.run([sys.executable, script, "--build", os.environ["RECURBENCH_BUILD"], "--json", file.name],
                              stdout=sys.stderr)
        if done.returncode != 0:
            sys.exit(done.returncode)
        return json.load(file)


def mean(rows):
    return math.exp(statistics.mean(math.log(row["ratio"]) for row in rows))


def claim(what, figure, bar):
    print(f"{what} | {figure:.2f} x | >= {bar} x | {'PASS' if figure >= bar else 'FAIL'}", flush=True)


def training(rows):
    """Of each shape the lower quartile of the rounds' ratios; of these the geometric mean."""
    for model, bar in bars().items():
        mine = [row for row in rows if row["model"] == model]
        claim(f"{model} training step against PyTorch, geometric mean of {len(mine)} shapes' lower quartiles",
              mean(mine), bar)
    claim_slowest("slowest shape of all models against PyTorch", rows, LEAST)


def claim_slowest(what, rows, bar):
    slowest = min(rows, key=lambda row: row["ratio"])
    ratio, where = slowest["ratio"], ", ".join(map(str, slowest["shape"]))
    print(f"{what} | {ratio:.2f} x ({slowest['model']} {where}) | >= {bar} x | {'PASS' if ratio >= bar else 'FAIL'}",
          flush=True)


def main():
    rows = measured()
    training([row for row in rows if row["work"] == "training"])
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
    claim("LSTM layer, forward and backward, against oneDNN, geometric mean of five shapes' lower quartiles",
          mean(layers), ONEDNN)
    claim_slowest("slowest shape of an LSTM layer against oneDNN", layers, LEAST_ONEDNN)


if __name__ == "__main__":
    main()
