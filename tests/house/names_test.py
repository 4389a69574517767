"""File names, registered names, README rows and test files of architectures and tasks agree. Asks the program."""
import json
import os
import re
import subprocess
import unittest

import tree


def registered():
    program = os.environ["RECURBENCH_PROGRAM"]
    answer = subprocess.run([program, "list", "--json"], check=True, stdout=subprocess.PIPE, text=True)
    return {kind: [entry["name"] for entry in entries] for kind, entries in json.loads(answer.stdout).items()}


class Names(unittest.TestCase):
    maxDiff = None

    def agree(self, folder, names):
        self.assertTrue(names)
        sources = [path.stem for path in (tree.ROOT / folder).glob("*.cpp")]
        self.assertEqual(sorted(sources), sorted(names), f"files {folder}/*.cpp and registered names")
        rows = tree.first_cells((tree.ROOT / folder / "README.md").read_text())
        self.assertEqual(sorted(rows), sorted(names), f"first cells of {folder}/README.md and registered names")
        tests = [path.name for path in (tree.ROOT / "tests" / folder).glob("*_test.cpp")]
        tested = [name for name in names if f"{name}_test.cpp" in tests]
        self.assertEqual(tested, names, f"each needs its tests/{folder}/<name>_test.cpp")

    def test_architectures(self):
        self.agree("architectures", registered()["models"])

    def test_tasks(self):
        self.agree("tasks", registered()["tasks"])


class Project(unittest.TestCase):
    OLD = "seq" "bench"

    def test_the_old_name_stands_in_the_history_alone(self):
        history = [tree.ROOT / "CHANGELOG.md", *(tree.ROOT / "docs" / "adr").iterdir()]
        holders = [tree.relative(path) for path in tree.files() if path not in history
                   and (self.OLD in path.read_text().lower() or self.OLD in path.name)]
        self.assertEqual(holders, [])


class Fields(unittest.TestCase):
    """Numbers have fields; nobody spells them into names or reads them out of names."""
    SOURCES = {".cpp", ".hpp", ".inc", ".py", ".js"}

    def sources(self):
        return [path for path in tree.files(suffixes=self.SOURCES) if "reference" not in path.parts]

    def test_no_source_spells_when_into_a_name(self):
        spelled = [f"@{when}" for when in ("best", "last")]
        holders = [tree.relative(path) for path in self.sources() if any(word in path.read_text() for word in spelled)]
        self.assertEqual(holders, [])

    def test_no_source_spells_a_split_into_a_metrics_name_or_takes_one_apart(self):
        pattern = re.compile(r'^(?!#include).*(?:"(?:test|valid|train)/|/(?:loss|accuracy|exact)\b)', re.MULTILINE)
        grammar = {"framework/config/sweep.cpp"}  # `metric: {name: valid/loss}` is how people write it
        holders = [tree.relative(path) for path in self.sources()
                   if path.parts[len(tree.ROOT.parts)] in ("framework", "architectures", "tasks")
                   and tree.relative(path) not in grammar and pattern.search(path.read_text())]
        self.assertEqual(holders, [])


class Rows(unittest.TestCase):
    def test_first_cells_are_found_without_heading_and_markup(self):
        text = "| name | what |\n|---|:--|\n| `gru` | x |\n| [lstm](lstm.cpp) | y |\n\nText | with a bar\n"
        self.assertEqual(tree.first_cells(text), ["gru", "lstm"])


if __name__ == "__main__":
    unittest.main()
