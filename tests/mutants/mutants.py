#!/usr/bin/env python3
"""Breaks one line at a time (mutants.toml) and asks whether the suite notices.

    tests/mutants/mutants.py [--build FOLDER] [NUMBER…]

Works in a copy of the tree below the build folder. First the tests must be green; then each mutant is built and its
tests run: red is right. Prints a row per mutant and ends with status 1 if one survives.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
LIMIT_SECONDS = 600


def places(text, quoted):
    """Where `quoted` code stands in `text`, however either is spaced and broken, long string constants included."""
    words = re.findall(r"\w+|[^\w\s]", quoted)
    gaps = [(r"\s+" if re.match(r"\w", left) and re.match(r"\w", right) else r"\s*") + r'(?:"\s*")?'
            for left, right in zip(words, words[1:])] + [""]
    return list(re.finditer("".join(re.escape(word) + gap for word, gap in zip(words, gaps)), text))


def copy_tree(target):
    git = ["git", "-c", "safe.directory=*", "-C", SOURCE, "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (SOURCE / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            if not (target / name).exists() or (target / name).read_bytes() != (SOURCE / name).read_bytes():
                shutil.copy(SOURCE / name, target / name)


class Tree:
    def __init__(self, folder):
        self.source, self.build = folder / "source", folder / "build"
        self.source.mkdir(parents=True, exist_ok=True)
        copy_tree(self.source)
        self.command("cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
                     "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1")

    @staticmethod
    def command(*words):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"mutants: {' '.join(map(str, words))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")

    def passes(self, targets):
        """Whether the mutant compiles and its tests pass."""
        self.command("cmake", "--build", self.build, "--target", *targets)
        for target in targets:
            program = self.build / "tests" / target
            try:
                done = subprocess.run([program, "--gtest_brief=1", "--gtest_fail_fast"], capture_output=True,
                                      cwd=program.parent, timeout=LIMIT_SECONDS)
            except subprocess.TimeoutExpired:
                return False
            if done.returncode != 0:
                return False
        return True

    def survives(self, mutant):
        path = self.source / mutant["file"]
        whole = path.read_text()
        before, after = mutant["change"]
        found = places(whole, before)
        if len(found) != 1:
            sys.exit(f"mutants: '{before}' stands {len(found)} times in {mutant['file']}, once was required")
        try:
            path.write_text(whole[:found[0].start()] + after + whole[found[0].end():])
            return self.passes(mutant["tests"])
        finally:
            path.write_text(whole)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("RECURBENCH_BUILD", SOURCE / "build/release"))
    parser.add_argument("--build", type=Path, default=default)
    parser.add_argument("numbers", type=int, nargs="*", help="only these mutants, counted from 1")
    args = parser.parse_args()
    mutants = tomllib.loads((HERE / "mutants.toml").read_text())["mutant"]
    chosen = [(i, m) for i, m in enumerate(mutants, 1) if not args.numbers or i in args.numbers]
    tree = Tree(args.build / "mutants")
    if not tree.passes(sorted({target for _, mutant in chosen for target in mutant["tests"]})):
        sys.exit("mutants: the tests are red without any mutant")
    survivors = 0
    for number, mutant in chosen:
        survived = tree.survives(mutant)
        survivors += survived
        verdict = "SURVIVED" if survived else "killed  "
        print(f"{number:3} {verdict} {mutant['file']}: {mutant['change'][0].strip()}", flush=True)
    print(f"{len(chosen) - survivors} of {len(chosen)} mutants killed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
