#!/usr/bin/env python3
"""What a trial costs beside its training: 10,000 trials of as many configurations that train nothing, on 2 ranks,
durably, whole process, against as many tasks that do nothing through mpi4py.futures on 2 ranks, without its start.
"""
import os
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["RECURBENCH_SOURCE"]) / "tests" / "end_to_end"))
import studies  # noqa: E402

TRIALS = 10_000
ROUNDS = 5
BAR = 0.4
SWEEP = f"""\
name: nothing
seed: 1
replicates: 1
tasks: [{{name: adding, length: 10}}]
models: [{{name: rnn, hidden: 4}}]
train: {{steps: 0}}
parameters:
  optimizer.lr: {{values: [{", ".join(f"{(i + 1) * 1e-6:.6g}" for i in range(TRIALS))}]}}
"""

# Rank 0 hands out one future a task and takes what each of them returns; rank 1 does nothing and says so.
FUTURES = f"""\
import time
from concurrent.futures import as_completed
from mpi4py.futures import MPIPoolExecutor


def nothing(number):
    return number


if __name__ == "__main__":
    with MPIPoolExecutor() as pool:
        pool.submit(nothing, 0).result()
        began = time.perf_counter()
        results = [done.result() for done in as_completed([pool.submit(nothing, i) for i in range({TRIALS})])]
        seconds = time.perf_counter() - began
    assert sorted(results) == list(range({TRIALS}))
    print(seconds)
"""


def microseconds_a_trial(folder, attempt):
    sweep, out = folder / "nothing.yaml", folder / f"out{attempt}"
    sweep.write_text(SWEEP, encoding="utf-8")
    seconds = studies.seconds_of(lambda: studies.run(sweep, out, 2, "--no-report"))
    assert studies.states(out) == ["done"] * TRIALS
    return 1e6 * seconds / TRIALS


def microseconds_a_future(folder):
    script = folder / "futures.py"
    script.write_text(FUTURES, encoding="utf-8")
    command = ["mpirun", "-n", "2", sys.executable, "-m", "mpi4py.futures", str(script)]
    done = subprocess.run(command, env=studies.ENVIRONMENT, capture_output=True, text=True,
                          timeout=studies.TIMEOUT_SECONDS)
    if done.returncode != 0:
        sys.exit(f"dispatch: mpi4py.futures does not run (Debian: python3-mpi4py)\n{done.stderr}")
    return 1e6 * float(done.stdout) / TRIALS


def main():
    ours, theirs = [], []
    with studies.Folder() as folder:
        for attempt in range(ROUNDS):
            ours.append(microseconds_a_trial(folder, attempt))
            theirs.append(microseconds_a_future(folder))
            print(f"dispatch: {ours[-1]:.0f} us a trial, {theirs[-1]:.0f} us a future", file=sys.stderr, flush=True)
    mine, peer = statistics.median(ours), statistics.median(theirs)
    print(f"dispatch of {TRIALS:,} no-op trials on 2 ranks against mpi4py.futures | {mine / peer:.2f} x ({mine:.0f} us "
          f"against {peer:.0f} us) | <= {BAR} x | {'PASS' if mine <= BAR * peer else 'FAIL'}")


if __name__ == "__main__":
    main()
