#!/usr/bin/env python3
"""Cost against length: time per token from T = 1,024 to 65,536, and training inside a memory limit."""
import json
import os
import subprocess

from support.figures import row, run_tests

SHORT, LONG = 1024, 65536
BATCH = 8
WIDTHS = {"lstm": 128, "gru": 128, "rnn": 128, "mingru": 64, "minlstm": 64, "slstm": 64, "mlstm": 32, "lru": 64,
          "s4d": 32, "mamba": 32, "mamba2": 32, "rwkv4": 64, "rwkv7": 32, "retnet": 64, "gla": 64, "deltanet": 64}
WITHIN = 0.25
LIMIT_GIB = 2


def bench(model, shape, *arguments):
    command = [f"{os.environ['RECURBENCH_BUILD']}/recurbench", "bench", model, "--training", "--shape",
               ",".join(map(str, shape)), "--json", *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["rows"][0]


def main():
    for model, width in WIDTHS.items():
        short = bench(model, (width, SHORT, BATCH, 10), "--repeats", "9")
        long = bench(model, (width, LONG, BATCH, 10), "--repeats", "3")
        ratio = short["tokens_per_second"] / long["tokens_per_second"]
        row(f"{model} width {width}: time per token at T = {LONG} over that at T = {SHORT}", f"{ratio:.2f}",
                    f"within {100 * WITHIN:.0f} %", ratio <= 1 + WITHIN)
    for model in ("lstm", "mamba"):
        limited = bench(model, (128, LONG, BATCH, 10), "--repeats", "1", "--memory-limit", f"{LIMIT_GIB}GiB")
        gib = limited["peak_bytes"] / 2**30
        row(f"{model} 128, T = {LONG}, B = 8, train.memory_limit: {LIMIT_GIB}GiB", f"{gib:.2f} GiB",
                    f"<= {LIMIT_GIB} GiB", gib <= LIMIT_GIB)
    count, failed, _ = run_tests("numeric_tests", "*Segments.RecomputingChangesNoBit*")
    row("recomputing changes no bit of losses, gradients, parameters", f"{len(failed)} of {count} models differ",
                "0", count > 0 and not failed)


if __name__ == "__main__":
    main()
