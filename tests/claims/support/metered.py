"""What a command costs, for the claims' scripts."""
import subprocess
import sys

from support.figures import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "end_to_end"))
import studies  # noqa: E402

TIMEOUT_SECONDS = 3600

# Runs a command and leaves in a folder what it cost: processor seconds and the kilobytes of its largest process. It is
# small itself: at fork a child counts what its parent holds.
METER = """\
import os, resource, subprocess, sys
folder, *command = sys.argv[1:]
status = subprocess.run(command).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(os.path.join(folder, str(os.getpid())), "w") as file:
    print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=file)
sys.exit(status)
"""


def metered(command, ranks=1):
    """(processor seconds, bytes at most) of each rank."""
    with studies.Folder() as folder:
        launcher = ["mpirun", "-n", str(ranks)] if ranks > 1 else []
        done = subprocess.run([*launcher, sys.executable, "-c", METER, str(folder), *map(str, command)],
                              env=studies.ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                              timeout=TIMEOUT_SECONDS)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stderr}")
        costs = [path.read_text().split() for path in folder.iterdir()]
    assert len(costs) == ranks
    return [(float(seconds), 1024 * int(kilobytes)) for seconds, kilobytes in costs]
