"""What an answer rests on is on the disk before it is sent, as the system calls of the process show.

A write(2) or a new name that no fsync(2) has followed is what a loss of power takes away.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CALLS = (
    "write,pwrite64,writev,pwritev,ftruncate,sendfile,copy_file_range,fsync,fdatasync,"
    "rename,renameat,renameat2,link,linkat,mkdir,mkdirat,openat"
)
ANSWERS = ["key", "upload", "process", "replace", "avatar", "mark", "backup", "delete"]
CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)")
OPENED = re.compile(r"\d+<(/[^>]*)>")
QUOTED = re.compile(r'"([^"]*)"')


@dataclass
class Disk:
    """What has been written or named and is not on the disk yet."""

    home: Path
    contents: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def see(self, call: str, words: str) -> None:
        opened, quoted = OPENED.search(words), QUOTED.findall(words)
        if call in ("fsync", "fdatasync") and opened:
            self._sync(opened[1])
        elif call.startswith("rename"):
            self._name(quoted[0], quoted[1])
            self.contents.discard(quoted[0])
            self.names.discard(quoted[0])
        elif call.startswith("link"):
            self._name(quoted[0], quoted[1])
        elif call.startswith("mkdir") or "O_CREAT" in words:
            self._name(quoted[0], quoted[0])
        elif opened and call != "openat":
            self.contents.add(opened[1])

    def _name(self, before: str, after: str) -> None:
        if before in self.contents:
            self.contents.add(after)
        if before != after or after not in self.known:
            self.names.add(after)
        self.known.add(after)

    def _sync(self, path: str) -> None:
        self.contents.discard(path)
        self.names = {name for name in self.names if str(Path(name).parent) != path}

    def at_risk(self) -> list[str]:
        """What a row or an answer rests on: SQLite writes its own file only after its log."""
        logs = {str(self.home / name) for name in ("imghost.sqlite3-wal", "secret")}
        kept = (str(self.home / "storage" / "blobs") + "/", str(self.home.parent / "backup") + "/2")
        # Shared memory of SQLite means nothing after a crash.
        return sorted(
            path
            for path in {*self.names, *self.contents}
            if (path.startswith(kept) or path in logs) and not path.endswith("-shm")
        )


def calls(trace: Path) -> Iterator[tuple[str, str]]:
    """Yield the calls that did something, in the order in which they ended."""
    begun: dict[str, str] = {}
    for line in trace.read_text().splitlines():
        pid, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[pid] = rest.removesuffix("<unfinished ...>")
            continue
        if rest.startswith("<... "):
            rest = begun.pop(pid) + rest.partition(" resumed>")[2]
        found = CALL.match(rest)
        if found and int(found[3]) >= 0:
            yield found[1], found[2]


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The system calls of a site that changed things, and its data directory."""
    folder = tmp_path_factory.mktemp("power")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode:
        pytest.skip("this system lets nobody trace processes")
    command = [sys.executable, "-m", "tests.operations.traced_site", str(folder / "home")]
    tracer = ["strace", "-f", "-y", "-s", "40", "-e", f"trace={CALLS}", "-o", str(folder / "trace")]
    done = subprocess.run([*tracer, *command], capture_output=True, text=True, check=False)
    assert [line.removeprefix("ANSWER ") for line in done.stderr.splitlines()] == ANSWERS, done.stderr
    return folder / "trace", folder / "home"


def test_everything_is_on_the_disk_before_the_answer(trace: tuple[Path, Path]) -> None:
    disk, answered = Disk(trace[1]), []
    for call, words in calls(trace[0]):
        if "ANSWER" in words:
            answered.append(words.split("ANSWER ")[1].split("\\")[0])
            assert (answered[-1], disk.at_risk()) == (answered[-1], [])
        disk.see(call, words)
    assert answered == ANSWERS


def test_files_are_on_the_disk_before_their_rows(trace: tuple[Path, Path]) -> None:
    disk, commits = Disk(trace[1]), 0
    log = str(trace[1] / "imghost.sqlite3-wal")
    for call, words in calls(trace[0]):
        if call == "fdatasync" and f"<{log}>" in words:
            commits += 1
            assert [path for path in disk.at_risk() if "/blobs/" in path] == []
        disk.see(call, words)
    assert commits > len(ANSWERS)
