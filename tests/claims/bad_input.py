#!/usr/bin/env python3
"""Bad input: every case of the end-to-end tests, and a journal truncated at every byte and flipped at every byte."""
import re
import subprocess
import sys

from support.figures import SOURCE, row, run_tests

EVERY_BYTE = ("JournalRecovery.KeepsEveryWholeFrameOfATruncatedFile",
              "JournalRecovery.KeepsEveryOtherFrameWhicheverBitFlips",
              "JournalRecovery.KeepsEveryOtherFrameWhicheverByteIsReplaced")


def end_to_end():
    done = subprocess.run([sys.executable, SOURCE / "tests" / "end_to_end" / "bad_input_test.py"], capture_output=True,
                          text=True)
    text = done.stdout + done.stderr
    count = re.search(r"Ran (\d+) tests", text)
    holds = done.returncode == 0 and count and int(count[1]) > 0 and "skipped=" not in text
    if not holds:
        print(text, file=sys.stderr)
    row("messages and statuses for bad sweeps, files, folders, disks and trials",
        f"{count[1] if count else 'no'} cases {'hold' if holds else 'ran, some fail'}", "all hold", holds)


def journals(claim, tests):
    count, failed, _ = run_tests("store_tests", ":".join(tests))
    row(f"journals: {claim}", f"{count} cases {'hold' if not failed else 'ran, failed: ' + ', '.join(failed)}",
        "all hold", not failed)


def main():
    end_to_end()
    journals("every truncation and every flipped byte keeps every whole frame", EVERY_BYTE)
    journals("writing, reading and collecting, on bad disks too", ("*Journal*", "*Collect*"))


if __name__ == "__main__":
    main()
