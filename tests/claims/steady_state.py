#!/usr/bin/env python3
"""Heap allocations after the first training step, and what tape and ops cost over the kernels they call."""
import json
import subprocess

from support.figures import BUILD, row, run_tests

STEPS = "*SteadyState.TheSecondTrainingStepAllocatesNothingAndTheArenaStaysConstant/*"
EVALUATION = "*SteadyState.AnEvaluationInBetweenMakesNoLaterStepAllocate/*"

count, failed, properties = run_tests("numeric_tests", STEPS)
recorded = [int(value) for value in properties.get("allocations", [])]
row(f"steady state, heap allocations in training steps 2 to 6 ({count} tests)",
    f"{sum(recorded)}, recorded by {len(recorded)}, {len(failed)} failures", "0, recorded by all, 0 failures",
    not failed and len(recorded) == count > 0 and sum(recorded) == 0)
count, failed, _ = run_tests("numeric_tests", EVALUATION)
row("steady state, models whose training step allocates after an evaluation in between", f"{len(failed)} of {count}",
    "0", not failed)

for model in ("rnn", "lstm", "gru"):
    answer = subprocess.run([str(BUILD / "benchmarks" / "tape_overhead"), model, "32", "100", "16", "2000"],
                            capture_output=True, text=True, check=True)
    overhead = json.loads(answer.stdout)["overhead"]
    row(f"steady state, tape and ops over bare kernels, {model} H=32 T=100 B=16", f"{100 * overhead:+.1f} %", "≤ 5 %",
        overhead <= 0.05)
