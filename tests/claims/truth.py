#!/usr/bin/env python3
"""Outputs, losses, gradients and ten-step trainings against PyTorch, and the stored values against PyTorch anew."""
import subprocess
import sys

from support.figures import SOURCE, error_claim, row

GOLDEN = SOURCE / "tests" / "architectures" / "golden"
MODELS = "*Golden.*PyTorch/*-*TenSteps*"
MIXERS = "*EqualsPyTorch:*EqualsPlainPyTorch:*EqualsAPlainProgramInPyTorch"
TRAININGS = "*Golden.TenSteps*:GoldenTraining.*"


def numbers(text):
    """Values by tensor: a tensor's name, how many numbers, the numbers, all between blanks."""
    words = iter(text.split())
    return {name: [float(next(words)) for _ in range(int(next(words)))] for name in words}


def distance(a, b):
    """The worst relative difference, norm-wise per tensor."""
    if a.keys() != b.keys():
        return float("inf")
    worst = 0.0
    for name, values in a.items():
        norm = sum(x * x for x in values) ** 0.5 or 1.0
        worst = max(worst, sum((x - y) ** 2 for x, y in zip(values, b[name])) ** 0.5 / norm)
    return worst


for program, kind, bar in (("numeric_tests", "float", 1e-4), ("numeric_double_tests", "double", 1e-10)):
    error_claim(f"truth, outputs, losses, states, gradients in {kind}", program, MODELS, "log10_error", bar)
    error_claim(f"truth, outputs and gradients of every other architecture in {kind}", program, MIXERS, "log10_error",
                bar)
    error_claim(f"truth, ten steps of Adam, AdamW, SGD, RMSProp in {kind}", program, TRAININGS, "log10_error", bar)

PYTHON = "/usr/bin/python3"
if subprocess.run([PYTHON, "-c", "import torch"], stderr=subprocess.DEVNULL).returncode == 0:
    worst = 0.0
    for program in sorted(set(GOLDEN.glob("*.py")) - {GOLDEN / "golden_mixer.py"}):
        stored = GOLDEN / ("golden.txt" if program.stem == "make_golden" else f"{program.stem}.txt")
        again = subprocess.run([PYTHON, str(program), "-"], capture_output=True, text=True)
        worst = max(worst, distance(numbers(stored.read_text()), numbers(again.stdout)))
    row("truth, stored values equal what PyTorch gives now", f"{worst:.1e}", "≤ 1e-12", worst <= 1e-12)
else:
    row("truth, stored values equal what PyTorch gives now", "python3-torch is not installed", "≤ 1e-12", False)
