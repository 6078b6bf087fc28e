"""What a decoder child that was taken over could still do: try it from inside.

Where the kernel lacks a fence, the child reaches what it forbids, and the doctor says so.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from imghost.imaging import fences

_PROJECT = Path(__file__).parents[3]
# In a process of its own, because no process gets out again.
_PROGRAM = """
import ctypes, json, os, socket, subprocess, sys
from pathlib import Path
from imghost.imaging import confinement, fences
from imghost.imaging.limits import Limits
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform

folder = Path(sys.argv[1])
made = Output(name="thumb", transform=Transform(), path=folder / "results" / "thumb.jpg")
order = RenderOrder(source=folder / "own" / "source.png", format="png", outputs=(made,))
os.chdir(folder / "work")
confinement.confine(Limits())
fences.shut_in(order, folder / "work")

def reached(act):
    try:
        act()
        return True
    except OSError:
        return False

libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)

print(json.dumps({
    "source": reached(order.source.read_bytes),
    "result": reached(lambda: made.path.write_bytes(b"x")),
    "working folder": reached(lambda: (Path("deep").mkdir(), Path("deep/file").write_bytes(b"x"))),
    "library": reached(lambda: next(Path("/usr/lib").iterdir())),
    "program": reached(lambda: subprocess.run(["true"], check=True)),
    "foreign original": reached((folder / "foreign" / "source.png").read_bytes),
    "write to the source": reached(lambda: order.source.open("ab")),
    "neighbour of the source": reached((folder / "own" / "other.png").read_bytes),
    "password file": reached(Path("/etc/passwd").read_bytes),
    "own environment": reached(Path("/proc/self/environ").read_bytes),
    "write to a library": reached(lambda: Path("/usr/lib/imghost-canary").write_bytes(b"x")),
    "a program reads a foreign original": subprocess.run(
        ["cat", folder / "foreign" / "source.png"], stdout=-3, stderr=-3
    ).returncode == 0,
    "tcp": reached(socket.socket),
    "unix socket": reached(lambda: socket.socket(socket.AF_UNIX)),
    "ptrace": reached(lambda: call("ptrace", 0, 0, 0, 0)),
    "namespace": reached(lambda: call("unshare", 0x10000000)),
}))
"""
_NEEDED = {"source", "result", "working folder", "library", "program"}
_BEHIND = {
    "Landlock": {
        *("foreign original", "write to the source", "neighbour of the source", "password file"),
        *("own environment", "write to a library", "a program reads a foreign original"),
    },
    "seccomp": {"tcp", "unix socket", "ptrace", "namespace"},
}


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    folder = tmp_path_factory.mktemp("fences")
    for name in ("own", "foreign", "results", "work"):
        (folder / name).mkdir()
        (folder / name / "source.png").write_bytes(b"picture")
    (folder / "own" / "other.png").write_bytes(b"picture")
    finished = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder)],
        cwd=_PROJECT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(finished.stdout)


def test_a_decoder_reaches_what_it_needs(reached):
    assert {name: reached[name] for name in _NEEDED} == dict.fromkeys(_NEEDED, True)


@pytest.mark.parametrize("fence", sorted(_BEHIND))
def test_what_lies_behind_a_fence_is_out_of_reach(reached, fence):
    if fence in fences.standing():
        assert {name for name in _BEHIND[fence] if reached[name]} == set()


def test_every_attempt_is_judged(reached):
    assert set(reached) == _NEEDED.union(*_BEHIND.values())
