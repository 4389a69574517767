#!/usr/bin/python3
"""recurbench against PyTorch and oneDNN, one thread, both sides by turns in one run.

    benchmarks/peers/compare.py [--build build/release] [--only training,streaming,memory,onednn]
                                [--models lstm,mamba] [--rounds 7] [--json FILE]

training   a whole training step (forward, loss, backward, clipping, Adam) of the shapes of `recurbench bench`
streaming  one step of an LSTM with H = 128, I = 10, batch 1, against nn.LSTMCell
memory     by how much a process grows for training steps, against PyTorch
onednn     LSTM layers, forward and backward without read-out and optimiser

PyTorch gets the best that it can do on this machine: one thread, no denormal numbers, a malloc that gives no memory
back (by itself it does at every step), OpenBLAS's fastest kind of core (variables of the environment may force a slow
one), for each model the faster of its own kernels. A PyTorch whose products reach less than 55 % of the multiply-add
peak is no peer: status 2.

A ratio above 1 means that recurbench is that many times faster (smaller). Times are medians of each round; a ratio is
the lower quartile of the rounds' ratios. Memory is measured once, as it does not hang on what else the machine does:
each side's growth comes out the same to within a few percent. Needs Debian's python3-torch; oneDNN is measured when the
build found libdnnl-dev.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

CELL_SHAPES = [(64, 100, 32, 2), (128, 100, 32, 10), (128, 400, 64, 10), (256, 400, 64, 64), (128, 1000, 32, 10)]
BLOCK_SHAPES = [(64, 64, 32, 10), (64, 256, 32, 10), (128, 256, 32, 10)]
SHAPES = {**dict.fromkeys(("rnn", "lstm", "gru"), CELL_SHAPES),
          **dict.fromkeys(("transformer", "rwkv4", "mamba"), BLOCK_SHAPES)}
MEMORY_SHAPES = {"lstm": (128, 1000, 32, 10), "mamba": (128, 1000, 32, 10)}
PARTS = ("training", "streaming", "memory", "onednn")

LEAST_SHARE = 0.55
TUNING = ("OPENBLAS_", "GOTO_", "MALLOC_", "LD_PRELOAD", "GLIBC_TUNABLES", "OMP_", "MKL_", "DNNL_", "ONEDNN_", "ATEN_")
CORE_TYPES = (None, "SkylakeX", "Haswell", "Zen", "Cooperlake")
# Nothing goes back to the system. jemalloc and tcmalloc in malloc's place were no faster.
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**33), "MALLOC_TRIM_THRESHOLD_": str(2**34),
               "MALLOC_TOP_PAD_": str(2**30)}
KERNELS = {"its own choice of kernels": {}, "AVX-512 kernels": {"ATEN_CPU_CAPABILITY": "avx512"}}



def plain_environment():
    """This one's without what may slow a peer down."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(TUNING)}
    return {**kept, "OMP_NUM_THREADS": "1"}


class Peer:
    """PyTorch in a process of its own: see pytorch_peer.py."""

    def __init__(self, **environment):
        script = pathlib.Path(__file__).with_name("pytorch_peer.py")
        self.process = subprocess.Popen([sys.executable, script], env={**plain_environment(), **environment}, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, *request):
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit("compare: PyTorch does not run; Debian: python3-torch, libopenblas0-pthread")
        return json.loads(answer)


