#!/usr/bin/env python3
"""What the published reports show that only a right implementation learns: reads results/reference/*/report.json, which
the sweeps of experiments/ wrote; `./run experiments/NAME.yaml` makes each anew.
"""
import json

from support.figures import SOURCE, row

SAMPLES = 1024  # of an evaluation of parity, each with one answer


def report(name):
    return json.loads((SOURCE / "results" / "reference" / name / "report.json").read_text(encoding="utf-8"))


def right_at(study, length):
    """By model: how many of SAMPLES answers the best run has right at a length. The report has no raw values by length,
    but four digits of their share in a table "median · best": enough to tell each number of right answers."""
    assert f"eval_samples: {SAMPLES}," in study["sweep"]
    table = next(table for table in study["tables"] if table["section"] == "lengths")
    column = table["columns"].index(str(length))
    return {row[0]: round(SAMPLES * float(row[column].split(" · ")[1])) for row in table["rows"]}


def means(study):
    return {model["model"]: model["test_at_best"]["mean"] for model in study["tasks"][0]["models"]}


def parity():
    """Trained on up to 40 bits: best of three runs at 4 and 6 times the length."""
    study = report("parity_extrapolation")
    four, six = (right_at(study, length) for length in (160, 240))

    def claim(bits, model, right, bar, holds):
        row(f"parity at {bits} bits, {model}, best run", f"{right} of {SAMPLES} right", bar, holds)

    for model in ("rnn hidden=32", "lstm hidden=32", "slstm width=32"):
        claim(240, model, six[model], "all", six[model] == SAMPLES)
    for model in ("transformer, rotary", "mamba"):
        claim(160, model, four[model], "< 60 %", four[model] < 0.6 * SAMPLES)
    negative = "mamba, eigenvalues from -1"
    claim(160, negative, four[negative], ">= 99.9 %", four[negative] >= 0.999 * SAMPLES)


def selective_copying():
    found = means(report("selective_copying"))
    mamba, s4d = found["mamba width=64"], found["s4d width=64"]
    row("selective copying, mamba, mean token accuracy", f"{mamba:.4f}", ">= 0.95", mamba >= 0.95)
    row("selective copying, mamba above s4d", f"{100 * (mamba - s4d):.1f} points", ">= 25 points", mamba - s4d >= 0.25)


def recall_width():
    found = means(report("recall_width"))
    for model in ("transformer, width 16", "deltanet, width 32"):
        row(f"recall of 8 pairs, {model}, mean accuracy", f"{found[model]:.4f}", ">= 0.99", found[model] >= 0.99)
    for family in (("mamba2, width 32, d_state 2", "mamba2, width 32, d_state 8", "mamba2, width 32, d_state 32"),
                   ("gla, width 16", "gla, width 64"), ("gru, hidden 32", "gru, hidden 128")):
        values = [found[model] for model in family]
        row(f"recall of 8 pairs, {family[0].split(',')[0]}, mean accuracy from small to large state",
            ", ".join(f"{value:.3f}" for value in values), "rising", values == sorted(set(values)))


parity()
recall_width()
selective_copying()
