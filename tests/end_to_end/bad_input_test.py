#!/usr/bin/env python3
"""Wrong input gets a message that says where and what to do, and the documented exit status."""
import os
import shlex
import subprocess
import unittest

import studies

USAGE, FAULT = 2, 3


def with_line(old, new):
    """The small sweep with one piece replaced."""
    text = studies.SMALL_SWEEP.replace("STEPS", "10")
    assert old in text
    return text.replace(old, new)


class BadSweeps(unittest.TestCase):
    def refused(self, text, *patterns):
        with studies.Folder() as folder:
            path = folder / "bad.yaml"
            path.write_text(text, encoding="utf-8")
            for ranks in (1, 2):
                done = studies.run(path, folder / "out", ranks, check=False)
                self.assertEqual(done.returncode, USAGE, done.stderr)
                for pattern in patterns:
                    self.assertRegex(done.stderr, pattern)
                self.assertEqual(done.stderr.count("recurbench: "), 1, "the message is printed once")
                self.assertFalse((folder / "out").exists())

    def test_an_unknown_top_level_key(self):
        self.refused(with_line("replicates: 2", "replicate: 2"), r"bad\.yaml:4:1", "replicate", "replicates")

    def test_an_unknown_model_key_names_its_place_and_the_nearest(self):
        self.refused(with_line("{name: rnn, hidden: 17}", "{name: rnn, hiden: 17}"), r"bad\.yaml:10:\d+", "hiden",
                     "Did you mean 'hidden'")

    def test_an_unknown_model(self):
        self.refused(with_line("name: rnn", "name: rrn"), r"bad\.yaml:10:\d+", "Did you mean 'rnn'", "gru, lru, lstm")

    def test_a_wrong_type(self):
        self.refused(with_line("hidden: 17", "hidden: wide"), r"bad\.yaml:10:\d+",
                     "model.hidden must be a whole number", "got wide")

    def test_an_empty_list(self):
        self.refused("name: x\ntasks: []\nmodels: [{name: rnn}]\n", r"bad\.yaml:2:\d+", "tasks")

    def test_an_impossible_length(self):
        self.refused(with_line("length: 21", "length: 1"), r"bad\.yaml:6:\d+", "task.length must be from 2", "got 1")
        self.refused(with_line("length: 12", "length: 6"), r"bad\.yaml:8:\d+", r"at least 4·pairs = 8", "got 6")

    def test_a_duplicate_key(self):
        self.refused(with_line("seed: 7", "seed: 7\nseed: 8"), r"bad\.yaml:4:1", "seed")

    def test_control_characters_by_escapes(self):
        self.refused(with_line("hidden: 17", 'hidden: 17, label: "a\\eb"'), r"bad\.yaml:10:\d+", "control.*0x1b")
        self.refused(with_line("seed: 7", 'seed: 7\n"descri\\0": 1'), r"bad\.yaml:4:1", "control.*0x00")

    def test_quotes_around_a_number(self):
        self.refused(with_line("lr: 3.0e-3", "lr: '3.0e-3'"), r"bad\.yaml:14:\d+", "write it without quotes")

    def test_a_seed_to_search(self):
        self.refused(with_line("seed: 7", "seed: 7\nparameters: {seed: {values: [1, 2]}}"), r"bad\.yaml:4:\d+",
                     "replicates")

    def test_a_key_that_is_left_out(self):
        self.refused("name: x\ntasks: [{name: series}]\nmodels: [{name: rnn}]\n", r"bad\.yaml:2:16: task.file is")

    def test_broken_yaml(self):
        self.refused("name: x\ntasks: [{name: adding\n", r"bad\.yaml:\d+:\d+")

    def test_what_comes_later_is_refused_not_ignored(self):
        early = with_line("seed: 7", "seed: 7\nearly_terminate: {type: asha}")
        self.refused(early, r"bad\.yaml:4:1", "early_terminate")
        self.refused(with_line("seed: 7", "seed: 7\nmethod: random"), r"bad\.yaml:4:\d+", "grid")

    def test_keys_that_the_schedule_does_not_use(self):
        sweep = ("name: x\ntasks: [{name: adding}]\nmodels: [{name: rnn}]\ntrain: {steps: 10}\n"
                 "optimizer: {schedule: %s}\n")
        for schedule, key in (("constant", "warmup"), ("constant", "final"), ("linear_warmup", "final")):
            self.refused(sweep % f"{schedule}, {key}: 1", rf"bad\.yaml:5:\d+: unknown key '{key}' in optimizer")
        self.refused(sweep % "linear_warmup, warmup: 11",
                     r"optimizer\.warmup must be at most train\.steps = 10, got 11")

    def test_all_faults_of_a_trial_at_once(self):
        self.refused("name: many\ntasks: [{name: adding}]\nmodels: [{name: lstm}]\n"
                     "train: {stps: 20, batch: 0, eval_every: 0}\noptimizer: {lr: fast, clip: -1}\n"
                     "metric: {name: valid/foo}\n",
                     "4:15: unknown key 'stps'.*Did you mean 'steps'", "4:26: train.batch", "4:41: train.eval_every",
                     "5:17: optimizer.lr", "5:29: optimizer.clip", "6:16: .*metric 'foo'")
        self.refused("name: e\ntasks: [{name: copy, delay: -3, symbols: '4'}]\n"
                     "models: [{name: lstm, hidden: 0, layers: 0}]\n"
                     "train: {steps: -3, batch: 0}\noptimizer: {lr: -3, clip: -1, name: foo}\n",
                     *(key.replace(".", r"\.") + " must be" for key in (
                         "task.delay", "task.symbols", "model.hidden", "model.layers", "train.steps", "train.batch",
                         "optimizer.lr", "optimizer.clip", "optimizer.name")))
        self.refused("name: e\ntasks: [{name: copy, delay: 3}]\n"
                     "models: [{name: lstm, hidden: 4, bidirectional: true}]\n"
                     "train: {eval_lengths: [3, x], window: 4}\noptimizer: {schedule: cosine, warmup: 99999}\n"
                     "metric: {name: valid/foo}\n",
                     "eval_lengths must be", "train.window must be 0", "warmup must be at most", "metric 'foo'")

    def test_a_model_and_an_unknown_task(self):
        self.refused("name: e\ntasks: [{name: cpy}]\nmodels: [{name: lstm, hidden: 0, embeding: 3}]\n", "'copy'",
                     "model.hidden must be", "Did you mean 'embedding'")

    def test_a_key_of_another_model(self):
        two = "name: e\ntasks: [{name: adding}]\nmodels: [{name: lstm%s}, {name: transformer}]\n"
        self.refused(two % "" + "parameters: {model.head: {values: [2, 4]}}\n",
                     r"Did you mean 'heads' \(transformer\)")
        self.refused(two % ", heads: 2", "transformer knows it")

    def test_a_width_that_heads_do_not_divide(self):
        self.refused("name: e\ntasks: [{name: adding}]\nmodels: [{name: transformer, width: 10, heads: 4}]\n",
                     "model.width must be a multiple of 4, because of model.heads=4")


