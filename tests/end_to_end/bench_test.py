#!/usr/bin/env python3
"""`recurbench bench` measures what it is asked for, and refuses what it cannot measure."""
import json
import os
import subprocess
import unittest

PROGRAM = os.path.join(os.environ["RECURBENCH_BUILD"], "recurbench")
USAGE = 2


def bench(*arguments):
    return subprocess.run([PROGRAM, "bench", *arguments], capture_output=True, text=True)


class Bench(unittest.TestCase):
    def test_training_steps_are_measured_at_the_shape_that_was_asked_for(self):
        model = "mamba:d_state=4,expand=1"
        answer = bench("lstm", model, "--training", "--shape", "8,5,3", "--shape", "16,7,2,4", "--repeats", "2",
                       "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        found = json.loads(answer.stdout)
        self.assertGreater(found["peak_gflops"], 1)
        shapes = [(row["model"], row["width"], row["steps"], row["batch"], row["channels"]) for row in found["rows"]]
        self.assertEqual(shapes, [("lstm", 8, 5, 3, 10), ("lstm", 16, 7, 2, 4), (model, 8, 5, 3, 10),
                                  (model, 16, 7, 2, 4)])
        for row in found["rows"]:
            self.assertAlmostEqual(row["tokens_per_second"], 1e3 * row["steps"] * row["batch"] / row["milliseconds"])
            self.assertAlmostEqual(row["share_of_peak"], row["gflops"] / found["peak_gflops"])
            self.assertLess(row["share_of_peak"], 1)

    def test_streaming_states_do_not_depend_on_how_long_a_stream_is(self):
        answer = bench("lstm", "rwkv4", "--streaming", "--json")
        states = {(row["model"], row["width"]): row["state_bytes"] for row in json.loads(answer.stdout)["rows"]}
        self.assertEqual(states["lstm", 128], 4 * 2 * 128)
        self.assertEqual(states["rwkv4", 64], 4 * 2 * 5 * 64)

    def test_drawing_is_measured_for_tasks_with_their_settings(self):
        answer = bench("--tasks", "parity:length=7", "recall", "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        rows = json.loads(answer.stdout)["rows"]
        self.assertEqual([(row["task"], row["steps"]) for row in rows], [("parity:length=7", 7), ("recall", 64)])
        for row in rows:
            self.assertAlmostEqual(row["share_of_step"], row["milliseconds"] / row["step_milliseconds"])

    def test_the_table_has_a_row_for_each_measurement(self):
        answer = bench("rnn", "--training", "--shape", "8,5,3", "--repeats", "1")
        self.assertRegex(answer.stdout, r"(?m)^rnn +8 +5 +3 +10 ")

    def test_a_list_among_the_settings(self):
        answer = bench("hybrid:layers=[mamba,lstm],d_state=4", "--training", "--shape", "8,5,3", "--repeats", "1")
        self.assertRegex(answer.stdout, r"(?m)^hybrid:layers=\[mamba,lstm\],d_state=4 +8 +5 +3 ")

    def test_what_cannot_be_measured_is_refused(self):
        for arguments, message in [(["lstmm"], "Did you mean 'lstm'"), (["lstm:hidden=5"], "--shape gives the width"),
                                   (["lstm:hidden"], "settings of the form key=value were required"),
                                   (["lstm:chrno=5", "--training"], "chrono"),
                                   (["lstm", "--shape", "64,8"], "WIDTH,STEPS,BATCH"),
                                   (["lstm", "--shape", "64,8,2,abc"], "WIDTH,STEPS,BATCH"),
                                   (["lstm", "--shape", "64,8,2,10,9"], "WIDTH,STEPS,BATCH"),
                                   (["lstm", "--streaming", "--shape", "64,8,2"], "is of training steps"),
                                   (["--tasks", "parity", "--repeats", "3"], "excludes"),
                                   (["--tasks", "parity:lenght=7"], "unknown key 'lenght'"),
                                   (["--tasks", "char_lm"], "task.file is required"),
                                   (["lstm", "--training", "--shape", "64,80,20", "--memory-limit", "1KiB"],
                                    "memory_limit must be at least")]:
            answer = bench(*arguments)
            self.assertEqual(answer.returncode, USAGE, (arguments, answer.stderr))
            self.assertIn(message, answer.stderr, arguments)


if __name__ == "__main__":
    unittest.main()
