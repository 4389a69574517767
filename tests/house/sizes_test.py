"""Files of at most 300 lines, functions of at most 40, and no drawer of helpers that is a header alone.

Where the tree is not there yet, the exceptions are listed: the lists may shrink only, so that a name that no longer
needs to stand there fails as well.
"""
import ast
import re
import tempfile
import unittest
from pathlib import Path

import tree

LINES, FUNCTION_LINES, HELPER_LINES = 300, 40, 120
SOURCES = {".cpp", ".hpp", ".inc", ".cmake", ".py", ".sh", ".js", ".css"}
COMMANDS = ("run", "check", "CMakeLists.txt")

LONG_FILES = set()
LONG_FUNCTIONS = set()
LARGE_HELPERS = set()

LITERAL = re.compile(r'R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*'
                     r"|/\*.*?\*/", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
NO_FUNCTION = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b[^()]*$|[=,({\[]\s*$|^\s*$")
NAME = re.compile(r"(~?\w+|operator\s*\S+)\s*\($")
MEMBER_INITIALISER = re.compile(r"\).*(,|(?<!:):(?!:))\s*\w+\s*$", re.DOTALL)
ACCESS = re.compile(r".*\b(public|private|protected)\s*:(?!:)", re.DOTALL)


def without_literals(text):
    """The same lines without what comments, strings and preprocessor lines hold."""
    for pattern in (LITERAL, DIRECTIVE):
        text = pattern.sub(lambda match: "\n" * match.group().count("\n"), text)
    return text


def name_of(head):
    """The function that `head`, the text in front of a brace, declares, or None."""
    if NO_FUNCTION.search(head) or ")" not in head:
        return None
    depth = 0
    for at, character in enumerate(head):
        if character == "(" and depth == 0:
            named = NAME.search(head[:at + 1])
            return named.group(1) if named else None
        depth += (character == "(") - (character == ")")
    return None


def functions(text):
    """(name, first line, last line) of every C++ function, from its declaration to its closing brace."""
    found, braces, start, line = [], [], 0, 1
    text = without_literals(text)
    for at, character in enumerate(text):
        if character == "\n":
            line += 1
        elif character == "{":
            head = ACCESS.sub("", text[start:at]).strip()
            inside = any(name for name, _, _ in braces)
            initialises = not inside and bool(MEMBER_INITIALISER.search(head))
            name = None if inside or initialises else name_of(head)
            braces.append((name, line - head.count("\n"), initialises))
            start = start if initialises else at + 1
        elif character == "}" and braces:
            name, first, initialises = braces.pop()
            if name:
                found.append((name, first, line))
            start = start if initialises else at + 1
        elif character == ";":
            start = at + 1
    return found


def long_cpp_functions(path):
    return [name for name, first, last in functions(path.read_text()) if last - first + 1 > FUNCTION_LINES]


def long_python_functions(path):
    nodes = ast.walk(ast.parse(path.read_text()))
    return [node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            and node.end_lineno - node.lineno + 1 > FUNCTION_LINES]


def helper_lines(path):
    """Lines of a header that holds the bodies of functions and has no source of its name."""
    text = path.read_text()
    if path.with_suffix(".cpp").exists():
        return 0
    return len(text.splitlines()) if any(last - first > 2 for _, first, last in functions(text)) else 0


class Sizes(unittest.TestCase):
    maxDiff = None

    def agree(self, found, listed, what):
        self.assertEqual(sorted(found - listed), [], what)
        self.assertEqual(sorted(listed - found), [], "these are fine now: remove them from the list in this test")

    def test_files(self):
        sources = [path for path in tree.files() if path.suffix in SOURCES or path.name in COMMANDS]
        self.assertGreater(len(sources), 100)
        long = {tree.relative(path) for path in sources if len(path.read_text().splitlines()) > LINES}
        self.agree(long, LONG_FILES, f"longer than {LINES} lines; split by role")

    def test_functions(self):
        long = {f"{tree.relative(path)}: {name}" for path in tree.files(suffixes={".cpp", ".hpp"})
                for name in long_cpp_functions(path)}
        long |= {f"{tree.relative(path)}: {name}" for path in tree.files(suffixes={".py"})
                 for name in long_python_functions(path)}
        self.agree(long, LONG_FUNCTIONS, f"longer than {FUNCTION_LINES} lines; name its parts")

    def test_helpers_have_a_source(self):
        large = {tree.relative(path) for folder in ("framework", "architectures", "tasks", "tests")
                 for path in tree.files(tree.ROOT / folder, {".hpp"})
                 if path.parent.name != "kernels" and helper_lines(path) > HELPER_LINES}
        self.agree(large, LARGE_HELPERS, f"headers of more than {HELPER_LINES} lines with code; move it to a source")


class Measure(unittest.TestCase):
    def test_functions_are_found_with_their_extent(self):
        text = ("namespace a {\nclass B : C {\n public:\n  explicit B(int x)\n      : x_(x) {\n    f({1, 2});\n  }\n"
                "  int y() const { return 1; }\n  int z{0};\n};\n\ntemplate <class T>\nauto g(T t) -> int {\n"
                "  const auto h = [&](int i) {\n    return i;\n  };\n  if (t) { h(1); }\n  return \"}\"[0];  // }\n}\n"
                "}\n")
        self.assertEqual(functions(text), [("B", 4, 7), ("y", 8, 8), ("g", 12, 19)])

    def test_tables_are_no_functions(self):
        tables = 'const int a[] = {\n  1,\n};\nconst Register<X> r{\n  "x", {.b = [](int) { return 1; }}};\n'
        self.assertEqual(functions(tables), [])

    def test_helpers_are_headers_with_bodies_that_have_no_source(self):
        with tempfile.TemporaryDirectory() as folder:
            header = Path(folder) / "a.hpp"
            header.write_text("int f(int);\n")
            self.assertEqual(helper_lines(header), 0)
            header.write_text("class A {\n  int f(int x) {\n    x += 1;\n    return x;\n  }\n};\n")
            self.assertEqual(helper_lines(header), 6)
            header.with_suffix(".cpp").write_text("")
            self.assertEqual(helper_lines(header), 0)

    def test_braces_that_initialise_members_are_no_bodies(self):
        text = "A::A(int x)\n    : x_{x},\n      y_{1} {\n  f();\n}\nauto g() -> std::vector<int> {\n}\n"
        self.assertEqual(functions(text), [("A", 1, 5), ("g", 6, 7)])


if __name__ == "__main__":
    unittest.main()
