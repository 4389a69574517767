"""What the end-to-end tests and claims share: writing sweeps, running the program, comparing results."""
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import h5py

BUILD = Path(os.environ["RECURBENCH_BUILD"])
PROGRAM = str(BUILD / "recurbench")
ENVIRONMENT = {
    **os.environ,
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
}
TIMEOUT_SECONDS = 300
LAUNCHER_SECONDS = 30

SMALL_SWEEP = """\
name: small
description: Every architecture on every task, small.
seed: 7
replicates: 2
tasks:
  - {name: adding, length: 21}
  - {name: copy, delay: 6, symbols: 3}
  - {name: recall, pairs: 2, length: 12, vocabulary: 16}
models:
  - {name: rnn, hidden: 17}
  - {name: lstm, hidden: 13, layers: 2}
  - {name: gru, hidden: 19}
  - {name: gru, width: 16, shell: modern, mlp: 2}
optimizer: {name: adamw, lr: 3.0e-3, schedule: cosine, warmup: 10}
train: {steps: STEPS, batch: 16, eval_every: 50, eval_samples: 100, window: 8, checkpoint_seconds: 0.05}
"""

LONG_SWEEP = """\
name: long
description: Scans, attention and stacks of both on sequences of many lengths, recomputed in segments.
seed: 3
replicates: 1
tasks:
  - {name: parity, length: {min: 3, max: 41, step: 2}, train: {eval_lengths: [55, 150]}}
  - {name: selective_copying, blanks: 250, symbols: 3}
models:
  - {name: mamba, width: 16, train: {memory_limit: 9MiB}}
  - {name: hybrid, layers: [deltanet, transformer, gla], width: 16, heads: 2, context: 300}
  - {name: rwkv7, width: 16, head_dim: 8}
  - {name: slstm, width: 16, train: {window: 9}}
  - {name: mingru, hidden: 11, shell: classic, bidirectional: true}
optimizer: {name: adamw, lr: 3.0e-3}
train: {steps: STEPS, batch: 8, eval_every: 20, eval_samples: 30, checkpoint_seconds: 0.05}
"""


def written_sweep(folder, name, text, steps):
    path = Path(folder) / f"{name}.yaml"
    path.write_text(text.replace("STEPS", str(steps)), encoding="utf-8")
    return path


def small_sweep(folder, steps):
    return written_sweep(folder, "small", SMALL_SWEEP, steps)


def long_sweep(folder, steps):
    return written_sweep(folder, "long", LONG_SWEEP, steps)


def command(sweep, out, ranks=1, *arguments):
    launcher = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
    return [*launcher, PROGRAM, "run", str(sweep), "--out", str(out), *arguments]


def run(sweep, out, ranks=1, *arguments, check=True):
    done = subprocess.run(command(sweep, out, ranks, *arguments), env=ENVIRONMENT, capture_output=True, text=True,
                          timeout=TIMEOUT_SECONDS)
    if check and done.returncode != 0:
        raise AssertionError(f"{done.args} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def call(*arguments):
    """The program with these arguments, whatever it returns."""
    return subprocess.run([PROGRAM, *map(str, arguments)], env=ENVIRONMENT, capture_output=True, text=True,
                          timeout=TIMEOUT_SECONDS)


def digest(out):
    done = call("verify", out, "--digest")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def states(out):
    """How each trial of results.h5 stands, in plan order, by name."""
    with h5py.File(out / "results.h5") as file:
        status = file["trials/status"]
        meanings = dict(zip(status.attrs["flag_values"].tolist(), str(status.attrs["flag_meanings"]).split()))
        return [meanings[code] for code in status[()].tolist()]


def rank_processes(out):
    """Process ids of this study's ranks."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0] == PROGRAM.encode() and str(out).encode() in words:
            found.append(int(entry.name))
    return found


def run_and_kill(sweep, out, ranks, seconds, rng):
    """Starts a run and SIGKILLs its launcher or one rank after `seconds`. Returns whether the kill came in time."""
    process = subprocess.Popen(command(sweep, out, ranks, "--no-report"), env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        assert process.returncode == 0, f"a run that nobody killed ended with {process.returncode}"
        return False
    except subprocess.TimeoutExpired:
        pass
    victim = rng.choice([process.pid, *rank_processes(out)])
    try:
        os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        return False
    try:
        process.wait(LAUNCHER_SECONDS)
    except subprocess.TimeoutExpired:  # Open MPI 4.1 may deadlock in its own PMIx_server_finalize, all ranks being gone
        assert not rank_processes(out), f"ranks of {process.args} outlive a kill by {LAUNCHER_SECONDS} s"
        process.kill()
        process.wait()
    return process.returncode != 0


def survive_kills(sweep, out_of_round, ranks, kills, longest_seconds, seed):
    """Runs studies through at least `kills` SIGKILLs at random moments, each at work that was not finished. A study
    that completes is followed by a new one. Returns the folders of all, completed, and the number of kills."""
    rng = random.Random(seed)
    folders, killed = [], 0
    while killed < kills:
        out = out_of_round(len(folders))
        folders.append(out)
        for _ in range(6):
            if not run_and_kill(sweep, out, ranks, rng.uniform(0.1, longest_seconds), rng):
                break
            killed += not (out / "results.h5").exists() or "pending" in states(out)
        run(sweep, out, ranks, "--no-report")
    return folders, killed


class Folder(tempfile.TemporaryDirectory):
    """A temporary folder as a Path; leftover ranks may still be closing files when it goes."""

    def __init__(self):
        super().__init__(prefix="recurbench-", ignore_cleanup_errors=True)

    def __enter__(self):
        return Path(super().__enter__())


def seconds_of(action):
    began = time.monotonic()
    action()
    return time.monotonic() - began
