"""Pictures the tests draw themselves."""

import io
from functools import cache

from PIL import Image, ImageDraw


def draw(width: int = 600, height: int = 400, mode: str = "RGB") -> Image.Image:
    """A picture whose four quadrants are red, green, blue and yellow, so that orientation shows."""
    picture = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(picture)
    middle = (width // 2, height // 2)
    for corner, colour in (
        ((0, 0), "#e02020"),
        ((middle[0], 0), "#20c040"),
        ((0, middle[1]), "#2040e0"),
        (middle, "#e0d020"),
    ):
        pen.rectangle((*corner, corner[0] + middle[0], corner[1] + middle[1]), fill=colour)
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """`picture` as a file of Pillow's format `kind`."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(width: int = 600, height: int = 400, **options: object) -> bytes:
    return encoded(draw(width, height), "JPEG", **options) if options else _plain_jpeg(width, height)


@cache
def _plain_jpeg(width: int, height: int) -> bytes:
    return encoded(draw(width, height), "JPEG")


@cache
def png(width: int = 600, height: int = 400, mode: str = "RGB") -> bytes:
    return encoded(draw(width, height, mode), "PNG")


def animation(kind: str = "GIF", frames: int = 4, size: tuple[int, int] = (120, 80)) -> bytes:
    """An animation of differently coloured frames, 100 ms each."""
    pictures = [
        Image.new("RGB", size, (index * 60 % 256, 80, 255 - index * 60 % 256)) for index in range(frames)
    ]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=100, loop=0)