def bench(build, *arguments):
    command = [f"{build}/recurbench", "bench", *arguments, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def our_step(build, model, shape, repeats):
    return bench(build, model, "--training", "--repeats", str(repeats), "--shape", ",".join(map(str, shape)))["rows"][0]


def fastest_core(build):
    """What makes OpenBLAS choose the kind of core whose products are fastest here. None of them may be slow."""
    speeds = {}
    peak = 0
    for core in CORE_TYPES:
        peak = max(peak, bench(build, "rnn", "--training", "--repeats", "1", "--shape", "8,2,1")["peak_gflops"])
        with Peer(**({"OPENBLAS_CORETYPE": core} if core else {})) as peer:
            speeds[core] = peer.ask("sgemm")
    best = max(speeds, key=speeds.get)
    share = speeds[best] / peak
    told = ", ".join(f"{core or 'its own choice'} {speed:.0f}" for core, speed in speeds.items())
    print(f"PyTorch's sgemm: {speeds[best]:.0f} GFLOP/s, {100 * share:.0f} % of the multiply-add peak of {peak:.0f}; "
          f"by kinds of core: {told}", flush=True)
    if share < LEAST_SHARE:
        print(f"compare: PyTorch's products reach {100 * share:.0f} % of the multiply-add peak; below "
              f"{100 * LEAST_SHARE:.0f} % it is no peer. Debian: libopenblas0-pthread, chosen in "
              "`update-alternatives --config libblas.so.3-x86_64-linux-gnu`; is the machine busy?", file=sys.stderr)
        sys.exit(2)
    return {"OPENBLAS_CORETYPE": best} if best else {}


def has_avx512():
    words = set(pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    return {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= words


def fastest_kernels(environment, model):
    """The environment with which PyTorch trains the model fastest, by turns at a shape of middle size."""
    shape = SHAPES[model][1]
    names = list(KERNELS) if has_avx512() else list(KERNELS)[:1]
    peers = {name: Peer(**environment, **KERNELS[name]) for name in names}
    rounds = [{name: peer.ask("training", model, shape, 5) for name, peer in peers.items()} for _ in range(3)]
    times = {name: min(each[name] for each in rounds) for name in peers}
    for peer in peers.values():
        peer.close()
    best = min(times, key=times.get)
    told = ", ".join(f"{name} {time:.1f}" for name, time in times.items())
    print(f"{'':10}{model:12}PyTorch with {best} (ms: {told})", flush=True)
    return {**environment, **KERNELS[best]}


def rounds_of(count, ours, theirs):
    """Times of both sides, measured by turns."""
    return [(ours(), theirs()) for _ in range(count)]


def lower_quartile(numbers):
    return statistics.quantiles(numbers, n=4, method="inclusive")[0] if len(numbers) > 1 else numbers[0]


def row(work, model, shape, pairs, unit):
    """`pairs`: of each round what we need and what they need."""
    ours, theirs = (statistics.median(side) for side in zip(*pairs))
    ratios = [their / our for our, their in pairs]
    made = {"work": work, "model": model, "shape": shape, "ours": ours, "theirs": theirs, "unit": unit,
            "ratio": lower_quartile(ratios), "ratios": ratios}
    print(f"{work:10}{model:12}{', '.join(map(str, shape)):>20}{ours:11.2f}{theirs:11.2f} {unit:3}{made['ratio']:8.2f}",
          flush=True)
    return made


def print_mean(rows, model):
    mean = math.exp(statistics.mean(math.log(r["ratio"]) for r in rows))
    print(f"{'':10}{model:12}{'geometric mean':>20}{mean:34.2f}", flush=True)


def training(args, environment):
    rows = []
    for model in args.models:
        mine = []
        with Peer(**fastest_kernels(environment, model)) as peer:
            for shape in SHAPES[model]:
                repeats = 3 if shape[0] * shape[1] * shape[2] > 1e6 else 9
                pairs = rounds_of(args.rounds, lambda: our_step(args.build, model, shape, repeats)["milliseconds"],
                                  lambda: peer.ask("training", model, shape, repeats))
                mine.append(row("training", model, shape, pairs, "ms"))
        print_mean(mine, model)
        rows += mine
    return rows


def streaming(args, environment):
    def ours():
        found = bench(args.build, "lstm", "--streaming")["rows"]
        return next(r["microseconds"] for r in found if r["width"] == 128)

    with Peer(**environment) as peer:
        pairs = rounds_of(args.rounds, ours, lambda: peer.ask("streaming", 5))
    return [row("streaming", "lstm", (128, 1, 1, 10), pairs, "us")]


def memory(args):
    rows = []
    for model, shape in MEMORY_SHAPES.items():
        if model not in args.models:
            continue
        with Peer() as peer:  # as it comes: memory that is kept would count
            theirs = peer.ask("growth", model, shape)
        ours = our_step(args.build, model, shape, 2)["peak_bytes"] / 2**20
        rows.append(row("memory", model, shape, [(ours, theirs)], "MiB"))
    return rows


def onednn(args):
    program = pathlib.Path(args.build) / "benchmarks" / "onednn_lstm"
    if not program.exists():
        print("onednn: the build found no oneDNN (Debian: libdnnl-dev)", file=sys.stderr)
        return []
    answer = subprocess.run([program, str(args.rounds)], check=True, capture_output=True, text=True,
                            env=plain_environment()).stdout
    by_shape = {}
    for line in answer.splitlines():
        *shape, ours, theirs = line.split()
        by_shape.setdefault(tuple(map(int, shape)), []).append((float(ours), float(theirs)))
    rows = [row("onednn", "lstm", shape, pairs, "ms") for shape, pairs in by_shape.items()]
    print_mean(rows, "lstm")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--models", default=",".join(SHAPES))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json")
    args = parser.parse_args()
    args.models = args.models.split(",")
    only = args.only.split(",")
    unknown = (set(only) - set(PARTS)) | (set(args.models) - set(SHAPES))
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    rows = []
    environment = {**KEPT_MEMORY, **fastest_core(args.build)} if {"training", "streaming"} & set(only) else {}
    print(f"{'work':10}{'model':12}{'width, T, B, I':>20}{'ours':>11}{'theirs':>11}{'':4}{'ratio':>8}")
    rows += training(args, environment) if "training" in only else []
    rows += streaming(args, environment) if "streaming" in only else []
    rows += memory(args) if "memory" in only else []
    rows += onednn(args) if "onednn" in only else []
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
