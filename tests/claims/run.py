#!/usr/bin/env python3
"""run.py [NAME…]: runs the scripts of this folder, all or those named, and prints their claims as one table.

A script prints rows "claim | figure | threshold | PASS" (or FAIL), see README.md. The run fails on any FAIL and on a
script that ends with another status than 0, prints no row, or prints anything else on stdout.
"""
import os
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(os.environ.get("RECURBENCH_CLAIMS", Path(__file__).resolve().parent))
HEADING = ("claim", "figure", "threshold", "verdict")


def scripts(names):
    """The scripts to run, by name. Unknown names end the run."""
    known = {path.stem: path for path in sorted(FOLDER.iterdir())
             if path.suffix in (".py", ".sh") and path.resolve() != Path(__file__).resolve()}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"claims: no script named {', '.join(unknown)}. Known: {', '.join(known)}.")
    return [known[name] for name in names or known]


def parse(line):
    """A row's four cells, or None when the line is no row."""
    cells = tuple(cell.strip() for cell in line.split(" | "))
    return cells if len(cells) == 4 and all(cells) and cells[3] in ("PASS", "FAIL") else None


def run(script):
    """The script's rows, with rows of our own for what it did wrong. Its stderr goes to ours as it comes."""
    command = ["bash" if script.suffix == ".sh" else sys.executable, str(script)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    rows = []
    for line in filter(str.strip, answer.stdout.splitlines()):
        rows.append(parse(line) or (script.stem, f"printed {line.strip()!r}", "a row, see README.md", "FAIL"))
    if answer.returncode != 0:
        rows.append((script.stem, f"ended with status {answer.returncode}", "status 0", "FAIL"))
    elif not rows:
        rows.append((script.stem, "printed no claim", "at least one", "FAIL"))
    return rows


def table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(" | ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def main():
    for variable in ("RECURBENCH_BUILD", "RECURBENCH_SOURCE"):
        default = FOLDER.parents[1] / ("build/release" if variable == "RECURBENCH_BUILD" else "")
        os.environ.setdefault(variable, str(default))
    rows = []
    for script in scripts(sys.argv[1:]):
        began = time.monotonic()
        rows += run(script)
        print(f"claims: {script.name} took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    failed = sum(row[3] == "FAIL" for row in rows)
    print(table([HEADING, *rows]))
    print(f"{len(rows) - failed} of {len(rows)} claims hold")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
