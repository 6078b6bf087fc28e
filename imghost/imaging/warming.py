"""What every child would do first, done once before forking: coders loaded, tables read, the heap grown.

Only a picture that is made here is decoded. A child then begins with its order: measured here, a third of the
time of a small picture.
"""

import ctypes
from pathlib import Path

from imghost.imaging import pipeline
from imghost.imaging.encode import encode
from imghost.imaging.limits import Limits
from imghost.imaging.magick import frame_from_pixels
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform

_SIDES = (256, 192)
# What visitors ask for. HEIC and AVIF are not among them: their library starts threads, which no fork copies.
_FORMATS = ("jpeg", "png", "webp")


def warm_up(directory: Path) -> None:
    """Make a small picture go through the whole pipeline once in each common format."""
    width, height = _SIDES
    pixels = ctypes.create_string_buffer(bytes(range(256)) * (width * height * 3 // 256))
    frame = frame_from_pixels(width, height, "RGB", pixels)
    for name in _FORMATS:
        source, result = directory / "own", directory / "made"
        source.write_bytes(encode([frame], name, Transform()))
        outputs = tuple(
            Output(name=wanted, transform=Transform(width=100, format=wanted), path=result)
            for wanted in _FORMATS
        )
        pipeline.run(RenderOrder(source=source, format=name, outputs=outputs), Limits(), lambda _: None)
        source.unlink()
        result.unlink()
