"""Who runs below a batch: read from /proc, from outside."""

import contextlib
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """What the kernel says of a process."""

    name: str
    state: str
    parent: int


def status_of(pid):
    """Return what there is to know of a process; nothing if it is gone."""
    with contextlib.suppress(OSError, IndexError):
        before, after = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)
        state, parent = after.split()[:2]
        return Process(before.partition(" (")[2], state, int(parent))
    return None


def is_alive(pid):
    found = status_of(pid)
    return found is not None and found.state != "Z"


def tree(pid):
    """Return *pid* and every process below it, by their numbers: fork servers, their sandboxes, the children of the moment."""
    everybody = {int(entry.name): found for entry in Path("/proc").iterdir() if entry.name.isdigit() and (found := status_of(entry.name))}
    below = {pid}
    while more := {child for child, process in everybody.items() if process.parent in below} - below:
        below |= more
    return {one: everybody[one] for one in below if one in everybody}


def roles(pid):
    """Return who runs below the batch *pid*, by role: a server is bubblewrap or what it starts, a child is what a server forks."""
    found = {"parent": [], "server": [], "child": []}
    processes = tree(pid)
    for one, process in processes.items():
        above = processes.get(process.parent)
        starts_server = process.parent == pid or (above and above.name == "bwrap")
        found["parent" if one == pid else "server" if starts_server else "child"].append(one)
    return found
