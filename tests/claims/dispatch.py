#!/usr/bin/env python3
"""What a trial costs beside its training: 10,000 trials that train nothing, on 2 ranks, durably, whole process."""
import os
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(os.environ["RECURBENCH_SOURCE"]) / "tests" / "end_to_end"))
import studies  # noqa: E402

TRIALS = 10_000
BAR_MICROSECONDS = 200
SWEEP = f"""\
name: nothing
seed: 1
replicates: {TRIALS}
tasks: [{{name: adding, length: 10}}]
models: [{{name: rnn, hidden: 4}}]
train: {{steps: 0}}
"""


def microseconds_a_trial(folder, attempt):
    sweep = folder / "nothing.yaml"
    sweep.write_text(SWEEP, encoding="utf-8")
    seconds = studies.seconds_of(lambda: studies.run(sweep, folder / f"out{attempt}", 2, "--no-report"))
    finished = studies.call("verify", folder / f"out{attempt}").stdout
    assert f"{TRIALS} of {TRIALS} trials finished" in finished, finished
    return 1e6 * seconds / TRIALS


def main():
    with studies.Folder() as folder:
        figures = [microseconds_a_trial(folder, attempt) for attempt in range(5)]
    figure = statistics.median(figures)
    print(f"no-op trials on 2 ranks, whole process, median of 5 | {figure:.0f} us a trial | <= {BAR_MICROSECONDS} us | "
          f"{'PASS' if figure <= BAR_MICROSECONDS else 'FAIL'}")


if __name__ == "__main__":
    main()
