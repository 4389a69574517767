"""The runner of tests/claims: a claim that fails, a script that crashes, is silent or prints noise fails the run. And
what claims that rest on tests ask of these."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import tree

RUNNER = tree.ROOT / "tests" / "claims" / "run.py"

# In GoogleTest's place: reports the tests of a file beside it, whatever the filter.
FAKE = """\
import pathlib, shutil, sys
report = next(word.split("json:")[1] for word in sys.argv if word.startswith("--gtest_output=json:"))
shutil.copy(pathlib.Path(__file__).with_name("tests.json"), report)
"""


class Runner(unittest.TestCase):
    def run_claims(self, scripts, *names):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in scripts.items():
                (Path(folder) / name).write_text(text)
            answer = subprocess.run([sys.executable, str(RUNNER), *names], capture_output=True, text=True,
                                    env={**os.environ, "RECURBENCH_CLAIMS": folder})
        return answer.returncode, answer.stdout, answer.stderr

    def test_claims_that_hold_are_shown_in_one_aligned_table(self):
        status, output, _ = self.run_claims({"a.sh": "echo 'speed | 2.5 x | >= 2.0 x | PASS'",
                                             "b.py": "print('a longer claim | 0 | 0 | PASS')"})
        self.assertEqual(status, 0)
        self.assertIn("speed          | 2.5 x  | >= 2.0 x  | PASS\na longer claim | 0      | 0         | PASS", output)
        self.assertIn("2 of 2 claims hold", output)

    def test_one_failed_claim_fails_the_run_and_the_others_still_run(self):
        status, output, _ = self.run_claims({"a.sh": "echo 'x | 1 | 2 | FAIL'", "b.sh": "echo 'y | 1 | 1 | PASS'"})
        self.assertEqual(status, 1)
        self.assertIn("1 of 2 claims hold", output)

    def test_a_crash_after_a_passed_claim_fails_the_run(self):
        status, output, _ = self.run_claims({"a.sh": "echo 'x | 1 | 1 | PASS'; exit 7"})
        self.assertEqual(status, 1)
        self.assertIn("ended with status 7", output)

    def test_silence_and_noise_fail_the_run(self):
        self.assertEqual(self.run_claims({"a.sh": ":"})[0], 1)
        self.assertEqual(self.run_claims({"a.sh": "echo 'x | 1 | 1 | PASS'; echo progress"})[0], 1)
        self.assertEqual(self.run_claims({"a.sh": "echo 'x | 1 | 1 | MAYBE'"})[0], 1)
        self.assertEqual(self.run_claims({})[0], 1)

    def test_scripts_are_chosen_by_name(self):
        scripts = {"a.sh": "echo 'x | 1 | 2 | FAIL'", "b.sh": "echo 'y | 1 | 1 | PASS'"}
        self.assertEqual(self.run_claims(scripts, "b")[0], 0)
        status, _, message = self.run_claims(scripts, "c")
        self.assertEqual(status, 1)
        self.assertIn("Known: a, b", message)


class Figures(unittest.TestCase):
    def failures(self, results, pattern):
        """What support/figures.py says has failed, of a program whose tests of the suite `Suite` end so."""
        tests = [{"classname": "Suite", "name": name, "result": result} for name, result in results.items()]
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "tests" / "program"
            program.parent.mkdir()
            program.write_text(f"#!{sys.executable}\n{FAKE}")
            program.chmod(0o755)
            (program.parent / "tests.json").write_text(json.dumps({"testsuites": [{"testsuite": tests}]}))
            ask = f"from support.figures import run_tests; print(*run_tests('program', '{pattern}')[1], sep=', ')"
            environment = {**os.environ, "RECURBENCH_BUILD": folder, "RECURBENCH_SOURCE": str(tree.ROOT)}
            answer = subprocess.run([sys.executable, "-c", ask], cwd=RUNNER.parent, env=environment, text=True,
                                    check=True, capture_output=True)
        return answer.stdout.strip()

    def test_every_part_of_a_filter_must_match_a_test(self):
        passed = {"A": "COMPLETED", "B": "COMPLETED"}
        self.assertEqual(self.failures(passed, "Suite.A:*.B"), "")
        self.assertEqual(self.failures(passed, "Suite.A:Gone.*"), "Gone.* matches no test")

    def test_a_skipped_test_fails(self):
        self.assertEqual(self.failures({"A": "COMPLETED", "B": "SKIPPED"}, "Suite.*"), "Suite.B")


if __name__ == "__main__":
    unittest.main()
