"""The build obeys its user: compiler flags of his own come last, and it goes on where npm is missing or fails."""
import json
import os
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

import tree

ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("CXXFLAGS", "CFLAGS")}


class Tree:
    """The project configured in a folder of its own, for the program alone."""

    def __init__(self, folder, *options, npm="OFF"):
        self.folder = Path(folder)
        self.said = self.command("cmake", "-S", tree.ROOT, "-B", folder, "-G", "Ninja", "-DRECURBENCH_TESTS=OFF",
                                 "-DRECURBENCH_ARCH=x86-64", "-DCMAKE_BUILD_TYPE=Release", f"-DRECURBENCH_NPM={npm}",
                                 *options)

    @staticmethod
    def command(*words):
        return subprocess.run([str(word) for word in words], env=ENVIRONMENT, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True).stdout

    def flags(self, layer):
        """The words of one compiler call of the layer."""
        for entry in json.loads((self.folder / "compile_commands.json").read_text()):
            if f"recurbench_{layer}.dir" in entry["command"] and entry["file"].endswith("cpp"):
                return shlex.split(entry["command"])
        raise AssertionError(f"no source of {layer} is compiled")

    def last(self, layer, start):
        return [word for word in self.flags(layer) if word.startswith(start)][-1]

    def assets(self):
        said = self.command("cmake", "--build", self.folder, "--target", "report_assets")
        files = sorted((self.folder / "generated" / "report_assets").iterdir())
        return said, {path.name: path.stat().st_size for path in files}


class Flags(unittest.TestCase):
    def configured(self, *options):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return Tree(folder.name, *options)

    def test_without_any_of_the_users_a_layers_heat_decides(self):
        ours = self.configured()
        self.assertEqual(ours.last("kernels", "-O"), "-O3")
        self.assertEqual(ours.last("report", "-O"), "-O1")
        self.assertEqual(ours.last("tasks", "-O"), "-O3")
        self.assertEqual(ours.last("kernels", "-march"), "-march=x86-64")

    def test_those_for_every_build_type_win(self):
        ours = self.configured("-DCMAKE_CXX_FLAGS=-O2 -march=x86-64-v2 -Wno-shadow")
        for layer in ("kernels", "report", "tasks", "core"):
            self.assertEqual(ours.last(layer, "-O"), "-O2", layer)
            self.assertEqual(ours.last(layer, "-march"), "-march=x86-64-v2", layer)
            flags = ours.flags(layer)
            self.assertGreater(len(flags) - flags[::-1].index("-Wno-shadow"), flags.index("-Wshadow"))
        header = (ours.folder / "generated" / "provenance.hpp").read_text()
        self.assertIn('"sse4.2"', header, "the check of the CPU must ask for what the user's -march needs")

    def test_those_for_the_build_type_win_where_they_are_not_cmakes_own(self):
        ours = self.configured("-DCMAKE_CXX_FLAGS_RELEASE=-O0")
        for layer in ("kernels", "report", "tasks", "core"):
            self.assertEqual(ours.last(layer, "-O"), "-O0", layer)


class Renderer(unittest.TestCase):
    EMPTY = {"licences.txt": 0, "vega-embed.min.js": 0, "vega-lite.min.js": 0, "vega.min.js": 0}

    def test_without_npm_the_build_goes_on_and_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            ours = Tree(folder)
            self.assertIn("apt install npm", ours.said)
            self.assertEqual(ours.assets()[1], self.EMPTY)

    def fetched_by(self, npm):
        """What the build says and fetches with an npm that runs these lines."""
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "npm"
            script.write_text(f"#!/bin/sh\n{npm}\n")
            script.chmod(0o755)
            return Tree(Path(folder) / "build", npm=script).assets()

    def test_when_npm_fails_the_build_goes_on_and_says_what_it_said(self):
        said, sizes = self.fetched_by("echo no network today >&2; exit 1")
        self.assertIn("no network today", said)
        self.assertEqual(sizes, self.EMPTY)

    def test_what_npm_fetches_is_embedded_with_its_licences(self):
        said, sizes = self.fetched_by(
            'for name in vega vega-lite vega-embed; do mkdir -p node_modules/$name/build; '
            'echo "draw()" >node_modules/$name/build/$name.min.js; echo Free. >node_modules/$name/LICENSE; '
            'echo "{\\"name\\": \\"$name\\", \\"version\\": \\"1.0\\"}" >node_modules/$name/package.json; done')
        self.assertNotIn("Warning", said)
        self.assertEqual(set(sizes), set(self.EMPTY))
        self.assertNotIn(0, sizes.values(), sizes)


if __name__ == "__main__":
    unittest.main()
