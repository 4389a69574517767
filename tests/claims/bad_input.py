#!/usr/bin/env python3
"""Bad input: every case of the end-to-end tests, and a journal truncated at every byte and flipped at every byte."""
import os
import re
import subprocess
import sys
from pathlib import Path

SOURCE, BUILD = Path(os.environ["RECURBENCH_SOURCE"]), Path(os.environ["RECURBENCH_BUILD"])


def row(claim, command, pattern):
    """One row: how many cases the command says it passed."""
    done = subprocess.run(command, capture_output=True, text=True)
    text = done.stdout + done.stderr
    count = re.search(pattern, text)
    if done.returncode != 0:
        print(text, file=sys.stderr)
    passed = done.returncode == 0 and count and int(count[1]) > 0
    print(f"{claim} | {count[1] if count else 'no'} cases {'hold' if passed else 'ran, some fail'} | all hold | "
          f"{'PASS' if passed else 'FAIL'}", flush=True)


def main():
    row("messages and statuses for bad sweeps, files, folders, disks and trials",
        [sys.executable, SOURCE / "tests" / "end_to_end" / "bad_input_test.py"], r"Ran (\d+) tests")
    row("journals: every truncation and every flipped byte keeps every whole frame",
        [BUILD / "tests" / "store_tests", "--gtest_filter=*Journal*:*Collect*:*Recovery*"],
        r"(\d+) tests? from \d+ test suites? ran")


if __name__ == "__main__":
    main()
