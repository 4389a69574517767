#!/usr/bin/env python3
"""What trials compute is what they computed when tests/claims/values/*.json were written: every curve and every final
value of the quick start and of small studies of all shells, architectures' options, options of training and kinds of
data, under the instruction set x86-64-v3, which gives the same bits on every processor that has it.

values.py --write [NAME…] writes the files anew: for a change that is meant to change values, each named in
CHANGELOG.md.
"""
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(os.environ.get("RECURBENCH_SOURCE", Path(__file__).resolve().parents[2]))
BUILD = SOURCE / "build" / "x86-64-v3"
STORED = SOURCE / "tests" / "claims" / "values"
SWEEPS = {"quickstart": SOURCE / "experiments" / "quickstart.yaml",
          **{name: STORED / f"{name}.yaml" for name in ("shells", "architectures", "options", "files")}}

os.environ.setdefault("RECURBENCH_BUILD", str(BUILD))
sys.path.insert(0, str(SOURCE / "tests" / "end_to_end"))
sys.path.insert(0, str(SOURCE / "tests" / "claims" / "support"))
import studies  # noqa: E402
from values_of import trials_of  # noqa: E402


def digest(lines):
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def summary(trial):
    """A trial's values, short: one row to look at, and digests over all of them."""
    return {"status": trial["status"], "steps_done": trial["steps_done"], "best_step": trial["best_step"],
            "test": trial["test"], "finals": digest(" ".join(map(str, row)) for row in trial["finals"]),
            "levels": digest(" ".join(map(str, row)) for row in trial["levels"]),
            "curves": digest(" ".join(map(str, row)) for row in trial["curves"])}


def build():
    """The program for x86-64-v3, without tests."""
    configure = ["cmake", "-S", str(SOURCE), "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                 "-DRECURBENCH_ARCH=x86-64-v3", "-DRECURBENCH_TESTS=OFF"]
    for command in (configure, ["cmake", "--build", str(BUILD), "--target", "recurbench_program"]):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def compute(name, folder):
    """Trains the sweep: {key: summary}."""
    command = ["mpirun", "-n", "2", str(BUILD / "recurbench"), "run", str(SWEEPS[name]), "--out", str(folder / name),
               "--no-report"]
    subprocess.run(command, check=True, cwd=SOURCE, env=studies.ENVIRONMENT, capture_output=True)
    return {key: summary(trial) for key, trial in trials_of(folder / name / "results.h5").items()}


def write(found, path):
    rows = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in found.items())
    path.write_text("{\n" + rows + "\n}\n", encoding="utf-8")


def compare(name, found):
    """Claims' row of one study; differing trials go to stderr."""
    stored = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    differing = [key for key in {**stored, **found} if stored.get(key) != found.get(key)]
    for key in differing[:10]:
        print(f"values: {name}: {key}\n  stored {stored.get(key)}\n  found  {found.get(key)}", file=sys.stderr)
    verdict = "PASS" if not differing and found else "FAIL"
    print(f"curves and final values of {name}, {len(found)} trials, x86-64-v3 | {len(differing)} differ | 0 differ | "
          f"{verdict}", flush=True)


def main():
    writing = sys.argv[1:2] == ["--write"]
    names = sys.argv[2:] or list(SWEEPS)
    build()
    with studies.Folder() as folder:
        for name in names:
            found = compute(name, folder)
            if writing:
                write(found, STORED / f"{name}.json")
            else:
                compare(name, found)


if __name__ == "__main__":
    main()
