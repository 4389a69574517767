"""PyTorch as a peer of its own: answers requests, one JSON list a line on stdin, with one number a line on stdout.

["sgemm"]                       GFLOP/s of products of 512 x 512 matrices, the best of many
["training", MODEL, SHAPE, N]   median milliseconds of N training steps; the latest model is kept, warm
["streaming", N]                median microseconds of a step of nn.LSTMCell, of N times 1000
["growth", MODEL, SHAPE]        by how many MiB the process grows over three training steps; for a fresh process

One thread, denormal numbers flushed, as on our side. What else makes PyTorch fast is its environment's: compare.py
chooses it.
"""
import json
import pathlib
import statistics
import sys
import time

import torch

import pytorch_models

SGEMM_SIZE = 512
SGEMM_REPEATS = 60


def milliseconds(work, repeats):
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - start))
    return times


def sgemm():
    a, b, c = (torch.randn(SGEMM_SIZE, SGEMM_SIZE) for _ in range(3))
    return 2e-6 * SGEMM_SIZE**3 / min(milliseconds(lambda: torch.mm(a, b, out=c), SGEMM_REPEATS))


class Training:
    """Keeps the step of the latest request, as a training run would."""

    def __init__(self):
        self.subject, self.step = None, None

    def __call__(self, model, shape, repeats):
        if self.subject != (model, shape):
            self.subject, self.step = (model, shape), pytorch_models.TrainingStep(model, *shape)
        return statistics.median(milliseconds(self.step, repeats))


def streaming(repeats):
    step = pytorch_models.StreamingLstm(128, 10)

    def many():
        for _ in range(1000):
            step()

    return statistics.median(milliseconds(many, repeats))


def process_mib(label):
    """A line of /proc/self/status, such as VmHWM: the most memory since the last reset."""
    lines = pathlib.Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(label + ":")) / 1024


def growth(model, shape):
    pytorch_models.TrainingStep(model, 8, 4, 2, shape[3])()  # what PyTorch itself needs is not counted
    pathlib.Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # proc(5): resets VmHWM
    before = process_mib("VmRSS")
    step = pytorch_models.TrainingStep(model, *shape)
    for _ in range(3):
        step()
    return process_mib("VmHWM") - before


def main():
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    answers = {"sgemm": sgemm, "training": Training(), "streaming": streaming, "growth": growth}
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        print(json.dumps(answers[what](*arguments)), flush=True)


if __name__ == "__main__":
    main()
