#!/usr/bin/python3
"""recurbench against PyTorch and oneDNN, one thread, both sides by turns in one run.

    benchmarks/peers/compare.py [--build build/release] [--only training,streaming,memory,onednn]
                                [--models lstm,mamba] [--rounds 3] [--malloc default|keep] [--json FILE]

training   a whole training step (forward, loss, backward, clipping, Adam) of the shapes of `recurbench bench`
streaming  one step of an LSTM with H = 128, I = 10, batch 1, against nn.LSTMCell
memory     by how much a process grows for training steps, against PyTorch
onednn     LSTM layers, forward and backward without read-out and optimiser

--malloc keep tells glibc not to give large blocks back to the system, which PyTorch otherwise does at every step: a
setting that few users know and that it profits much from at some shapes.

A ratio above 1 means that recurbench is that many times faster (smaller). Times are medians of each round, figures the
medians over the rounds. Needs Debian's python3-torch; oneDNN is measured when the build found libdnnl-dev.
"""
import argparse
import json
import math
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import time

CELL_SHAPES = [(64, 100, 32, 2), (128, 100, 32, 10), (128, 400, 64, 10), (256, 400, 64, 64), (128, 1000, 32, 10)]
BLOCK_SHAPES = [(64, 64, 32, 10), (64, 256, 32, 10), (128, 256, 32, 10)]
MEMORY_SHAPES = {"lstm": (128, 1000, 32, 10), "mamba": (128, 1000, 32, 10)}
KEEP = {"MALLOC_MMAP_THRESHOLD_": str(2**33), "MALLOC_TRIM_THRESHOLD_": str(2**34), "MALLOC_TOP_PAD_": str(2**30)}
MODELS = {"rnn", "lstm", "gru", "transformer", "rwkv4", "mamba"}
PARTS = ("training", "streaming", "memory", "onednn")


def bench(build, *arguments):
    command = [f"{build}/recurbench", "bench", *arguments, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["rows"][0]


def our_step(build, model, shape, repeats):
    return bench(build, model, "--training", "--repeats", str(repeats), "--shape", ",".join(map(str, shape)))


def milliseconds(work, repeats):
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def rounds_of(count, ours, theirs):
    """Medians of both sides, measured by turns."""
    pairs = [(ours(), theirs()) for _ in range(count)]
    return [statistics.median(side) for side in zip(*pairs)]


def row(work, model, shape, ours, theirs, unit):
    made = {"work": work, "model": model, "shape": shape, "ours": ours, "theirs": theirs, "unit": unit,
            "ratio": theirs / ours}
    print(f"{work:10}{model:12}{', '.join(map(str, shape)):>20}{ours:11.2f}{theirs:11.2f} {unit:3}{theirs / ours:8.2f}",
          flush=True)
    return made


def training(args, torch_models):
    rows = []
    for model in args.models:
        mine = []
        for shape in CELL_SHAPES if model in torch_models.STACKS else BLOCK_SHAPES:
            repeats = 3 if shape[0] * shape[1] * shape[2] > 1e6 else 9
            step = torch_models.TrainingStep(model, *shape)
            ours, theirs = rounds_of(args.rounds, lambda: our_step(args.build, model, shape, repeats)["milliseconds"],
                                     lambda: milliseconds(step, repeats))
            mine.append(row("training", model, shape, ours, theirs, "ms"))
        mean = math.exp(statistics.mean(math.log(r["ratio"]) for r in mine))
        print(f"{'':10}{model:12}{'geometric mean':>20}{mean:34.2f}", flush=True)
        rows += mine
    return rows


def streaming(args, torch_models):
    step = torch_models.StreamingLstm(128, 10)

    def many():
        for _ in range(1000):
            step()

    ours, theirs = rounds_of(
        args.rounds, lambda: [r for r in all_streaming(args.build) if r["width"] == 128][0]["microseconds"],
        lambda: milliseconds(many, 5))
    return [row("streaming", "lstm", (128, 1, 1, 10), ours, theirs, "us")]


def all_streaming(build):
    command = [f"{build}/recurbench", "bench", "lstm", "--streaming", "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["rows"]


def process_mib(label):
    """A line of /proc/self/status, such as VmHWM: the most memory since the last reset."""
    lines = pathlib.Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(label + ":")) / 1024


def torch_growth(model, shape, result):
    """By how many MiB a fresh process grows over three PyTorch steps, as `recurbench bench` measures itself."""
    import torch

    import pytorch_models
    torch.set_num_threads(1)
    pytorch_models.TrainingStep(model, 8, 4, 2, shape[3])()  # what PyTorch itself needs is not counted
    pathlib.Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # proc(5): resets VmHWM
    before = process_mib("VmRSS")
    step = pytorch_models.TrainingStep(model, *shape)
    for _ in range(3):
        step()
    result.put(process_mib("VmHWM") - before)


def memory(args):
    rows = []
    for model, shape in MEMORY_SHAPES.items():
        if model not in args.models:
            continue
        result = multiprocessing.get_context("spawn").Queue()
        process = multiprocessing.get_context("spawn").Process(target=torch_growth, args=(model, shape, result))
        process.start()
        theirs = result.get(timeout=600)
        process.join()
        ours = our_step(args.build, model, shape, 2)["peak_bytes"] / 2**20
        rows.append(row("memory", model, shape, ours, theirs, "MiB"))
    return rows


def onednn(args):
    program = pathlib.Path(args.build) / "benchmarks" / "onednn_lstm"
    if not program.exists():
        print("onednn: the build found no oneDNN (Debian: libdnnl-dev)", file=sys.stderr)
        return []
    answer = subprocess.run([program, str(5 * args.rounds)], check=True, capture_output=True, text=True).stdout
    rows = []
    for line in answer.splitlines():
        *shape, ours, theirs = map(float, line.split())
        rows.append(row("onednn", "lstm", tuple(map(int, shape)), ours, theirs, "ms"))
    mean = math.exp(statistics.mean(math.log(r["ratio"]) for r in rows))
    print(f"{'':10}{'lstm':12}{'geometric mean':>20}{mean:34.2f}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--models", default="rnn,lstm,gru,transformer,rwkv4,mamba")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--malloc", choices=["default", "keep"], default="default")
    parser.add_argument("--json")
    args = parser.parse_args()
    if args.malloc == "keep" and not KEEP.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **KEEP})
    args.models = args.models.split(",")
    only = args.only.split(",")
    unknown = (set(only) - set(PARTS)) | (set(args.models) - MODELS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    rows = []
    print(f"{'work':10}{'model':12}{'width, T, B, I':>20}{'ours':>11}{'theirs':>11}{'':4}{'ratio':>8}")
    if "training" in only or "streaming" in only:
        import torch

        import pytorch_models
        torch.set_num_threads(1)
        torch.set_flush_denormal(True)  # as on our side
        torch.manual_seed(0)
        rows += training(args, pytorch_models) if "training" in only else []
        rows += streaming(args, pytorch_models) if "streaming" in only else []
    rows += memory(args) if "memory" in only else []
    rows += onednn(args) if "onednn" in only else []
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
