"""A layer includes itself, the layers of its DEPENDS in CMakeLists.txt and the libraries of its LIBS, nothing else."""
import re
import tempfile
import unittest
from pathlib import Path

import tree

LIBRARIES = {
    r"mpi\.h": "MPI::MPI_CXX", r"hdf5(_hl)?\.h": "HDF5::C", r"yaml-cpp/": "yaml-cpp", r"Eigen/": "Eigen3::Eigen",
    r"boost/": "Boost::headers", r"nlohmann/": "nlohmann_json::nlohmann_json", r"CLI/": "CLI11::CLI11",
    r"Random123/": "Random123::Random123", r"xxhash\.h": "xxHash::xxHash",
    r"zlib\.h": "ZLIB::ZLIB",
}
DOORS = {"MPI::MPI_CXX": "mpi", "HDF5::C": "store", "yaml-cpp": "config", "CLI11::CLI11": "cli",
         "ZLIB::ZLIB": "task_support"}
GENERATED = {"provenance.hpp", "commit.hpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def library_of(header):
    return next((library for pattern, library in LIBRARIES.items() if re.match(pattern, header)), None)


def table_violations(layers):
    found, below = [], []
    for layer in layers.values():
        below.append(layer.name)
        found += [f"{layer.name}: DEPENDS names {other}, which does not stand above it in CMakeLists.txt"
                  for other in layer.depends if other not in below]
        found += [f"{layer.name}: LIBS names {library}, whose only door is {DOORS[library]}"
                  for library in layer.libraries if DOORS.get(library, layer.name) != layer.name]
    return found


def layer_of(path, layers):
    """The layer whose folder is the deepest around the path of a file, relative to the root."""
    around = [layer for layer in layers.values() if path.startswith(layer.folder + "/")]
    return max(around, key=lambda layer: len(layer.folder), default=None)


def include_violations(root, layers):
    found = []
    for layer in layers.values():
        for path in tree.files(root / layer.folder, {".cpp", ".hpp", ".inc"}):
            if layer_of(tree.relative(path, root), layers) is not layer:
                continue
            for own, foreign in INCLUDE.findall(path.read_text()):
                what = own_violation(layer, own, layers) if own else foreign_violation(layer, foreign, path.suffix)
                if what:
                    found.append(f"{tree.relative(path, root)}: includes {own or foreign}, {what}")
    return found


def own_violation(layer, header, layers):
    if header in GENERATED:
        return None
    if "/" not in header:
        return "which must be root-relative, \"layer/file.hpp\""
    owner = layer_of(header, layers) or layer_of(f"framework/{header}", layers)
    if owner and owner.name in [layer.name, *layer.depends]:
        return None
    return f"but the layer {layer.name} may include only {', '.join([layer.name, *layer.depends])}"


def foreign_violation(layer, header, suffix):
    library = library_of(header)
    if library and library not in layer.libraries:
        return f"but {library} does not stand in the LIBS of {layer.name}"
    if library == "Eigen3::Eigen" and suffix != ".cpp":
        return "but Eigen belongs in .cpp files only"
    return None


def installed_layers(root):
    text = (root / "cmake" / "Install.cmake").read_text()
    return re.search(r"set\(recurbench_public_layers ([^)]*)\)", text).group(1).split()


def installed_violations(root, layers):
    """Installed headers must compile with fmt alone."""
    public, found = installed_layers(root), []
    for name in public:
        found += [f"{name} is installed, but {other}, which it depends on, is not"
                  for other in layers[name].depends if other not in public]
        for path in tree.files(root / layers[name].folder, {".hpp"}):
            found += [f"{tree.relative(path, root)}: is installed and includes {foreign}"
                      for _, foreign in INCLUDE.findall(path.read_text()) if library_of(foreign)]
    return found


class Layering(unittest.TestCase):
    def test_the_table_is_ordered_and_keeps_one_door_to_each_library(self):
        self.assertGreater(len(tree.layers()), 10)
        self.assertEqual(table_violations(tree.layers()), [])

    def test_every_include_obeys_the_table(self):
        self.assertEqual(include_violations(tree.ROOT, tree.layers()), [])

    def test_installed_headers_need_no_library_but_fmt(self):
        self.assertEqual(installed_violations(tree.ROOT, tree.layers()), [])

    def test_every_source_folder_is_a_layer(self):
        folders = {path.parent for path in tree.files(tree.ROOT, {".cpp"})
                   if tree.relative(path).split("/")[0] in ("framework", "architectures", "tasks")}
        known = {tree.ROOT / layer.folder for layer in tree.layers().values()}
        self.assertEqual(sorted(folders - known), [])


class ViolationsAreFound(unittest.TestCase):
    def violations(self, table, sources):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "CMakeLists.txt").write_text(table)
            for name, text in sources.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            layers = tree.layers(root)
            return table_violations(layers) + include_violations(root, layers)

    def test_an_include_upwards(self):
        table = "recurbench_layer(core)\nrecurbench_layer(nn DEPENDS core)"
        found = self.violations(table, {"framework/core/a.hpp": '#include "nn/b.hpp"\n'})
        self.assertEqual(len(found), 1)
        self.assertIn("framework/core/a.hpp: includes nn/b.hpp", found[0])

    def test_an_include_upwards_out_of_a_folder_within_a_layers(self):
        table = "recurbench_layer(help FOLDER tasks/support)\nrecurbench_layer(tasks FOLDER tasks DEPENDS help)"
        self.assertEqual(self.violations(table, {"tasks/a.cpp": '#include "tasks/support/b.hpp"\n'}), [])
        self.assertEqual(self.violations(table, {"tasks/support/b.cpp": '#include "tasks/support/b.hpp"\n'}), [])
        self.assertEqual(len(self.violations(table, {"tasks/support/b.cpp": '#include "tasks/a.hpp"\n'})), 1)

    def test_a_library_that_the_layer_does_not_link(self):
        found = self.violations("recurbench_layer(core)", {"framework/core/a.cpp": "#include <mpi.h>\n"})
        self.assertEqual(len(found), 1)

    def test_a_second_door(self):
        self.assertEqual(len(self.violations("recurbench_layer(core LIBS HDF5::C)", {})), 1)

    def test_eigen_in_a_header(self):
        table = "recurbench_layer(nn FOLDER nn LIBS Eigen3::Eigen)"
        self.assertEqual(len(self.violations(table, {"nn/a.hpp": "#include <Eigen/Core>\n"})), 1)
        self.assertEqual(self.violations(table, {"nn/a.cpp": "#include <Eigen/Core>\n"}), [])

    def test_a_table_out_of_order(self):
        self.assertEqual(len(self.violations("recurbench_layer(nn DEPENDS core)\nrecurbench_layer(core)", {})), 1)


if __name__ == "__main__":
    unittest.main()
