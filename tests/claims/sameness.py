#!/usr/bin/env python3
"""results.h5 but for /clock and /provenance is the same for 1, 2 and 4 ranks and after SIGKILLs at random moments."""
import os
import sys
from pathlib import Path

import h5py
import numpy

sys.path.insert(0, str(Path(os.environ["RECURBENCH_SOURCE"]) / "tests" / "end_to_end"))
import studies  # noqa: E402

KILLS = 20
STEPS = 600


def as_bytes(value):
    """Texts, which h5py gives as objects, by what they say and not by their addresses."""
    array = numpy.asarray(value)
    return array.tobytes() if array.dtype != object else "\0".join(map(str, array.ravel())).encode()


def items(path):
    """Every dataset and attribute outside /clock and /provenance, as bytes, by name."""
    found = {}
    with h5py.File(path) as file:
        def note(name, node):
            if name.split("/")[0] in ("clock", "provenance"):
                return
            for key, value in node.attrs.items():
                if key not in ("REFERENCE_LIST", "DIMENSION_LIST"):  # addresses inside the file
                    found[f"{name}@{key}"] = as_bytes(value)
            if isinstance(node, h5py.Dataset):
                found[name] = as_bytes(node[()])
        note("", file)  # visititems leaves the root out
        file.visititems(note)
    return found


def differing(folders):
    first, *others = [items(folder / "results.h5") for folder in folders]
    return sum(first.get(name) != other.get(name) for other in others for name in {*first, *other}), len(first)


def row(claim, figure, bar, holds):
    print(f"{claim} | {figure} | {bar} | {'PASS' if holds else 'FAIL'}", flush=True)


def main():
    with studies.Folder() as folder:
        sweep = studies.small_sweep(folder, STEPS)
        by_ranks = [folder / f"ranks{ranks}" for ranks in (1, 2, 4)]
        for out, ranks in zip(by_ranks, (1, 2, 4)):
            studies.run(sweep, out, ranks, "--no-report")
        differences, count = differing(by_ranks)
        row("results.h5 for 1, 2 and 4 ranks, dataset by dataset", f"{differences} of {count} differ", "0 differ",
            differences == 0 and count > 20)
        killed, kills = studies.survive_kills(sweep, lambda i: folder / f"killed{i}", 2, KILLS, 2.0, seed=2)
        differences, count = differing([by_ranks[0], *killed])
        row(f"results.h5 of {len(killed)} studies after {kills} SIGKILLs and restarts",
            f"{differences} of {count} differ", f"0 differ, >= {KILLS} kills", differences == 0 and kills >= KILLS)
        digests = {studies.digest(out) for out in [*by_ranks, *killed]}
        row("digests of these studies (recurbench verify --digest)", f"{len(digests)} different", "1",
            len(digests) == 1)


if __name__ == "__main__":
    main()
