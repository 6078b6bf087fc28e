"""`python -m imghost.imaging.policy_probe`: prints what is wrong with ImageMagick's policy, as a JSON list.

Each probe runs in a child of its own: without a policy several of them abort or crash the process.
"""

import json
import os
import shutil
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from wand.image import Image

_ACCEPTED, _REFUSED = 0, 3
_FRAMES = 1000
_CANARY = Path(__file__).parent / "samples" / "sample.png"
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        canary = Path(directory) / "canary.png"
        shutil.copyfile(_CANARY, canary)
        problems = [
            f"ImageMagick accepts {name}" for name, probe in hostile(canary) if _outcome(probe) == _ACCEPTED
        ]
    sys.stdout.write(json.dumps(problems))


def hostile(canary: Path) -> list[tuple[str, Callable[[], None]]]:
    """Everything that must be refused: contents first, then names."""
    include = _SVG.format(f'<image href="{canary}" width="9" height="9"/>')
    contents = {
        "an SVG that includes a file": include,
        "an SVG": _SVG.format('<rect width="9" height="9"/>'),
        "MVG": f"push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 9,9 '{canary}'\npop graphic-context",
        "MSL": f'<?xml version="1.0"?><image><read filename="{canary}"/></image>',
        "HTML": f'<html><body><img src="{canary}"></body></html>',
        "PostScript": "%!PS-Adobe-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n",
        "XBM": "#define x_width 8\n#define x_height 1\nstatic char x_bits[] = { 0xff };\n",
    }
    names = {
        "text:": f"text:{canary}",
        "label:": "label:canary",
        "caption:@file": f"caption:@{canary}",
        "msl:": f"msl:{canary}",
        "mvg:": f"mvg:{canary}",
        "pango:": "pango:canary",
        "plasma:": "plasma:",
        "gradient:": "gradient:",
        "xc:": "xc:red",
        "inline:": "inline:data:text/plain,canary",
        "vid:": f"vid:{canary}",
        "url: file": f"file://{canary}",
        "url: http": "http://127.0.0.1:9/canary.png",
    }
    return [
        *((name, _blob(content.encode())) for name, content in contents.items()),
        *((name, _named(text)) for name, text in names.items()),
        (f"a GIF of {_FRAMES} frames", _blob(gif_of_frames(_FRAMES))),
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


def gif_of_frames(count: int) -> bytes:
    """Write a GIF of that many frames of one pixel, 18 bytes each, by hand (GIF89a)."""
    header = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return header + frame * count + b"\x3b"


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
