#!/usr/bin/env python3
"""Trained weights are kept on demand, and `recurbench extract` reads the language out of a recurrent model."""
import json
import unittest

import h5py

import studies

SWEEP = """\
name: language
seed: 5
replicates: 1
tasks:
  - {name: parity, length: {min: 1, max: 12}}
models:
  - {name: MODEL, hidden: 8}
optimizer: {lr: 1.0e-2}
train: {steps: STEPS, batch: 32, eval_every: 100, eval_samples: 256, save_weights: true}
"""


def trained(folder, model, steps):
    sweep = studies.written_sweep(folder, "language", SWEEP.replace("MODEL", model), steps)
    studies.run(sweep, folder / "study", 1, "--no-report")
    return next((folder / "study" / "weights").glob("*.h5"))


class Extract(unittest.TestCase):
    def test_a_trained_gru_gives_back_the_two_states_of_parity(self):
        with studies.Folder() as folder:
            weights = trained(folder, "gru", 1200)
            done = studies.call("extract", weights, "--out", folder / "drawing")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertRegex(done.stdout, r"states +2 \(the language's minimal automaton has 2\)")
            self.assertRegex(done.stdout, r"decides as the model +1.0000 of prefixes")
            self.assertRegex(done.stdout, r"1.0000 of \d{3} words of the language")
            self.assertRegex(done.stdout, r"the same automaton +yes")
            self.assertIn("1.0000 of 1000 random words of length 50", done.stdout)
            self.assertIn("</svg>", (folder / "drawing" / f"{weights.stem}.svg").read_text())
            self.assertIn("doublecircle", (folder / "drawing" / f"{weights.stem}.dot").read_text())

    def test_a_model_that_learned_nothing_is_not_taken_for_the_language(self):
        with studies.Folder() as folder:
            weights = trained(folder, "gru", 1)
            done = studies.call("extract", weights, "--task", "tomita", "grammar=1", "length=10", "--out", folder)
            self.assertRegex(done.stdout, r"0.0000 of \d+ (words of the language|others)")
            self.assertTrue((folder / f"{weights.stem}.tomita.dot").exists())

    def test_weights_that_do_not_fit_the_program_are_refused(self):
        def other_meaning(file):
            del file["semantics"]
            file.create_dataset("semantics", data="rnn=0 parity=0", dtype=h5py.string_dtype("utf-8", 14))

        def one_too_few(file):
            del file["parameters/head.b"]

        def other_shape(file):
            del file["parameters/head.w"]
            file["parameters/head.w"] = [[1.0, 2.0]]

        for change, reason in ((other_meaning, "train them again"), (one_too_few, "parameters were required"),
                               (other_shape, "head.w of 8×2 was required, the weights have 1×2")):
            with self.subTest(reason=reason), studies.Folder() as folder:
                weights = trained(folder, "rnn", 5)
                with h5py.File(weights, "r+") as file:
                    change(file)
                done = studies.call("extract", weights)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(reason, done.stderr)

    def test_weights_that_an_earlier_run_did_not_keep_are_missed_aloud(self):
        with studies.Folder() as folder:
            trained(folder, "rnn", 5).unlink()
            again = studies.run(folder / "language.yaml", folder / "study", 1, "--no-report")
            self.assertIn("1 of these left no weights", again.stderr)

    def test_weights_are_arrays_by_name(self):
        with studies.Folder() as folder, h5py.File(trained(folder, "rnn", 20)) as file:
            self.assertEqual(file.attrs["format"], "recurbench weights")
            self.assertEqual(json.loads(file["task"][()])["name"], "parity")
            self.assertEqual(file["parameters/head.w"].shape, (8, 2))

    def test_bad_input_is_refused_with_a_reason(self):
        with studies.Folder() as folder, studies.Folder() as other:
            weights = trained(folder, "rnn", 20)
            for arguments, reason in (((weights, "--task", "copy"), "regular language was required"),
                                      ((weights, "length"), "key=value"),
                                      ((folder / "language.yaml",), "language.yaml: HDF5 cannot open"),
                                      ((trained(other, "rnn, bidirectional: true", 2),), "a recurrent model that"),
                                      ((weights, "lenght=3"), "unknown key 'lenght' in task")):
                done = studies.call("extract", *arguments)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(reason, done.stderr)


if __name__ == "__main__":
    unittest.main()
