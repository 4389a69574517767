#!/usr/bin/env python3
"""Every gradient against central differences in double: the worst relative error, norm-wise per tensor."""
from support.figures import error_claim, row, run_tests

PARTS = {
    "kernels: losses, norms": "LossGradients.*:NormGradients.*",
    "recurrence kernels of every cell, initial state and several segments": "*RecurrenceGradients.*",
    "every op of the tape": "OpGradients.*",
    "whole models: classic and modern, tokens and reals, full and truncated": "*ModelGradients.*",
    "training steps on adding, copy, recall": "*TrainerGradients.*",
}

for part, pattern in PARTS.items():
    error_claim(f"gradients, {part}", "numeric_double_tests", pattern, "log10_gradient_error", 1e-6)
count, failed, _ = run_tests("numeric_double_tests", "GradientChecker.*")
row("gradients, the checker catches every planted error", f"{count - len(failed)} of {count}", "all",
    count >= 6 and not failed)
