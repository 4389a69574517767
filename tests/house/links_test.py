"""What the documents point at exists: relative links, files in command lines, and the README's tree of folders."""
import re
import tempfile
import unittest
from pathlib import Path

import tree

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)[^)]*\)|!\[[^\]]*\]\(([^)\s]+)[^)]*\)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
BUILT = {"build/release", "build/release/recurbench"}
UNTRACKED = {"build"}


def slug(heading):
    """GitHub's anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def broken_links(document):
    text = re.sub(FENCE, "", document.read_text())
    broken = []
    for target in (first or second for first, second in LINK.findall(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = document.parent / path if path else document
        if not file.exists():
            broken.append(f"{document}: {target} does not exist")
        elif anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
            if anchor not in map(slug, headings):
                broken.append(f"{document}: {target} names no heading there")
    return broken


def commands(readme):
    """Command lines of fenced `sh` blocks, without comments."""
    blocks = [body for language, body in FENCE.findall(readme) if language in ("sh", "bash", "console")]
    lines = [re.sub(r"^\$ |\s+#.*$", "", line).strip() for body in blocks for line in body.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def missing_files(root, command):
    """Files of the tree that a command line names and that neither exist nor are built by ./run."""
    words = [word for word in command.split() if re.match(r"(\./|build/|[\w.-]+/[\w./-]+\.(yaml|py|sh|md)$)", word)]
    names = [word.removeprefix("./") for word in words]
    made = [name for name in names if name in BUILT or name.startswith("results/")]
    return [name for name in names if name not in made and not (root / name).exists()]


def drawn_tree(readme):
    """Paths of the README's tree: the fenced block with a line that starts with "framework/". Indentation nests; names
    stand before the first two blanks."""
    block = next((body for _, body in FENCE.findall(readme) if re.search(r"^\W*framework/", body, re.MULTILINE)), "")
    paths, parents = [], []
    for line in block.splitlines():
        bare = re.sub(r"[│├└─]", " ", line)
        names = re.split(r"\s{2,}", bare.strip())[0]
        indent = len(bare) - len(bare.lstrip())
        while parents and parents[-1][0] >= indent:
            parents.pop()
        prefix = "".join(name for _, name in parents)
        for name in names.split():
            paths.append(prefix + name)
        if names.endswith("/"):
            parents.append((indent, names.split()[-1]))
    return paths


class Documents(unittest.TestCase):
    maxDiff = None

    def test_every_relative_link_resolves(self):
        documents = tree.files(suffixes={".md"})
        self.assertGreater(len(documents), 5)
        self.assertEqual([fault for document in documents for fault in broken_links(document)], [])

    def test_every_file_in_the_readmes_command_lines_exists(self):
        lines = commands((tree.ROOT / "README.md").read_text())
        self.assertTrue([line for line in lines if line.startswith("./run ")], "the README must show ./run")
        self.assertEqual([f"{line}: {name}" for line in lines for name in missing_files(tree.ROOT, line)], [])

    def test_the_readmes_tree_is_the_tree(self):
        drawn = drawn_tree((tree.ROOT / "README.md").read_text())
        self.assertEqual([path for path in drawn if not (tree.ROOT / path).exists()], [], "drawn, but absent")
        folders = {relative.split("/")[0] for relative in map(tree.relative, tree.files()) if "/" in relative}
        absent = {folder for folder in folders if f"{folder}/" not in drawn and not folder.startswith(".")} - UNTRACKED
        self.assertEqual(sorted(absent), [], "present, but not drawn")
        layers = {layer.folder + "/" for layer in tree.layers().values()}
        self.assertEqual(sorted(layers - set(drawn)), [], "layers that are not drawn")


class FaultsAreFound(unittest.TestCase):
    def test_a_dead_link_and_a_dead_anchor(self):
        with tempfile.TemporaryDirectory() as folder:
            document = Path(folder) / "a.md"
            document.write_text("# The Head\n[x](b.md) [y](#the-head) [z](#no) [w](https://example.org)\n")
            self.assertEqual(len(broken_links(document)), 2)

    def test_a_command_line_with_a_missing_file(self):
        text = "```sh\n./run experiments/x.yaml   # why\n```\n"
        self.assertEqual(commands(text), ["./run experiments/x.yaml"])
        self.assertEqual(missing_files(Path("/nowhere"), commands(text)[0]), ["run", "experiments/x.yaml"])

    def test_a_drawn_tree_is_read_with_its_nesting(self):
        text = "```\nrun check      the commands\nframework/    the house\n  core/       types\ntests/\n```\n"
        self.assertEqual(drawn_tree(text), ["run", "check", "framework/", "framework/core/", "tests/"])


if __name__ == "__main__":
    unittest.main()
