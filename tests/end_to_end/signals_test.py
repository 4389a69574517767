#!/usr/bin/env python3
"""A signal to the launcher or to any rank ends a run in order: status 85, results.h5 says what is done and what is
pending, and the same command continues.
"""
import os
import signal
import subprocess
import time
import unittest

import studies

STEPS = 400


def stopped_run(sweep, out, ranks, which, number):
    """Starts a run, sends the signal once every rank trains, returns the exit status."""
    process = subprocess.Popen(studies.command(sweep, out, ranks, "--no-report"), env=studies.ENVIRONMENT,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(list((out / "journal").glob("*"))) < ranks and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    os.kill(process.pid if which == "launcher" else studies.rank_processes(out)[-1], number)
    return process.wait(studies.TIMEOUT_SECONDS)


class Signals(unittest.TestCase):
    def check(self, ranks, which, number):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, STEPS)
            self.assertEqual(stopped_run(sweep, folder / "study", ranks, which, number), 85)
            states = studies.states(folder / "study")
            self.assertEqual(len(states), 24)
            self.assertIn("pending", states)
            self.assertLessEqual(set(states), {"pending", "done"})
            sound = studies.call("verify", folder / "study")
            self.assertEqual(sound.returncode, 0, sound.stdout)
            self.assertIn(f"results.h5: whole; {states.count('done')} of 24 trials finished", sound.stdout)
            unfinished = studies.call("report", folder / "study")
            self.assertEqual(unfinished.returncode, 0, unfinished.stderr)
            studies.run(sweep, folder / "study", ranks, "--no-report")
            self.assertEqual(studies.states(folder / "study"), ["done"] * 24)
            studies.run(sweep, folder / "whole", 2, "--no-report")
            self.assertEqual(studies.digest(folder / "study"), studies.digest(folder / "whole"))

    def test_a_single_process_stops_on_sigint(self):
        self.check(1, "launcher", signal.SIGINT)

    def test_ranks_stop_when_the_launcher_gets_usr1(self):
        self.check(2, "launcher", signal.SIGUSR1)

    def test_all_ranks_stop_when_one_rank_gets_sigterm(self):
        self.check(2, "rank", signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
