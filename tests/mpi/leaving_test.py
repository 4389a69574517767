"""How ranks leave: usage `leaving_test.py PROGRAM LAUNCHER...`, LAUNCHER ending in its flag for the number of ranks."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, LAUNCHER = sys.argv[1], sys.argv[2:]
OPEN_MPI = "--oversubscribe" in LAUNCHER


def launch(*arguments, ranks=2):
    return subprocess.run([*LAUNCHER, str(ranks), PROGRAM, *arguments], capture_output=True, text=True, timeout=30)


def alive(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return condition()


class Leaving(unittest.TestCase):
    def test_in_order(self):
        result = launch("quietly")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))

    def test_a_rank_that_fails_alone_ends_the_others(self):
        result = launch("alone")
        # MPICH's launcher sometimes returns the signal by which it ended the others.
        self.assertIn(result.returncode, [3] if OPEN_MPI else [3, 9])
        self.assertIn("error: this rank fails alone", result.stderr)

    def test_an_agreed_error_is_printed_once_and_ends_mpi_in_order(self):
        result = launch("agreed")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr.count("error: all ranks fail together"), 1)
        self.assertNotIn("finalize", result.stderr)

    def test_abort_ends_the_others(self):
        self.assertEqual(launch("abort").returncode, 85)

    def test_ranks_die_with_their_launcher(self):
        with tempfile.TemporaryDirectory() as folder:
            files = [pathlib.Path(folder, f"pid.{rank}") for rank in range(2)]
            launcher = subprocess.Popen([*LAUNCHER, "2", PROGRAM, "spin", str(pathlib.Path(folder, "pid"))],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                self.assertTrue(wait_until(lambda: all(f.exists() and f.read_text() for f in files), 20))
                pids = [int(f.read_text()) for f in files]
                self.assertTrue(all(map(alive, pids)))
                launcher.kill()
                launcher.wait(timeout=10)
                begin = time.monotonic()
                died = wait_until(lambda: not any(map(alive, pids)), 5)
                print(f"ranks outlived their launcher by {1000 * (time.monotonic() - begin):.0f} ms")
                for pid in filter(alive, pids):
                    os.kill(pid, signal.SIGKILL)
                self.assertTrue(died)
                self.assertLess(time.monotonic() - begin, 0.5)
            finally:
                launcher.kill()

    def test_a_program_without_launcher_outlives_its_parent(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "pid.0")
            parent = subprocess.Popen(["sh", "-c", f"'{PROGRAM}' spin '{folder}/pid' & wait"],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.assertTrue(wait_until(lambda: file.exists() and file.read_text() != "", 20))
            pid = int(file.read_text())
            parent.kill()
            parent.wait(timeout=10)
            time.sleep(0.2)
            self.assertTrue(alive(pid))
            os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
