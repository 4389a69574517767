"""The runner of tests/claims: a claim that fails, a script that crashes, is silent or prints noise fails the run."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import tree

RUNNER = tree.ROOT / "tests" / "claims" / "run.py"


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


if __name__ == "__main__":
    unittest.main()
