#!/usr/bin/env python3
"""Every gradient against central differences in double: the worst relative error, norm-wise per tensor."""
from support.figures import error_claim, row, run_tests

PARTS = {
    "kernels: losses, norms": "LossGradients.*:NormGradients.*",
    "recurrence kernels of every cell, initial state and several segments": "*RecurrenceGradients.*",
    "scans, convolutions, attention: kernels and their carried states":
        "*ScanGradients.*:CausalConvGradients.*:AttentionGradients.*:LinearRecurrenceGradients.*:SlstmGradients.*:"
        "TokenShiftGradients.*:WkvGradients.*:MlstmGatesGradients.*",
    "every op of the tape": "OpGradients.*:RotaryGradients.*:MinGatesGradients.*:BlockLinearGradients.*:"
                            "SlstmInputsGradients.*:AddPositionsGradients.*",
    "every architecture: parameters and input, across windows": "*MixerGradients.*",
    "architectures' options": "DeltaNetGradients.*:GatedLinearAttentionGradients.*:MambaGradients.*:MinGruGradients.*:"
                              "MinLstmGradients.*:MlstmGradients.*:Rwkv7Gradients.*:SlstmLayerGradients.*:"
                              "TransformerGradients.*",
    "whole models: classic and modern, tokens and reals, full and truncated": "*ModelGradients.*",
    "training steps on adding, copy, recall": "*TrainerGradients.*",
}

for part, pattern in PARTS.items():
    error_claim(f"gradients, {part}", "numeric_double_tests", pattern, "log10_gradient_error", 1e-6)
count, failed, _ = run_tests("numeric_double_tests", "GradientChecker.*")
row("gradients, the checker catches every planted error", f"{count - len(failed)} of {count}", "all",
    count >= 6 and not failed)
