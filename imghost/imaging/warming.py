"""What every order would do first, done before it comes: coders loaded, tables read, the heap grown.

Only a picture that is made here is decoded. The server does it in all common formats before it forks; that is
a third of the time of a small picture. A spare child does it once more in the commonest, and so copies the
pages it will write to while nobody waits: a quarter of what is left.
"""

import ctypes
from collections.abc import Sequence
from pathlib import Path

from imghost.imaging import pipeline
from imghost.imaging.encode import encode
from imghost.imaging.limits import Limits
from imghost.imaging.magick import frame_from_pixels
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform

_SIDES = (256, 192)
# What visitors ask for. HEIC and AVIF are not among them: their library starts threads, which no fork copies.
COMMON = ("jpeg", "png", "webp")
# From a rung of the ladder to what browsers ask for.
COMMONEST = ("jpeg", "webp")


def warm_up(directory: Path, formats: Sequence[str] = COMMON) -> None:
    """Make a small picture go through the whole pipeline, from each of `formats` to each of them."""
    width, height = _SIDES
    pixels = ctypes.create_string_buffer(bytes(range(256)) * (width * height * 3 // 256))
    frame = frame_from_pixels(width, height, "RGB", pixels)
    for name in formats:
        source, result = directory / "own", directory / "made"
        source.write_bytes(encode([frame], name, Transform()))
        outputs = tuple(
            Output(name=wanted, transform=Transform(width=100, format=wanted), path=result)
            for wanted in formats
        )
        pipeline.run(RenderOrder(source=source, format=name, outputs=outputs), Limits(), lambda _: None)
        source.unlink()
        result.unlink()
