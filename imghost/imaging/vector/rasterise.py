"""From a drawing to pixels: librsvg's own program, given harmless text and nothing beside it.

It reads from a pipe, so there is no address that anything could be relative to, and it has the network and
the limits of the decoder's child it is started from, with tighter ones of its own.
"""

import math
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path

from imghost.base.errors import Unprocessable
from imghost.imaging import refusals
from imghost.imaging.confinement import die_with_parent, tighten
from imghost.imaging.engine.opening import StillFile
from imghost.imaging.engine.picture import Picture
from imghost.imaging.limits import Limits
from imghost.imaging.vector.bounds import DRAW_MEMORY, DRAW_SECONDS, SIDE
from imghost.imaging.vector.sanitise import Drawing, sanitise

_RASTER = "drawing.png"


@dataclass(slots=True)
class VectorFile:
    """An SVG that is about to be drawn; it is sanitised here once more, whoever stored it.

    Raises `Unprocessable` and `UnsupportedFormat` for what cannot be read or is too much.
    """

    data: bytes
    limits: Limits
    _drawing: Drawing = field(init=False)

    def __post_init__(self) -> None:
        self._drawing = sanitise(self.data, self.limits)

    def size(self) -> tuple[int, int]:
        return self._drawing.width, self._drawing.height

    def decode(self, width: int, height: int, *, roughly: bool = False) -> Picture:
        """Draw at exactly `width` x `height` pixels, even beyond `size`, with no side above `SIDE`."""
        del roughly
        factor = min(1.0, SIDE / max(width, height))
        raster = _draw(self._drawing.text, math.ceil(width * factor), math.ceil(height * factor))
        drawn = StillFile(raster, "png", self.limits)
        return replace(drawn.decode(*drawn.size()), width=self._drawing.width, height=self._drawing.height)


def _draw(text: bytes, width: int, height: int) -> bytes:
    """Return a PNG of exactly `width` x `height` pixels, made in the working directory."""
    raster = Path.cwd() / _RASTER
    words = ("rsvg-convert", "--format=png", f"--width={width}", f"--height={height}", f"--output={_RASTER}")
    try:
        drawn = subprocess.run(  # noqa: S603 - fixed words and numbers
            words,
            input=text,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=DRAW_SECONDS,
            preexec_fn=_tighten,
        )
    except subprocess.TimeoutExpired:
        raise Unprocessable("Drawing this SVG takes too long.", code="decode-timeout") from None
    if drawn.returncode != 0 or not raster.exists():
        raise refusals.unreadable()
    return raster.read_bytes()


def _tighten() -> None:
    """In the program's own process, before it starts."""
    die_with_parent()
    tighten(memory=DRAW_MEMORY, seconds=DRAW_SECONDS)
