"""What the house tests share: the files of this tree, without builds, studies and fetched packages."""
import os
import re
from pathlib import Path

ROOT = Path(os.environ.get("RECURBENCH_SOURCE", Path(__file__).resolve().parents[2]))
SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", "fetched"}
TEXT_SUFFIXES = {".cpp", ".hpp", ".inc", ".in", ".cmake", ".txt", ".py", ".sh", ".md", ".yaml", ".json", ".js", ".css",
                 ".supp", ""}


def files(root=ROOT, suffixes=TEXT_SUFFIXES):
    """Every text file below `root` that belongs to the project, sorted."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        if Path(folder) == root / "results":
            folders[:] = [name for name in folders if name == "reference"]
        # In a second work tree of a repository, .git is a file.
        found += [Path(folder) / name for name in names if Path(name).suffix in suffixes and name != ".git"]
    return sorted(found)


def relative(path, root=ROOT):
    return path.relative_to(root).as_posix()


FLAGS = {"NUMERIC", "COLD", "REAL"}


class Layer:
    """One recurbench_layer(…) of CMakeLists.txt."""

    def __init__(self, words):
        self.name, lists = words[0], {"FOLDER": [], "DEPENDS": [], "LIBS": [], "PARSED": []}
        current = None
        for word in words[1:]:
            if word in lists:
                current = lists[word]
            elif word not in FLAGS:
                current.append(word)
        self.folder = lists["FOLDER"][0] if lists["FOLDER"] else f"framework/{self.name}"
        self.depends = lists["DEPENDS"]
        self.libraries = lists["LIBS"]


def layers(root=ROOT):
    """The layer table of CMakeLists.txt, lowest first, by name."""
    text = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text())
    table = [Layer(words.split()) for words in re.findall(r"recurbench_layer\(([^)]*)\)", text)]
    return {layer.name: layer for layer in table}


def first_cells(markdown):
    """The first cell of every table row, without backticks and links; heading and rule rows left out."""
    cells, rows = [], markdown.splitlines()
    for number, row in enumerate(rows):
        is_heading = number + 1 < len(rows) and re.match(r"\s*\|[\s:|-]+\|\s*$", rows[number + 1])
        if row.startswith("|") and not is_heading and not re.match(r"\|[\s:|-]+\|\s*$", row):
            cells.append(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", row.split("|")[1]).strip(" `"))
    return cells
