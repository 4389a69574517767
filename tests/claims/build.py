#!/usr/bin/env python3
"""Processor seconds of building what ./run needs, against an earlier commit in the same run; the size of the files.

Both trees are built from nothing, without ccache, with the flags of the preset release for one instruction set;
configuring is left out, and so is fetching the report's renderer where this build has it.
"""
import os
import resource
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(os.environ["RECURBENCH_SOURCE"])
ASSETS = Path(os.environ["RECURBENCH_BUILD"]) / "generated/report_assets"
GIT = ["git", "-c", "safe.directory=*", "-C", str(SOURCE)]
EARLIER, EARLIER_NAME = "77b5159", "seq" "bench"
SHARE, MEGABYTES = 0.56, 8
LAUNCHERS = {"CMAKE_CXX_COMPILER_LAUNCHER", "CMAKE_C_COMPILER_LAUNCHER", "CXXFLAGS", "CFLAGS", "LDFLAGS"}


def child_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds_of_building(source, build, name):
    """Processor seconds of all compilers and linkers that make the program `name` of the tree `source`."""
    environment = {key: value for key, value in os.environ.items() if key not in LAUNCHERS} | {"CCACHE_DISABLE": "1"}
    options = {"TESTS": "OFF", "ARCH": "x86-64-v3"}
    if (ASSETS / "licences.txt").exists():
        options["ASSETS_DIR"] = ASSETS
    subprocess.run(["cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    *(f"-D{name.upper()}_{option}={value}" for option, value in options.items())],
                   env=environment, stdout=subprocess.DEVNULL, check=True)
    before = child_seconds()
    subprocess.run(["cmake", "--build", build, "--target", f"{name}_program"], env=environment,
                   stdout=subprocess.DEVNULL, check=True)
    return child_seconds() - before


def row(claim, figure, bar, holds):
    print(f"{claim} | {figure} | {bar} | {'PASS' if holds else 'FAIL'}", flush=True)


def building(folder):
    earlier = folder / "earlier"
    earlier.mkdir()
    archive = subprocess.run([*GIT, "archive", EARLIER], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", earlier], input=archive, check=True)
    then = seconds_of_building(earlier, folder / "build_earlier", EARLIER_NAME)
    now = seconds_of_building(SOURCE, folder / "build", "recurbench")
    row(f"processor seconds of building for ./run against those of {EARLIER}",
        f"{now / then:.2f} ({now:.0f} against {then:.0f} s)", f"<= {SHARE}", now / then <= SHARE)


def size():
    names = subprocess.run([*GIT, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split("\0")
    sizes = [(SOURCE / name).stat().st_size for name in names if name and (SOURCE / name).is_file()]
    megabytes = sum(sizes) / 1e6
    row("size of the repository's files", f"{megabytes:.1f} MB", f"<= {MEGABYTES} MB", megabytes <= MEGABYTES)


def main():
    size()
    with tempfile.TemporaryDirectory(prefix="recurbench_build_") as folder:
        building(Path(folder))


if __name__ == "__main__":
    main()
