"""Sources are formatted by clang-format, shell scripts parse, and no file holds paths of one machine."""
import re
import subprocess
import unittest

import tree

MACHINE_PATH = re.compile(r"(?<![\w.}~$)/])/(?:work|home|tmp|root)/[\w.]")


class Format(unittest.TestCase):
    maxDiff = None

    def test_clang_format_changes_nothing(self):
        sources = [str(path) for path in tree.files(suffixes={".cpp", ".hpp"})]
        self.assertGreater(len(sources), 100)
        answer = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], capture_output=True, text=True)
        complaints = [line.replace(f"{tree.ROOT}/", "") for line in answer.stderr.splitlines() if "error:" in line]
        self.assertEqual(complaints, [], "run clang-format -i on these")
        self.assertEqual(answer.returncode, 0, answer.stderr)

    def test_scripts_have_at_most_120_columns(self):
        faults = [f"{tree.relative(path)}:{number}" for path in tree.files(suffixes={".py", ".sh", ".cmake"})
                  for number, line in enumerate(path.read_text().splitlines(), 1) if len(line) > 120]
        self.assertEqual(faults, [])

    def test_no_line_ends_in_blanks(self):
        faults = [f"{tree.relative(path)}:{number}" for path in tree.files() if path.suffix != ".md"
                  for number, line in enumerate(path.read_text().splitlines(), 1) if line != line.rstrip()]
        self.assertEqual(faults, [])

    def test_shell_scripts_parse(self):
        scripts = [path for path in tree.files()
                   if path.suffix == ".sh" or path.read_text().startswith("#!/usr/bin/env bash")]
        self.assertGreater(len(scripts), 3)
        for script in scripts:
            answer = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True)
            self.assertEqual(answer.returncode, 0, answer.stderr)


class MachinePaths(unittest.TestCase):
    def test_no_file_names_folders_of_one_machine(self):
        found = [f"{tree.relative(path)}: {match.group()}…" for path in tree.files()
                 for match in MACHINE_PATH.finditer(path.read_text())]
        self.assertEqual(found, [])

    def test_they_would_be_found(self):
        self.assertTrue(MACHINE_PATH.search('open("/' + 'tmp/x")'))
        self.assertTrue(MACHINE_PATH.search("see /" + "work/main"))
        self.assertFalse(MACHINE_PATH.search("${folder}/" + "tmp/x and a/" + "home/x"))


if __name__ == "__main__":
    unittest.main()
