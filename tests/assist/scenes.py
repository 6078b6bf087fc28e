"""Ten scenes whose subjects are known to the pixel: things with light and shadow before a blurred ground."""

import random
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (900, 675)
Shape = Callable[[ImageDraw.ImageDraw], None]


def _ground(seed: int, high: str, low: str) -> Image.Image:
    """A wall and a table, out of focus, with noise as cameras have it."""
    chance = random.Random(seed)  # noqa: S311 - the same scene every time
    picture = Image.new("RGB", SIZE, high)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 470, *SIZE), fill=low)
    for _ in range(14):
        x, y = chance.randrange(SIZE[0]), chance.randrange(440)
        shade = chance.randrange(-18, 18)
        colour = tuple(max(0, min(255, value + shade)) for value in picture.getpixel((x, y)))  # type: ignore[union-attr]
        pen.ellipse((x - 120, y - 70, x + 120, y + 70), fill=colour)
    noise = Image.effect_noise(SIZE, 14).convert("RGB")
    return Image.blend(picture.filter(ImageFilter.GaussianBlur(24)), noise, 0.05)


def _subject(shape: Shape, colour: str) -> tuple[Image.Image, Image.Image]:
    """Return the thing, lit from the left above, and its mask."""
    mask = Image.new("L", SIZE)
    shape(ImageDraw.Draw(mask))
    box = mask.getbbox()
    assert box is not None
    light = ImageChops.offset(mask.filter(ImageFilter.GaussianBlur(70)), -50, -60)
    rim = ImageChops.invert(mask.filter(ImageFilter.GaussianBlur(26)))
    lit = Image.composite(
        Image.new("RGB", SIZE, "white"), Image.new("RGB", SIZE, colour), light.point(lambda v: v * 0.45)
    )
    return Image.composite(Image.new("RGB", SIZE, "#141018"), lit, rim.point(lambda v: v * 0.75)), mask


def _scene(number: int, shape: Shape, colour: str, high: str, low: str) -> tuple[Image.Image, Image.Image]:
    ground = _ground(number, high, low)
    thing, mask = _subject(shape, colour)
    left, _, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    shadow = Image.new("L", SIZE)
    ImageDraw.Draw(shadow).ellipse((left - 10, bottom - 28, right + 30, bottom + 22), fill=150)
    dark = Image.new("RGB", SIZE, "#101010")
    ground = Image.composite(dark, ground, shadow.filter(ImageFilter.GaussianBlur(16)))
    return Image.composite(thing, ground, mask.filter(ImageFilter.GaussianBlur(0.8))), mask


def _ball(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((290, 210, 610, 530), fill=255)


def _bottle(pen: ImageDraw.ImageDraw) -> None:
    pen.rounded_rectangle((380, 250, 520, 580), 26, fill=255)
    pen.polygon([(380, 280), (425, 190), (475, 190), (520, 280)], fill=255)
    pen.rounded_rectangle((425, 110, 475, 220), 8, fill=255)


def _mug(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((520, 290, 660, 460), fill=255)
    pen.ellipse((552, 322, 628, 428), fill=0)
    pen.rounded_rectangle((300, 240, 570, 550), 34, fill=255)


def _pear(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((330, 330, 590, 570), fill=255)
    pen.ellipse((385, 200, 535, 400), fill=255)
    pen.line((460, 215, 482, 150), fill=255, width=14)


def _fish(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((230, 260, 600, 460), fill=255)
    pen.polygon([(570, 360), (710, 260), (680, 360), (710, 460)], fill=255)


def _chair(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((330, 130, 380, 590), fill=255)
    pen.rectangle((330, 370, 590, 420), fill=255)
    pen.rectangle((545, 370, 590, 590), fill=255)
    pen.rectangle((330, 130, 420, 340), fill=255)


def _vase(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon(
        [(390, 160), (510, 160), (485, 250), (590, 400), (530, 580), (370, 580), (310, 400), (415, 250)],
        fill=255,
    )


def _person(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((390, 90, 520, 240), fill=255)
    pen.rounded_rectangle((325, 235, 585, 640), 80, fill=255)


def _shoe(pen: ImageDraw.ImageDraw) -> None:
    pen.polygon([(250, 560), (250, 300), (380, 300), (440, 400), (640, 470), (680, 560)], fill=255)


def _cap(pen: ImageDraw.ImageDraw) -> None:
    pen.pieslice((270, 220, 590, 560), 180, 360, fill=255)
    pen.ellipse((430, 350, 720, 430), fill=255)


SCENES = {
    "ball": _scene(1, _ball, "#c22f25", "#b9c3c6", "#8a6a4c"),
    "bottle": _scene(2, _bottle, "#1f6b3a", "#d8d0c0", "#5c4a3c"),
    "mug": _scene(3, _mug, "#2b5fa8", "#e4dccb", "#a58a6a"),
    "pear": _scene(4, _pear, "#b5b53a", "#6f7f8c", "#3e4a52"),
    "fish": _scene(5, _fish, "#e07820", "#2d6f8f", "#c8b48a"),
    "chair": _scene(6, _chair, "#7a3f1d", "#cfd6d2", "#9fa39a"),
    "vase": _scene(7, _vase, "#8a3f8f", "#c9b9a0", "#70583f"),
    "person": _scene(8, _person, "#4a2f2a", "#9dc0d8", "#7f9f5a"),
    "shoe": _scene(9, _shoe, "#d8402f", "#c4c9cc", "#6b6f73"),
    "cap": _scene(10, _cap, "#1e2f55", "#d9c7a5", "#b0925f"),
}
