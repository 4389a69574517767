#!/usr/bin/env python3
"""The tests bite: every one-line mutant of tests/mutants/mutants.toml turns the suite red. Takes 15 minutes."""
import os
import re
import subprocess
import sys
from pathlib import Path

LEAST = 25


def main():
    script = Path(os.environ["RECURBENCH_SOURCE"]) / "tests" / "mutants" / "mutants.py"
    done = subprocess.run([sys.executable, script], stdout=subprocess.PIPE, text=True)
    print(done.stdout, file=sys.stderr)
    count = re.search(r"(\d+) of (\d+) mutants killed", done.stdout)
    killed, total = map(int, count.groups()) if count else (0, 0)
    print(f"one-line mutants turned red by the suite | {killed} of {total} | all, >= {LEAST} | "
          f"{'PASS' if killed == total >= LEAST else 'FAIL'}")


if __name__ == "__main__":
    main()
