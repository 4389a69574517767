"""The values of a results.h5, told apart by fields, whatever the file's layout calls them."""
import h5py


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def plain(value):
    """A setting as a person would write it, whether the file keeps it as text or as a number."""
    return f"{value:g}" if isinstance(value, float) else text(value)


def table(group):
    """A group with columns by name: for each row its (name, value) pairs."""
    names = [text(name) for name in group["names"][()]]
    columns = {text(column.attrs["long_name"]): column[()] for key, column in group.items()
               if key not in ("names", "lists", "list")}
    lists = [[int(place) for place in text(row).split()] for row in group["lists"][()]]
    return [[(names[place], columns[names[place]][row]) for place in lists[which]]
            for row, which in enumerate(group["list"][()])]


def fields(name):
    """("split", "metric", "length", "group") of a stored name; what it lacks is empty."""
    split, metric, *rest = name.split("/")
    length = rest.pop(0) if rest and rest[0].isdigit() else ""
    return split, metric, length, "/".join(rest)


def final(name, value):
    name, when = name.rsplit("@", 1)
    split, metric, length, group = fields(name)
    return split, metric, when, length, group, repr(float(value))


def levels(row, file, finals):
    metric = text(file["trials/metric"][row])
    own = [(name, metric, "", repr(float(file[f"trials/{name}"][row]))) for name in ("chance", "solved")]
    return own + [(name.split("/")[0], metric, name.split("/")[1], repr(float(value)))
                  for name, value in finals if "@" not in name]


def curves(file):
    group = file["curves"]
    offsets, steps = group["row_offsets"][()], group["step"][()]
    names = [text(name) for name in group["names"][()]]
    columns = {text(column.attrs["long_name"]): column[()] for key, column in group.items()
               if "long_name" in column.attrs and key.startswith(("train", "valid"))}
    lists = [[int(place) for place in text(row).split()] for row in group["lists"][()]]
    for row, which in enumerate(group["list"][()]):
        span = range(offsets[row], offsets[row + 1])
        yield [(*fields(names[place]), steps[point], repr(float(columns[names[place]][point])))
               for place in lists[which] for point in span]


def statuses(column):
    """The names of a status column's codes, row by row."""
    meanings = dict(zip(column.attrs["flag_values"].tolist(), text(column.attrs["flag_meanings"]).split()))
    return [meanings[code] for code in column[()].tolist()]


def trials_of(path):
    """{key: trial} of a results.h5. A key names task, model, swept values and replicate."""
    with h5py.File(path) as file:
        finals, search, by_row = table(file["trials/finals"]), table(file["trials/search"]), list(curves(file))
        found, status = {}, statuses(file["trials/status"])
        for row, replicate in enumerate(file["trials/replicate"][()]):
            swept = " ".join(f"{name}={plain(value)}" for name, value in search[row])
            key = " | ".join([text(file["trials/task"][row]), text(file["trials/model"][row]), swept, str(replicate)])
            rows = [final(name, value) for name, value in finals[row] if "@" in name]
            metric = text(file["trials/metric"][row])
            found[key] = {"status": status[row], "steps_done": int(file["trials/steps_done"][row]),
                          "best_step": int(file["trials/best_step"][row]), "finals": rows, "curves": by_row[row],
                          "levels": levels(row, file, finals[row]),
                          "test": next(each[5] for each in rows if each[:5] == ("test", metric, "best", "", ""))}
        return found
