#!/usr/bin/env python3
"""Heap allocations after the first training step, and what tape and ops cost over the kernels they call."""
import json
import subprocess

from support.figures import BUILD, row, run_tests

count, failed, properties = run_tests("numeric_tests", "*SteadyState.*")
allocations = sum(int(value) for value in properties.get("allocations", []))
row(f"steady state, heap allocations in training steps 2 to 6 ({count} tests)",
    allocations if not failed else f"{allocations}, {len(failed)} tests failed", "0",
    count > 0 and not failed and allocations == 0)

for model in ("rnn", "lstm", "gru"):
    answer = subprocess.run([str(BUILD / "benchmarks" / "tape_overhead"), model, "32", "100", "16", "2000"],
                            capture_output=True, text=True, check=True)
    overhead = json.loads(answer.stdout)["overhead"]
    row(f"steady state, tape and ops over bare kernels, {model} H=32 T=100 B=16", f"{100 * overhead:+.1f} %", "≤ 5 %",
        overhead <= 0.05)
