"""A published report belongs to the experiment of its name: the sweep that it shows is that file, but for comments."""
import json
import os
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("RECURBENCH_SOURCE", Path(__file__).resolve().parents[2]))


def settings(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def sweep_of(report):
    if isinstance(report, dict):
        if isinstance(report.get("sweep"), str):
            return report["sweep"]
        return next(filter(None, map(sweep_of, report.values())), None)
    return None


class Reports(unittest.TestCase):
    def test_each_shows_the_sweep_of_its_experiment(self):
        folders = sorted((SOURCE / "results" / "reference").iterdir())
        self.assertGreater(len(folders), 5)
        for folder in folders:
            with self.subTest(report=folder.name):
                shown = sweep_of(json.loads((folder / "report.json").read_text(encoding="utf-8")))
                file = (SOURCE / "experiments" / f"{folder.name}.yaml").read_text(encoding="utf-8")
                self.assertEqual(settings(shown), settings(file))

    def test_none_holds_a_page(self):
        for folder in (SOURCE / "results" / "reference").iterdir():
            self.assertEqual({file.name for file in folder.iterdir()}, {"report.json", "report.md"}, folder)


if __name__ == "__main__":
    unittest.main()
