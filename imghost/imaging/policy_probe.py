"""`python -m imghost.imaging.policy_probe`: prints what is wrong with ImageMagick's policy, as a JSON list.

Each probe runs in a child of its own: without a policy several of them abort or crash the process.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from wand.image import Image

from imghost.imaging import magick

_ACCEPTED, _REFUSED = 0, 3
_CANARY = Path(__file__).parent / "samples" / "sample.png"
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        canary = Path(directory) / "canary.png"
        shutil.copyfile(_CANARY, canary)
        problems = [
            f"ImageMagick reads {name}" for name, probe in hostile(canary) if _outcome(probe) == _ACCEPTED
        ]
        problems += [
            f"ImageMagick cannot write {name}" for name in sorted(magick.WRITES) if _outcome(_written(name))
        ]
    sys.stdout.write(json.dumps(problems))


def hostile(canary: Path) -> list[tuple[str, Callable[[], None]]]:
    """What must be refused: contents first, then names. Even honest pictures are nothing it may read."""
    contents = {
        "a PNG": canary.read_bytes(),
        "an SVG": _SVG.encode(),
        "MSL": f'<?xml version="1.0"?><image><read filename="{canary}"/></image>'.encode(),
        "PostScript": b"%!PS-Adobe-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
    }
    names = {
        "text:": f"text:{canary}",
        "msl:": f"msl:{canary}",
        "xc:": "xc:red",
        "vid:": f"vid:{canary}",
        "url: file": f"file://{canary}",
        "a file": str(canary),
    }
    return [
        *((name, _blob(content)) for name, content in contents.items()),
        *((name, _named(text)) for name, text in names.items()),
    ]


def _blob(content: bytes) -> Callable[[], None]:
    """Read without a pinned format, so that ImageMagick decides what it is, as an attacker hopes."""

    def read() -> None:
        with Image() as picture:
            picture.read(blob=content)

    return read


def _named(name: str) -> Callable[[], None]:
    def read() -> None:
        with Image() as picture:
            picture.read(filename=name)

    return read


def _written(name: str) -> Callable[[], None]:
    def write() -> None:
        if not magick.blank(name):
            raise ValueError(name)

    return write


def _outcome(probe: Callable[[], None]) -> int:
    """Run one probe in a child; ending in any other way than cleanly accepting counts as refusing."""
    child = os.fork()
    if child == 0:
        try:
            probe()
        except BaseException:
            os._exit(_REFUSED)
        os._exit(_ACCEPTED)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    main()
