"""The values of a results.h5, told apart by fields, whatever the file's layout calls them."""
import json
from collections import defaultdict

import h5py


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def plain(value):
    """A setting as a person would write it."""
    return f"{value:g}" if isinstance(value, float) else text(value)


def statuses(column):
    """The names of a status column's codes, row by row."""
    meanings = dict(zip(column.attrs["flag_values"].tolist(), text(column.attrs["flag_meanings"]).split()))
    return [meanings[code] for code in column[()].tolist()]


def finals(file):
    """By trial: (split, metric, when, length, group, value)."""
    group = file["measurements"]
    names = ("trial", "split", "metric", "when", "length", "by", "group", "value")
    columns = [group[name][()].tolist() for name in names]
    found = defaultdict(list)
    for trial, split, metric, when, length, by, name, value in zip(*columns):
        told_apart = "/".join(filter(None, (text(by), text(name))))
        found[trial].append((text(split), text(metric), text(when), "" if length < 0 else str(length), told_apart,
                             repr(value)))
    return found


def levels(file):
    """By configuration: (kind, metric, length, value)."""
    facts, own = file["configurations"], file["levels"]
    metrics = [text(metric) for metric in facts["metric"][()]]
    found = [[(kind, metric, "", repr(float(facts[kind][row]))) for kind in ("chance", "solved")]
             for row, metric in enumerate(metrics)]
    for row, of in enumerate(own["configuration"][()].tolist()):
        for kind in ("chance", "solved"):
            found[of].append((kind, metrics[of], str(own["length"][row]), repr(float(own[kind][row]))))
    return found


def curves(file):
    """By trial: (split, metric, length, group, step, value)."""
    group = file["curves"]
    offsets, steps = group["row_offsets"][()], group["step"][()]
    columns = {text(column.attrs["long_name"]): column for column in group.values() if "split" in column.attrs}
    fields, values = [], []
    for name in group["names"][()]:
        column = columns[text(name)]
        length = str(column.attrs["length"]) if "length" in column.attrs else ""
        fields.append((text(column.attrs["split"]), text(column.attrs["metric"]), length, ""))
        values.append(column[()])
    lists = [[int(place) for place in text(row).split()] for row in group["lists"][()]]
    for row, which in enumerate(group["list"][()]):
        span = range(offsets[row], offsets[row + 1])
        yield [(*fields[place], steps[point], repr(float(values[place][point])))
               for place in lists[which] for point in span]


def trials_of(path):
    """{key: trial} of a results.h5. A key names task, model, swept values and replicate."""
    with h5py.File(path) as file:
        trials, facts = file["trials"], file["configurations"]
        by_trial, by_configuration, found = finals(file), levels(file), {}
        status = statuses(trials["status"])
        for row, (points, of) in enumerate(zip(curves(file), trials["configuration"][()].tolist())):
            swept = " ".join(f"{name}={plain(value)}" for name, value in json.loads(facts["search"][of]))
            labels = [text(trials[name][row]) for name in ("task", "model")]
            key = " | ".join([*labels, swept, str(trials["replicate"][row])])
            ranking = ("test", text(facts["metric"][of]), "best", "", "")
            found[key] = {"status": status[row], "steps_done": int(trials["steps_done"][row]),
                          "best_step": int(trials["best_step"][row]), "finals": by_trial[row], "curves": points,
                          "levels": by_configuration[of],
                          "test": next(each[5] for each in by_trial[row] if each[:5] == ranking)}
        return found
