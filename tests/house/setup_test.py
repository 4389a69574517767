"""cmake/setup.sh and the two commands: which packages count as missing, and what a user without root is told."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import tree


class Setup(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.stubs = self.root / "stubs"
        self.stubs.mkdir()
        for name in ("run", "check"):
            shutil.copy(tree.ROOT / name, self.root)
        shutil.copytree(tree.ROOT / "cmake", self.root / "cmake")
        self.installed("")

    def tearDown(self):
        self.folder.cleanup()

    def stub(self, name, body):
        (self.stubs / name).write_text(f"#!/bin/sh\n{body}\n")
        (self.stubs / name).chmod(0o755)

    def installed(self, rows):
        self.stub("dpkg-query", f"printf '{rows}'")

    def bash(self, text, *prefix):
        environment = {**os.environ, "PATH": f"{self.stubs}:{os.environ['PATH']}"}
        return subprocess.run([*prefix, "bash", "-c", text], env=environment, cwd=self.root, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)

    def missing(self, *groups, before=":"):
        answer = self.bash(f"set -euo pipefail; root=$PWD; source cmake/setup.sh; {before}; "
                           f"missing_packages {' '.join(groups)}")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return answer.stdout.split()

    def test_a_package_counts_as_present_when_it_is_installed_whatever_its_architecture(self):
        self.installed(r"libfmt-dev installed\nlibhdf5-dev:amd64 installed\nlibxxhash-dev config-files\n")
        missing = self.missing("build")
        self.assertNotIn("libfmt-dev", missing)
        self.assertNotIn("libhdf5-dev", missing)
        self.assertIn("libxxhash-dev", missing)

    def test_a_command_stands_in_for_its_package(self):
        self.stub("npm", "exit 0")
        self.assertNotIn("npm", self.missing("figures"))

    def test_a_bare_system_misses_every_package_of_the_group(self):
        text = (self.root / "cmake" / "packages.txt").read_text()
        rows = re.search(r"\[build\]\n(.*?)\n\n", text, re.DOTALL).group(1).splitlines()
        self.assertEqual(self.missing("build", before="command() { return 1; }"), [row.split()[0] for row in rows])

    def test_files_of_the_tree_stand_in_for_the_package_that_fetches_them(self):
        fetched = self.root / "framework" / "report" / "assets" / "fetched"
        nothing = "command() { return 1; }"
        self.assertIn("npm", self.missing("figures", before=nothing))
        fetched.mkdir(parents=True)
        self.assertNotIn("npm", self.missing("figures", before=nothing))

    def test_groups_are_kept_apart(self):
        self.assertNotIn("libgtest-dev", self.missing("build"))
        peers = {"libdnnl-dev", "libopenblas0-pthread", "python3-mpi4py", "python3-torch"}
        self.assertEqual(set(self.missing("claims")) - {"git"}, peers)

    def test_every_row_names_a_package_and_what_it_is_for(self):
        rows = (self.root / "cmake" / "packages.txt").read_text().splitlines()
        for row in rows:
            self.assertRegex(row, r"^(#.*|\[[a-z]+\]|[a-z0-9][a-z0-9.+-]+( .*)? +# \S.*|)$")

    def test_without_root_the_exact_command_is_printed_and_the_status_is_2(self):
        self.stub("sudo", "exit 1")
        (self.root / "experiments").mkdir()
        (self.root / "experiments" / "x.yaml").touch()
        prefix = ()
        if os.geteuid() == 0:
            prefix = ("setpriv", "--reuid=65534", "--clear-groups")
            subprocess.run(["chown", "-R", "65534", str(self.root)], check=True)
        answer = self.bash("./run experiments/x.yaml", *prefix)
        self.assertEqual(answer.returncode, 2, answer.stderr)
        line = re.search(r"apt-get update && apt-get install -y --no-install-recommends (.*)", answer.stderr)
        self.assertIn("libhdf5-dev", line.group(1).split())
        self.assertNotIn("libgtest-dev", line.group(1).split())

    def without_installing(self, command):
        """What the command says and ends with where no package may be installed and no build is tried."""
        (self.root / "experiments").mkdir(exist_ok=True)
        (self.root / "experiments" / "x.yaml").touch()
        for forbidden in ("apt-get", "sudo"):
            self.stub(forbidden, f"touch {self.root}/called; exit 1")
        self.stub("cmake", "echo no build today; exit 1")
        answer = self.bash(command)
        self.assertFalse((self.root / "called").exists(), f"{command} must leave apt-get and sudo alone")
        return answer

    def test_no_install_ends_with_the_exact_command_when_the_build_misses_something(self):
        for command in ("./run --no-install experiments/x.yaml", "./check --no-install -R Journal",
                        "./check --no-install --slow", "./check --slow --no-install",
                        "./run -n 2 --no-install experiments/x.yaml"):
            answer = self.without_installing(command)
            self.assertEqual(answer.returncode, 2, answer.stderr)
            line = re.search(r"apt-get update && apt-get install -y --no-install-recommends (.*)", answer.stderr)
            self.assertIn("libhdf5-dev", line.group(1).split())
            self.assertRegex(answer.stderr, r"the build needs .*libhdf5-dev")
            self.assertNotIn("failed after", answer.stderr, "nothing is built")

    def test_no_install_goes_on_to_the_build_when_only_other_things_are_missing(self):
        rows = (self.root / "cmake" / "packages.txt").read_text()
        needed = [row.split()[0] for row in rows.split("[build]\n")[1].split("\n\n")[0].splitlines()]
        self.installed("".join(rf"{package} installed\n" for package in needed))
        answer = self.without_installing("./check --no-install")
        self.assertIn("libgtest-dev", answer.stderr)
        self.assertIn("configure  failed", answer.stderr)
        self.assertEqual(answer.returncode, 3, answer.stderr)

    def test_a_tree_that_was_configured_is_configured_again_only_for_packages_that_came_in(self):
        tree_there = self.root / "build" / "release"
        tree_there.mkdir(parents=True)
        (tree_there / "build.ninja").touch()
        (tree_there / "CMakeCache.txt").write_text("RECURBENCH_TESTS:BOOL=ON\n")
        (self.root / "build" / "log").mkdir()
        self.stub("cmake", 'echo "$@" >> calls')
        for has_installed, first in (("", "--build"), ("yes", "-S")):
            answer = self.bash(f"root=$PWD; source cmake/setup.sh; has_installed={has_installed}; "
                               "build_tree release OFF all")
            self.assertEqual(answer.returncode, 0, answer.stderr)
            calls = (self.root / "calls").read_text().splitlines()
            self.assertEqual(calls[0].split()[0], first)
            (self.root / "calls").unlink()

    def test_run_refuses_a_sweep_that_does_not_exist_before_it_installs_anything(self):
        answer = self.bash("./run experiments/nothing.yaml")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("experiments/nothing.yaml", answer.stderr)

    def test_cores_are_what_this_process_may_use(self):
        answer = self.bash("root=$PWD; source cmake/setup.sh; OMP_NUM_THREADS=77 cores")
        self.assertTrue(1 <= int(answer.stdout) <= len(os.sched_getaffinity(0)), answer.stdout)


if __name__ == "__main__":
    unittest.main()
