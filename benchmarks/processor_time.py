"""Seconds of processor time that a process and all that it started have used, as Linux counts them."""

import os
from pathlib import Path


def used_by(process: int) -> float:
    """Of the process, its living descendants, and those of all of them that have ended."""
    parents = {}
    times = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # Behind the name in brackets stand the state, the parent, and so on (proc(5)).
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(folder.name)
        parents[number] = int(words[1])
        times[number] = sum(map(int, words[11:15]))
    return sum(ticks for number, ticks in times.items() if _descends(number, process, parents)) / os.sysconf(
        "SC_CLK_TCK"
    )


def _descends(number: int, ancestor: int, parents: dict[int, int]) -> bool:
    while number and number != ancestor:
        number = parents.get(number, 0)
    return number == ancestor
