"""Source files aim at 300 lines: longer ones are listed, and none may pass 450."""
import unittest

import tree

AIM, LIMIT = 300, 450
SOURCES = {".cpp", ".hpp", ".inc", ".cmake", ".py", ".sh", ".js", ".css"}
COMMANDS = ("run", "check", "CMakeLists.txt")


def lines(path):
    return len(path.read_text().splitlines())


class Sizes(unittest.TestCase):
    def test_no_source_file_passes_the_limit(self):
        sources = [path for path in tree.files() if path.suffix in SOURCES or path.name in COMMANDS]
        self.assertGreater(len(sources), 100)
        for path in sources:
            if lines(path) > AIM:
                print(f"{tree.relative(path)}: {lines(path)} lines, the aim is {AIM}")
        too_long = {tree.relative(path): lines(path) for path in sources if lines(path) > LIMIT}
        self.assertEqual(too_long, {}, f"longer than {LIMIT} lines; split by role")


if __name__ == "__main__":
    unittest.main()
