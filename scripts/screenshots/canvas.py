"""What all drawings are made of: gradients, glows, ridges, grain.

Everything is drawn twice as large and scaled down in the end, which smooths the edges.
"""

import math
import random
from collections.abc import Callable, Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
SCALE = 2


def rgb(text: str) -> Colour:
    """Return the colour that a word such as `#ffb224` means."""
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return `one` with `share` (0 … 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def blank(width: int, height: int, colour: Colour = (0, 0, 0)) -> Image.Image:
    return Image.new("RGB", (width * SCALE, height * SCALE), colour)


def gradient(width: int, height: int, stops: Sequence[str]) -> Image.Image:
    """A canvas that runs from the first colour at the top to the last one at the bottom."""
    column = Image.new("RGB", (1, 256))
    colours = [rgb(stop) for stop in stops]
    for y in range(256):
        place = y / 255 * (len(colours) - 1)
        below = min(int(place), len(colours) - 2)
        column.putpixel((0, y), mix(colours[below], colours[below + 1], place - below))
    return column.resize((width * SCALE, height * SCALE), Image.Resampling.BICUBIC)


def glow(picture: Image.Image, centre: Point, radius: float, colour: Colour, strength: float = 1.0) -> None:
    """Add light around `centre` (shares of the sides); `radius` is a share of the width."""
    side = max(2, round(radius * picture.width * 2))
    # Pillow's gradient holds the distance times the root of two: 181 where it meets the edge.
    light = Image.radial_gradient("L").resize((side, side), Image.Resampling.BICUBIC)
    light = light.point(lambda value: round(255 * strength * max(0.0, 1 - value / 181) ** 2))
    layer = Image.new("RGB", picture.size)
    corner = (round(centre[0] * picture.width - side / 2), round(centre[1] * picture.height - side / 2))
    layer.paste(Image.new("RGB", (side, side), colour), corner, light)
    picture.paste(ImageChops.screen(picture, layer))


def disc(picture: Image.Image, centre: Point, radius: float, colour: Colour) -> None:
    """A filled circle; `centre` and `radius` as in `glow`."""
    x, y, r = centre[0] * picture.width, centre[1] * picture.height, radius * picture.width
    ImageDraw.Draw(picture).ellipse((x - r, y - r, x + r, y + r), fill=colour)


def ridge(dice: random.Random, rough: float, points: int = 512) -> list[float]:
    """Heights of a mountain range between about -1 and 1, by midpoint displacement; `rough` is 0 … 1."""
    heights = [dice.uniform(-0.6, 0.6) for _ in range(3)]
    spread = 0.7
    while len(heights) < points:
        between = [(a + b) / 2 + dice.uniform(-spread, spread) for a, b in pairwise(heights)]
        heights = [height for pair in zip(heights, between, strict=False) for height in pair] + [heights[-1]]
        spread *= rough
    return heights


def swell(dice: random.Random, waves: int = 4, longest: float = 1.4) -> Callable[[float], float]:
    """A smooth function of 0 … 1 with values between about -1 and 1: dunes, hills, water."""
    parts = [(longest * 1.9**n, dice.uniform(0, math.tau), 0.55**n) for n in range(waves)]
    whole = sum(height for _, _, height in parts)
    return lambda x: (
        sum(height * math.sin(math.tau * often * x + phase) for often, phase, height in parts) / whole
    )


def pixel(picture: Image.Image, x: float, y: float) -> Colour:
    """Return the colour at a place of the canvas; outside of it, that of the nearest edge."""
    column, row = round(min(max(x, 0), picture.width - 1)), round(min(max(y, 0), picture.height - 1))
    box = picture.crop((column, row, column + 1, row + 1)).tobytes()
    return box[0], box[1], box[2]


def below(picture: Image.Image, heights: Sequence[float], colour: Colour) -> None:
    """Fill what lies below a line; `heights` are shares of the picture's height from its top."""
    step = picture.width / (len(heights) - 1)
    line = [(index * step, height * picture.height) for index, height in enumerate(heights)]
    ImageDraw.Draw(picture).polygon(
        [(0, picture.height), *line, (picture.width, picture.height)], fill=colour
    )


def haze(picture: Image.Image, top: float, bottom: float, colour: Colour, strength: float) -> None:
    """Lay mist over the rows between `top` and `bottom`, thickest at the bottom."""
    rows = max(1, round((bottom - top) * picture.height))
    mask = Image.linear_gradient("L").resize((picture.width, rows))
    mask = mask.point(lambda value: round(value * strength))
    picture.paste(Image.new("RGB", mask.size, colour), (0, round(top * picture.height)), mask)


def finish(picture: Image.Image, grain: float = 9.0, blur: float = 0.0) -> Image.Image:
    """Scale down and add film grain, which also hides the steps of gradients."""
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur * SCALE))
    small = picture.resize((picture.width // SCALE, picture.height // SCALE), Image.Resampling.LANCZOS)
    if not grain:
        return small
    noise = Image.effect_noise(small.size, grain).convert("RGB")
    return ImageChops.overlay(small, Image.blend(Image.new("RGB", small.size, (128, 128, 128)), noise, 0.5))
