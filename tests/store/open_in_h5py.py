"""Opens the sample study of samples.hpp as a user of h5py and of xarray does: open_in_h5py.py RESULTS DOCUMENT."""

import json
import math
import re
import sys

import h5py
import numpy as np

STRUCTURE = {"configuration", "trial", "point", "level", "measurement", "session", "row_offsets", "names", "lists",
             "overrides", "damage"}
GROUPS = ["/", "configurations", "configurations/settings", "levels", "trials", "measurements", "curves", "sweep",
          "clock", "provenance", "provenance/build"]


def check_axes(name, item):
    if not isinstance(item, h5py.Dataset):
        return
    assert item.dtype.kind in "fiuS", (name, item.dtype)
    if h5py.h5ds.is_scale(item.id):
        assert name.split("/")[-1] in STRUCTURE, name
        return
    for axis in item.dims:
        assert len(axis) == 1 and len(axis[0]) == len(item), f"{name}: an axis has no dimension scale"


def check_trials(file):
    trials, configurations = file["trials"], file["configurations"]
    assert configurations["identity"].asstr()[:].tolist() == ["aa01", "bb02", "cc03", "dd04"]
    assert trials["configuration"][:].tolist() == [0, 1, 2, 3, 3] and trials["replicate"][:].tolist() == [2, 2, 2, 2, 3]
    ids = trials["id"].asstr()[:]
    assert len(set(ids)) == 5 and all(re.fullmatch("[0-9a-f]{16}", trial) for trial in ids)
    assert trials["model"].asstr()[1] == "gru β" == configurations["model"].asstr()[1]
    meanings = dict(zip(trials["status"].attrs["flag_values"], trials["status"].attrs["flag_meanings"].split()))
    assert [meanings[code] for code in trials["status"]] == ["done", "pending", "failed", "diverged", "pending"]
    assert trials["message"].asstr()[2] == "needs 3 GiB – “too much”"
    assert trials["replicate"].dtype == np.uint32 and configurations["steps"].dtype == np.uint64
    assert math.isnan(configurations["chance"][2]) and configurations["higher_is_better"][:].tolist() == [0, 0, 1, 0]
    assert [json.loads(text) for text in configurations["search"].asstr()[:]] == [[["optimizer.lr", 0.003]], []] + 2 * [
        [["optimizer.lr", 0.003]]]


def check_settings(settings):
    kinds = {name: settings[name].attrs["kind"] for name in settings if name != "names"}
    assert kinds == {"task.length": "whole", "task.name": "text", "model.b_c": "text", "model.b_c_2": "flag",
                     "model.hidden": "whole", "model.name": "text", "optimizer.lr": "real"}, kinds
    assert settings["names"].asstr()[:].tolist() == ["task.length", "task.name", "model.b/c", "model.b_c",
                                                     "model.hidden", "model.name", "optimizer.lr"]
    lr = settings["optimizer.lr"]
    assert lr.dtype == np.float64 and lr[0] == 0.003 and math.isnan(lr[1])
    assert settings["task.length"].dtype == np.int64 and settings["task.length"][:].tolist() == [50, 5, 50, 50]
    assert settings["model.b_c"].asstr()[1] == "x" and settings["model.b_c"].asstr()[0] == ""
    assert settings["model.b_c_2"][:].tolist() == [255, 1, 255, 255]
    assert settings["model.b_c_2"].attrs["long_name"] == "model.b_c"


def check_measurements(file):
    levels, table = file["levels"], file["measurements"]
    assert levels["configuration"][:].tolist() == [0, 0, 3, 3] and levels["length"][:].tolist() == [100, 400] * 2
    assert levels["chance"][1] == 0.5 and levels["solved"][1] == 0.03
    texts = {name: table[name].asstr()[:] for name in ("split", "metric", "when", "by", "group")}
    rows = list(zip(table["trial"][:], texts["split"], texts["metric"], texts["when"], table["length"][:], texts["by"],
                    texts["group"]))
    assert rows == [(0, "test", "loss", "last", -1, "", ""), (0, "test", "loss", "best", -1, "", ""),
                    (3, "test", "loss", "best", -1, "", ""), (3, "test", "names", "best", 160, "depth", "0-0.2"),
                    (3, "valid", "loss", "last", -1, "", "")], rows
    value = table["value"]
    assert value[0] == 0.125 and math.copysign(1, value[2]) == -1 and math.isinf(value[3]) and math.isnan(value[4])


def check_values(file):
    assert file.attrs["format"] == "recurbench results" and file.attrs["title"] == "größer_as ∑"
    check_trials(file)
    check_settings(file["configurations/settings"])
    check_measurements(file)
    curves = file["curves"]
    assert curves["row_offsets"][:].tolist() == [0, 7, 7, 7, 8, 8]
    assert curves["step"][:].tolist() == [10, 20, 30, 40, 50, 60, 70, 10] and curves["step"].attrs["units"] == "1"
    loss = curves["train_loss"]
    assert loss.attrs["long_name"] == "train loss"
    assert loss.attrs["split"] == "train" and loss.attrs["metric"] == "loss" and "length" not in loss.attrs
    assert curves["valid_step_at_40"].attrs["length"] == 40
    assert loss[6] == 1 / 9 and math.isnan(loss[7])
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
    for group in GROUPS:
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
