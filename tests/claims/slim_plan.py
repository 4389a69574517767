#!/usr/bin/env python3
"""What large plans cost: a million trials that train nothing, of 100,000 configurations, and a study that begins again
with 100,000 trials finished.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

from support.figures import row
from support.metered import TIMEOUT_SECONDS, metered, studies

CONFIGURATIONS, REPLICATES = 100_000, 10
FINISHED_CONFIGURATIONS = 10_000
PLAN_SECONDS, GIB, START_SECONDS = 20, 2, 2
SWEEP = """\
name: slim
seed: 1
replicates: {replicates}
tasks: [{{name: adding, length: 10}}]
models: [{{name: rnn, hidden: 4}}]
train: {{steps: 0}}
parameters:
  optimizer.lr: {{values: [{rates}]}}
"""


def written(folder, configurations):
    rates = ", ".join(f"{(i + 1) * 1e-7:.9g}" for i in range(configurations))
    path = folder / f"slim{configurations}.yaml"
    path.write_text(SWEEP.format(replicates=REPLICATES, rates=rates), encoding="utf-8")
    return path


def cost(command, ranks=1):
    """(processor seconds, GiB) of each rank."""
    found = [(seconds, size / 2**30) for seconds, size in metered(command, ranks)]
    told = ", ".join(f"{seconds:.1f} s and {gib:.2f} GiB" for seconds, gib in found)
    print(f"slim_plan: {command[1]}, each rank: {told}", file=sys.stderr, flush=True)
    return found


def largest(folder, sweep, ranks):
    """The memory of the largest rank of a whole run, durably and with results.h5."""
    out = folder / f"out{ranks}"
    costs = cost(studies.command(sweep, out, 1, "--no-report"), ranks)
    done = studies.states(out)
    assert set(done) == {"done"} and len(done) == CONFIGURATIONS * REPLICATES
    return max(gib for _, gib in costs)


def processor_seconds(pid):
    """What a process that runs has used so far, by proc(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds_to_first_dispatch(sweep, out):
    """The first line of progress comes directly before the first trial is handed out."""
    process = subprocess.Popen(studies.command(sweep, out, 1, "--no-report", "--progress", "plain"),
                               env=studies.ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds, told = None, []
    for line in process.stderr:
        told.append(line)
        if seconds is None and re.match(r"\d+/\d+ done", line):
            seconds = processor_seconds(process.pid)
    process.wait(TIMEOUT_SECONDS)
    finished = FINISHED_CONFIGURATIONS * REPLICATES
    resumed = f"{finished} of {finished + REPLICATES} trials are finished already"
    if process.returncode != 0 or seconds is None or resumed not in "".join(told):
        sys.exit(f"slim_plan: {process.args} ended with {process.returncode}\n{''.join(told)}")
    return seconds


def main():
    size = f"{CONFIGURATIONS:,} configurations x {REPLICATES} replicates"
    with studies.Folder() as folder:
        sweep = written(folder, CONFIGURATIONS)
        [(seconds, gib)] = cost([studies.PROGRAM, "plan", sweep])
        row(f"plan of {size}, processor time", f"{seconds:.1f} s", f"<= {PLAN_SECONDS} s", seconds <= PLAN_SECONDS)
        row(f"plan of {size}, memory", f"{gib:.2f} GiB", f"<= {GIB} GiB", gib <= GIB)
        for ranks in (1, 2):
            gib = largest(folder, sweep, ranks)
            row(f"run of {size} that train nothing, {ranks} rank{'s: larger one' if ranks > 1 else ''}, memory",
                f"{gib:.2f} GiB", f"<= {GIB} GiB", gib <= GIB)
        out = folder / "finished"
        cost(studies.command(written(folder, FINISHED_CONFIGURATIONS), out, 1, "--no-report"))
        seconds = seconds_to_first_dispatch(written(folder, FINISHED_CONFIGURATIONS + 1), out)
        finished = f"{FINISHED_CONFIGURATIONS * REPLICATES:,} trials finished"
        row(f"from start to first dispatch with {finished}, processor time", f"{seconds:.2f} s",
            f"<= {START_SECONDS} s", seconds <= START_SECONDS)


if __name__ == "__main__":
    main()
