"""Looking at real processes through /proc."""

import contextlib
import os
from pathlib import Path

_DECODER = b"imghost.imaging.decoder"


def children(parent: int) -> list[int]:
    """Processes whose parent is `parent`."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # After the name: state, parent (proc(5)).
        if int(fields[1]) == parent and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def busy_children(server: int) -> list[int]:
    """Children of a decoder server that have an order: each works in a directory of its own."""
    at_home = os.readlink(f"/proc/{server}/cwd")
    found = []
    for child in children(server):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if os.readlink(f"/proc/{child}/cwd") != at_home:
                found.append(child)
    return found


def decoder_servers(owner: int) -> list[int]:
    """Decoder servers that this process started."""
    return [pid for pid in children(owner) if _DECODER in (Path("/proc") / str(pid) / "cmdline").read_bytes()]


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def limit_of(pid: int, name: str) -> int:
    """Soft limit of a process, e.g. "Max open files"."""
    for line in (Path("/proc") / str(pid) / "limits").read_text().splitlines():
        if line.startswith(name):
            return int(line[len(name) :].split()[0])
    raise LookupError(name)
