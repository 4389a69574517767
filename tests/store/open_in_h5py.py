"""Opens the sample study of samples.hpp as a user of h5py and of xarray does: open_in_h5py.py RESULTS DOCUMENT."""

import math
import re
import sys

import h5py
import numpy as np

STRUCTURE = {"trial", "point", "session", "row_offsets", "names", "lists", "overrides", "damage"}


def check_axes(name, item):
    if not isinstance(item, h5py.Dataset):
        return
    assert item.dtype.kind in "fiuS", (name, item.dtype)
    if h5py.h5ds.is_scale(item.id):
        assert name.split("/")[-1] in STRUCTURE, name
        return
    for axis in item.dims:
        assert len(axis) == 1 and len(axis[0]) == len(item), f"{name}: an axis has no dimension scale"


def check_values(file):
    assert file.attrs["format"] == "recurbench results" and file.attrs["title"] == "größer_as ∑"
    trials = file["trials"]
    assert trials["id"].asstr()[:].tolist() == ["aa01", "bb02", "cc03", "dd04", "ee05"]
    assert trials["model"].asstr()[1] == "gru β"
    meanings = dict(zip(trials["status"].attrs["flag_values"], trials["status"].attrs["flag_meanings"].split()))
    assert [meanings[code] for code in trials["status"]] == ["done", "pending", "failed", "diverged", "pending"]
    assert trials["message"].asstr()[2] == "needs 3 GiB – “too much”"
    assert trials["replicate"].dtype == np.uint32 and trials["steps"].dtype == np.uint64
    assert math.isnan(trials["chance"][2]) and trials["higher_is_better"][:].tolist() == [0, 0, 1, 0, 0]
    assert trials["settings/optimizer.lr"].asstr()[:].tolist() == ["0.003", "", "0.003", "0.003", "0.003"]
    assert trials["settings/model.b_c"].asstr()[1] == "x" and trials["settings/model.b_c_2"].asstr()[1] == "y"
    assert trials["finals/test_loss_at_last"][0] == 0.125 and math.isnan(trials["finals/test_loss_at_last"][1])
    assert math.isinf(trials["finals/names_2"][3])
    curves = file["curves"]
    assert curves["row_offsets"][:].tolist() == [0, 7, 7, 7, 8, 8]
    assert curves["step"][:].tolist() == [10, 20, 30, 40, 50, 60, 70, 10] and curves["step"].attrs["units"] == "1"
    assert curves["train_loss"].attrs["long_name"] == "train/loss"
    assert curves["train_loss"][6] == 1 / 9 and math.isnan(curves["train_loss"][7])
    assert file["sweep/seed"][()] == 2**64 - 1
    assert file["sweep/yaml"].asstr()[()] == "name: größer_as ∑\n# comment\n"
    assert file["clock/wall_seconds"].attrs["units"] == "s" and file["clock/wall_seconds"][0] == 2.5
    assert file["provenance/build/cpu"].asstr()[:].tolist() == ["x", "y"]


def check_document(results, document):
    text = open(document, encoding="utf-8").read()
    for code in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(code.replace("results/adding/results.h5", results), {})


def check_xarray(results):
    try:
        import h5netcdf  # noqa: F401
        import xarray
    except ImportError:
        print("xarray or h5netcdf is not installed: skipped")
        return
    for group in ["/", "trials", "trials/finals", "trials/settings", "curves", "clock", "sweep", "provenance"]:
        with xarray.open_dataset(results, group=group, engine="h5netcdf") as data:
            data.load()
            if group == "curves":
                assert data["train_loss"].dims == ("point",) and data.sizes["point"] == 8
            if group == "trials":
                assert data["status"].dims == ("trial",)


def main():
    results, document = sys.argv[1:]
    with h5py.File(results) as file:
        file.visititems(check_axes)
        check_values(file)
    check_document(results, document)
    check_xarray(results)


main()
