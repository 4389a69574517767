#!/usr/bin/env python3
"""results.h5 is the same for any number of ranks, and after kills and restarts."""
import unittest

import studies


class Sameness(unittest.TestCase):
    def test_results_do_not_depend_on_the_number_of_ranks(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 60)
            digests = set()
            for ranks in (1, 2, 4):
                studies.run(sweep, folder / f"ranks{ranks}", ranks, "--no-report")
                digests.add(studies.digest(folder / f"ranks{ranks}"))
            self.assertEqual(len(digests), 1)

    def test_results_survive_kills_and_restarts(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 150)
            studies.run(sweep, folder / "whole", 1, "--no-report")
            folders, _ = studies.survive_kills(sweep, lambda i: folder / f"killed{i}", 2, 4, 1.5, seed=1)
            for out in folders:
                self.assertEqual(studies.digest(out), studies.digest(folder / "whole"))

    def test_scans_lengths_and_segments_survive_them_too(self):
        with studies.Folder() as folder:
            sweep = studies.long_sweep(folder, 60)
            studies.run(sweep, folder / "whole", 1, "--no-report")
            folders, kills = studies.survive_kills(sweep, lambda i: folder / f"killed{i}", 2, 3, 1.0, seed=3)
            self.assertGreater(kills, 0)
            for out in folders:
                self.assertEqual(studies.digest(out), studies.digest(folder / "whole"))

    def test_a_seed_makes_other_results(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 10)
            studies.run(sweep, folder / "one", 1, "--no-report")
            studies.run(sweep, folder / "two", 1, "--no-report", "seed=8")
            self.assertNotEqual(studies.digest(folder / "one"), studies.digest(folder / "two"))

    def test_a_second_start_trains_nothing_and_changes_nothing(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 10)
            studies.run(sweep, folder / "study", 2)
            before = (folder / "study" / "results.h5").read_bytes()
            again = studies.run(sweep, folder / "study", 2)
            self.assertIn("24 of 24 trials are finished already", again.stderr)
            self.assertEqual((folder / "study" / "results.h5").read_bytes(), before)

    def test_a_grown_sweep_keeps_what_is_finished(self):
        with studies.Folder() as folder:
            sweep = studies.small_sweep(folder, 10)
            studies.run(sweep, folder / "study", 1, "--no-report", "replicates=1")
            grown = studies.run(sweep, folder / "study", 1, "--no-report")
            self.assertIn("12 of 24 trials are finished already", grown.stderr)
            studies.run(sweep, folder / "at_once", 1, "--no-report")
            self.assertEqual(studies.digest(folder / "study"), studies.digest(folder / "at_once"))

    def test_a_finished_study_is_read_from_its_results_alone_whatever_its_sweep_makes_today(self):
        with studies.Folder() as folder:
            study = folder / "study"
            studies.run(studies.small_sweep(folder, 10), study, 1)
            before, digest = (study / "report" / "report.md").read_text(), studies.digest(study)
            sweep = study / "study.yaml"
            sweep.write_text(sweep.read_text().replace("warmup: 10", "warmup: 9").replace("rnn", "unknown"))
            self.assertEqual(studies.call("report", study).returncode, 0)
            self.assertEqual((study / "report" / "report.md").read_text(), before)
            (study / "results.h5").unlink()
            self.assertEqual(studies.call("results", study).returncode, 0)
            self.assertEqual(studies.call("verify", study / "results.h5", "--digest").stdout.strip(), digest)


if __name__ == "__main__":
    unittest.main()
