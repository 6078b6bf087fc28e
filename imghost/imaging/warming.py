"""What every order would do first, done before it comes: coders loaded, tables read, the heap grown.

Only a picture that is made here is decoded. The server does it in all common formats before it forks; that is
a third of the time of a small picture. A spare child makes once what visitors ask for most, from a picture as
large as the smallest rung of the ladder, and so has the memory for it while nobody waits: a third of what is
left.
"""

import ctypes
from pathlib import Path

from imghost.imaging import pipeline
from imghost.imaging.encode import encode
from imghost.imaging.limits import Limits
from imghost.imaging.magick import frame_from_pixels
from imghost.imaging.render import Output, RenderOrder
from imghost.transforms.transform import Transform

# HEIC and AVIF are not among them: their library starts threads, which no fork copies.
_COMMON = ("jpeg", "png", "webp")
_SMALL, _LIKE_A_RUNG = (256, 192), (640, 480)


def warm_up_server(directory: Path) -> None:
    """Make a small picture go through the whole pipeline, from each common format to each of them."""
    for name in _COMMON:
        _make(directory, _SMALL, name, _COMMON)


def warm_up_child(directory: Path) -> None:
    """Make what visitors ask for most."""
    _make(directory, _LIKE_A_RUNG, "jpeg", ("webp",))


def _make(directory: Path, size: tuple[int, int], name: str, wanted: tuple[str, ...]) -> None:
    width, height = size
    pixels = ctypes.create_string_buffer(bytes(range(256)) * (width * height * 3 // 256))
    source, result = directory / "own", directory / "made"
    source.write_bytes(encode([frame_from_pixels(width, height, "RGB", pixels)], name, Transform()))
    outputs = tuple(
        Output(name=each, transform=Transform(width=width * 5 // 8, format=each), path=result)
        for each in wanted
    )
    pipeline.run(RenderOrder(source=source, format=name, outputs=outputs), Limits(), lambda _: None)
    source.unlink()
    result.unlink()