class OddTexts(unittest.TestCase):
    def test_whatever_a_sweep_may_say_is_written_and_read(self):
        with studies.Folder() as folder:
            path = folder / "odd.yaml"
            path.write_text('name: odd\ndescription: "a\\N\\_\\L\\tb\\n<c>"\n'
                            'tasks: [{name: adding, length: 9, label: "x\\_\\u00e9\\"\'<y>"}]\n'
                            "models: [{name: rnn}]\ntrain: {steps: 3}\n", encoding="utf-8")
            studies.run(path, folder / "out")
            self.assertIn("finished already", studies.run(path, folder / "out").stderr)
            for command in ("verify", "report", "results"):
                self.assertEqual(studies.call(command, folder / "out").returncode, 0, command)

    def test_the_stored_command_line_is_what_a_shell_reads_back(self):
        with studies.Folder() as folder:
            sweep = studies.written_sweep(folder, "it's a sweep", studies.SMALL_SWEEP, 10)
            arguments = ("replicates=1", "description=a \"b\" 'c' $HOME \\ *é", "--no-report")
            studies.run(sweep, folder / "out", 1, *arguments)
            with studies.h5py.File(folder / "out" / "results.h5") as file:
                stored = file["provenance/command_line"][0].decode()
            self.assertEqual(shlex.split(stored)[:2], ["recurbench", "run"])
            self.assertEqual(shlex.split(stored)[2:], [str(sweep), "--out", str(folder / "out"), *arguments])


