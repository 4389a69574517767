"""Every mutant can be made: the line it changes stands in its file, once."""
import tomllib
import unittest

import tree


class Mutants(unittest.TestCase):
    def test_every_line_to_change_stands_once_in_its_file(self):
        mutants = tomllib.loads((tree.ROOT / "tests/mutants/mutants.toml").read_text())["mutant"]
        self.assertGreaterEqual(len(mutants), 25)
        for mutant in mutants:
            before, after = mutant["change"]
            self.assertNotEqual(before, after)
            self.assertEqual((tree.ROOT / mutant["file"]).read_text().count(before), 1, f"{mutant['file']}: {before}")


if __name__ == "__main__":
    unittest.main()
