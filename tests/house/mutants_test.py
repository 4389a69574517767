"""Every mutant can be made: the code it changes stands in its file, once, however it is formatted."""
import sys
import tomllib
import unittest

import tree

sys.path.insert(0, str(tree.ROOT / "tests/mutants"))
from mutants import places  # noqa: E402


class Mutants(unittest.TestCase):
    def test_all_code_to_change_stands_once_in_its_file(self):
        mutants = tomllib.loads((tree.ROOT / "tests/mutants/mutants.toml").read_text())["mutant"]
        self.assertGreaterEqual(len(mutants), 25)
        for mutant in mutants:
            before, after = mutant["change"]
            self.assertNotEqual(before.split(), after.split())
            found = places((tree.ROOT / mutant["file"]).read_text(), before)
            self.assertEqual(len(found), 1, f"{mutant['file']}: {before}")


class Places(unittest.TestCase):
    def found(self, text, quoted):
        return [match.group() for match in places(text, quoted)]

    def test_line_breaks_and_blanks_do_not_matter(self):
        self.assertEqual(self.found("int f(int a,\n      int b) {", "f( int a, int b )"), ["f(int a,\n      int b)"])
        self.assertEqual(self.found("x = a*b;", "x = a * b;"), ["x = a*b;"])
        self.assertEqual(self.found('say("one "\n    "two");', 'say("one two");'), ['say("one "\n    "two");'])

    def test_words_stay_apart(self):
        self.assertEqual(self.found("constint x", "const int x"), [])
        self.assertEqual(self.found("a + b; a +b;", "a+b"), ["a + b", "a +b"])

    def test_other_code_is_not_found(self):
        self.assertEqual(self.found("carried[j] = dc * g;", "carried[j] = dc * f;"), [])


if __name__ == "__main__":
    unittest.main()