class OddFiles(unittest.TestCase):
    def shell(self, text, folder):
        return subprocess.run(["bash", "-c", text], cwd=folder, env={**studies.ENVIRONMENT, "PROGRAM": studies.PROGRAM},
                              capture_output=True, text=True, timeout=60)

    def test_a_sweep_from_a_pipe(self):
        with studies.Folder() as folder:
            studies.small_sweep(folder, 10)
            for text in ('"$PROGRAM" plan <(cat small.yaml)', 'cat small.yaml | "$PROGRAM" plan /dev/stdin'):
                done = self.shell(text, folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("24 trials", done.stdout)

    def test_a_pipe_without_a_writer_a_device_and_a_flood(self):
        with studies.Folder() as folder:
            os.mkfifo(folder / "pipe")
            for text, said in (('"$PROGRAM" plan pipe', "pipe: nobody writes to this pipe"),
                               ('"$PROGRAM" plan /dev/zero', "/dev/zero: a file or a pipe is required"),
                               ('"$PROGRAM" plan <(cat /dev/zero)', "at most 16 MiB are read")):
                done = self.shell(text, folder)
                self.assertEqual(done.returncode, USAGE, text)
                self.assertIn(said, done.stderr)

    def test_output_that_cannot_be_written(self):
        with studies.Folder() as folder:
            studies.small_sweep(folder, 10)
            for text in ('plan small.yaml > /dev/full', 'list > /dev/full', '--help > /dev/full', 'list >&-'):
                done = self.shell(f'"$PROGRAM" {text}', folder)
                self.assertEqual(done.returncode, FAULT, text)
                self.assertRegex(done.stderr, "^recurbench: stdout: cannot write", text)


class BadFiles(unittest.TestCase):
    def test_an_absent_sweep(self):
        with studies.Folder() as folder:
            done = studies.run(folder / "none.yaml", folder / "out", check=False)
            self.assertEqual(done.returncode, USAGE)
            self.assertRegex(done.stderr, r"none\.yaml: cannot open: No such file")

    def test_a_bad_override(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 10)
            done = studies.run(sweep, folder / "out", 1, "optimizer.lrr=1", check=False)
            self.assertEqual(done.returncode, USAGE)
            self.assertRegex(done.stderr, "lrr.*(lr|legal|Known)")

    def test_a_folder_of_another_study(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 12)
            studies.run(sweep, folder / "out", 1, "--no-report")
            done = studies.run(sweep, folder / "out", 1, "name=other", check=False)
            self.assertEqual(done.returncode, USAGE)
            self.assertRegex(done.stderr, "holds another study .small seed=7.*other seed=7.*--out")

    def test_a_folder_that_cannot_be_written(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 12)
            (folder / "file").write_text("in the way")
            done = studies.run(sweep, folder / "file" / "out", check=False)
            self.assertEqual(done.returncode, FAULT)
            self.assertRegex(done.stderr, "file/out")

    def test_a_report_of_nothing(self):
        with studies.Folder() as folder:
            done = studies.call("report", folder)
            self.assertEqual(done.returncode, USAGE)
            self.assertRegex(done.stderr, "no study is here")

    def test_a_study_that_is_a_file_or_not_there(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 10)
            done = studies.run(sweep, sweep, check=False)
            self.assertEqual(done.returncode, USAGE, done.stderr)
            self.assertRegex(done.stderr, r"--out: a folder is required, .*small\.yaml is a file")
            for command in ("verify", "report", "results"):
                done = studies.call(command, folder / "none")
                self.assertEqual(done.returncode, USAGE, command)
                self.assertRegex(done.stderr, "none: .*nothing is there")
            self.assertFalse((folder / "none").exists())

    def test_a_results_file_that_is_none(self):
        with studies.Folder() as folder:
            (folder / "results.h5").write_bytes(b"not HDF5 at all" * 100)
            done = studies.call("report", folder / "results.h5")
            self.assertEqual(done.returncode, FAULT)
            self.assertRegex(done.stderr, r"results\.h5")

    def test_a_full_disk(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 20)
            out = folder / "out"
            out.mkdir()
            small_disk = f"mount -t tmpfs -o size=48k none {out} && {shlex.join(studies.command(sweep, out))}"
            rights = [] if os.geteuid() == 0 else ["--map-root-user"]
            private = ["unshare", "--mount", *rights]
            if subprocess.run([*private, "true"], capture_output=True).returncode != 0:
                private += ["--propagation", "unchanged"]  # in a chroot the root is no mount point of its own
            done = subprocess.run([*private, "bash", "-c", small_disk], env=studies.ENVIRONMENT,
                                  capture_output=True, text=True, timeout=studies.TIMEOUT_SECONDS)
            self.assertEqual(done.returncode, FAULT, done.stderr)
            self.assertRegex(done.stderr, "No space left on device; free space and run the same command again")


class DamagedJournals(unittest.TestCase):
    def test_a_damaged_trial_is_named_and_runs_again(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 10)
            studies.run(sweep, folder / "out", 1, "--no-report")
            whole = studies.digest(folder / "out")
            journal = next((folder / "out" / "journal").iterdir())
            content = bytearray(journal.read_bytes())
            content[len(content) // 2] ^= 0x40
            journal.write_bytes(content)
            again = studies.run(sweep, folder / "out", 1, "--no-report")
            self.assertRegex(again.stderr, r"damage: .*bytes \d+.*is trained again")
            self.assertIn("23 of 24 trials are finished already", again.stderr)
            self.assertEqual(studies.digest(folder / "out"), whole)


class TrialsThatGoWrong(unittest.TestCase):
    def test_a_diverging_trial_is_a_result(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 20)
            done = studies.run(sweep, folder / "out", 2, "optimizer.lr=1e30", "optimizer.clip=0")
            self.assertRegex(done.stdout, r"\d+ diverged")

    def test_a_trial_that_needs_too_much_memory_fails_before_it_starts(self):
        with studies.Folder() as folder:
            sweep = folder / "huge.yaml"
            sweep.write_text("name: huge\ntasks: [{name: adding, length: 1000000}]\n"
                             "models: [{name: lstm, hidden: 512}]\ntrain: {steps: 1, batch: 2000}\n",
                             encoding="utf-8")
            done = studies.run(sweep, folder / "out", check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stdout, r"needs \d+ MiB, \d+ MiB are free")

    def test_a_time_limit_is_a_status(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 100000)
            done = studies.run(sweep, folder / "out", 2, "train.time_limit_seconds=0.05", check=False)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stdout, r"24 timed_out")


if __name__ == "__main__":
    unittest.main()
