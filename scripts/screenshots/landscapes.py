"""Mountains, dunes, seas and forests."""

# ruff: noqa: S311 (dice for drawings, not for secrets)

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from scripts.screenshots.canvas import (
    SCALE,
    Colour,
    below,
    disc,
    finish,
    glow,
    gradient,
    haze,
    mix,
    pixel,
    rgb,
    ridge,
    swell,
)


def mountains(
    size: tuple[int, int], seed: int, sky: Sequence[str], near: str, sun: tuple[float, float, str]
) -> Image.Image:
    """Ranges behind ranges in the haze; `sun` is x, y and its colour."""
    dice, picture = random.Random(seed), gradient(*size, sky)
    x, y, light = sun
    glow(picture, (x, y), 0.55, rgb(light), 0.75)
    disc(picture, (x, y), 0.035, mix(rgb(light), (255, 255, 255), 0.6))
    far, dark = rgb(sky[-1]), rgb(near)
    for layer in range(6):
        share = (layer + 1) / 6
        level = 0.48 + 0.4 * share**1.15
        heights = [level - height * (0.17 - 0.06 * share) for height in ridge(dice, 0.55)]
        below(picture, heights, mix(far, dark, share**1.1))
        if layer < 5:
            haze(picture, level - 0.03, level + 0.16, mix(far, dark, share * 0.55), 0.75)
    return finish(picture)


def dunes(size: tuple[int, int], seed: int, sky: Sequence[str], sand: tuple[str, str]) -> Image.Image:
    """Sand in low light: every crest has a bright and a dark side."""
    dice, picture = random.Random(seed), gradient(*size, sky)
    glow(picture, (0.75, 0.32), 0.5, rgb(sky[-1]), 0.8)
    bright, dark = rgb(sand[0]), rgb(sand[1])
    for layer in range(5):
        share, wave = layer / 4, swell(dice, 3, 0.7 + layer * 0.12)
        level = 0.46 + 0.12 * layer
        crest = [level - wave(i / 300) * 0.1 for i in range(301)]
        below(picture, crest, mix(mix(bright, rgb(sky[-1]), 0.5), bright, share))
        other = swell(dice, 3, 1.1)
        shade = [height + 0.012 + abs(other(i / 300)) * 0.2 for i, height in enumerate(crest)]
        below(picture, shade, mix(mix(dark, rgb(sky[-1]), 0.55), dark, share))
        picture = picture.filter(ImageFilter.GaussianBlur(1.5 * SCALE)) if layer < 3 else picture
    return finish(picture, 14)


def sea(size: tuple[int, int], seed: int, sky: Sequence[str], water: Sequence[str]) -> Image.Image:
    """The sun low over water, and its path of light."""
    dice, picture = random.Random(seed), gradient(*size, sky)
    horizon, x = 0.56, 0.5
    light = mix(rgb(sky[-1]), (255, 255, 255), 0.55)
    glow(picture, (x, horizon - 0.06), 0.5, rgb(sky[-1]), 0.9)
    disc(picture, (x, horizon - 0.05), 0.06, light)
    deep = gradient(*size, water).resize((picture.width, round(picture.height * (1 - horizon))))
    picture.paste(deep, (0, picture.height - deep.height))
    pen = ImageDraw.Draw(picture)
    for _ in range(2600):
        depth = dice.random() ** 1.7
        row = (horizon + (1 - horizon) * depth) * picture.height
        long = picture.width * (0.006 + 0.06 * depth) * dice.uniform(0.4, 1)
        away = dice.gauss(0, 0.05 + 0.1 * depth)
        middle = (x + away) * picture.width
        share = max(0.0, 1 - abs(away) / (0.1 + 0.2 * depth)) * dice.uniform(0.25, 0.95)
        base = pixel(picture, 2, row)
        high = picture.height * (0.0006 + 0.0035 * depth)
        colour = mix(base, light, share)
        pen.ellipse((middle - long, row - high, middle + long, row + high), fill=colour)
    return finish(picture, 8, 0.6)


def forest(size: tuple[int, int], seed: int, mist: Sequence[str], tree: str) -> Image.Image:
    """Firs that stand in the fog."""
    dice, picture = random.Random(seed), gradient(*size, mist)
    glow(picture, (0.3, 0.25), 0.5, (255, 250, 235), 0.5)
    for layer in range(5):
        share = (layer + 1) / 5
        colour, ground = mix(rgb(mist[1]), rgb(tree), share**1.4), swell(dice, 3, 0.9)
        level = 0.5 + 0.1 * layer
        below(picture, [level + 0.06 - ground(i / 200) * 0.05 for i in range(201)], colour)
        for _ in range(90 - layer * 13):
            place = dice.uniform(-0.02, 1.02)
            foot = level + 0.09 - ground(place) * 0.05
            _fir(picture, (place, foot), dice.uniform(0.1, 0.2) * (0.7 + share), colour)
        haze(picture, level - 0.05, level + 0.15, rgb(mist[1]), 0.55 * (1.1 - share))
    return finish(picture)


def _fir(picture: Image.Image, foot: tuple[float, float], high: float, colour: Colour) -> None:
    pen, x, y = ImageDraw.Draw(picture), foot[0] * picture.width, foot[1] * picture.height
    tall = high * picture.height
    for tier in range(7):
        top, wide = y - tall * (1 - tier / 8), tall * 0.032 * (tier + 1)
        pen.polygon([(x, top), (x - wide, top + tall * 0.24), (x + wide, top + tall * 0.24)], fill=colour)


def waves(size: tuple[int, int], seed: int, colours: Sequence[str]) -> Image.Image:
    """Bands of paper, each throwing a shadow on the one behind."""
    dice, picture = random.Random(seed), gradient(*size, colours[:2])
    count = 9
    for layer in range(count):
        place = layer / (count - 1) * (len(colours) - 1)
        index = min(int(place), len(colours) - 2)
        colour = mix(rgb(colours[index]), rgb(colours[index + 1]), place - index)
        wave, level = swell(dice, 2, 0.8), 0.14 + 0.1 * layer
        line = [level + wave(i / 240) * 0.075 for i in range(241)]
        mask = Image.new("RGB", picture.size)
        below(mask, [height - 0.008 for height in line], (150, 150, 150))
        shadow = mask.convert("L").resize((picture.width // 8, picture.height // 8))
        shadow = shadow.filter(ImageFilter.GaussianBlur(7)).resize(picture.size)
        picture.paste(Image.new("RGB", picture.size, mix(colour, (0, 0, 30), 0.75)), (0, 0), shadow)
        below(picture, line, colour)
    return finish(picture, 7)


def balloons(size: tuple[int, int], seed: int) -> Image.Image:
    """Hot-air balloons over morning hills."""
    dice, picture = random.Random(seed), gradient(*size, ("#7fb6d9", "#f6d7b8", "#ffe9cc"))
    glow(picture, (0.2, 0.6), 0.5, (255, 214, 150), 0.6)
    for layer in range(4):
        hill = swell(dice, 3, 0.8)
        level = 0.7 + 0.075 * layer
        colour = mix((216, 190, 170), (44, 82, 78), layer / 3)
        below(picture, [level - hill(i / 200) * 0.05 for i in range(201)], colour)
    places = (
        (0.3, 0.33, 0.1),
        (0.62, 0.22, 0.065),
        (0.8, 0.45, 0.04),
        (0.49, 0.52, 0.028),
        (0.12, 0.5, 0.03),
    )
    stripes = (("#d1483a", "#f4e3c1"), ("#27607a", "#f2b544"), ("#3d4a5c", "#e8836b"), ("#6b4a78", "#f0d9a0"))
    for index, (x, y, radius) in enumerate(places):
        _balloon(picture, (x, y), radius, [rgb(text) for text in stripes[index % 4]])
    return finish(picture)


def _balloon(
    picture: Image.Image, centre: tuple[float, float], radius: float, stripes: Sequence[Colour]
) -> None:
    pen = ImageDraw.Draw(picture)
    x, y, r = centre[0] * picture.width, centre[1] * picture.height, radius * picture.width
    edges = [math.cos(math.pi * step / 8) for step in range(9)]
    for step in range(8):
        half = []
        for row in range(41):
            turn = row / 40
            wide = math.sin(math.pi * min(turn * 1.08, 1) ** 0.8) ** 0.75 if turn < 0.92 else 0.18
            half.append((max(wide, 0.16 if turn > 0.4 else 0), y - r + turn * 2.35 * r))
        left = [(x - r * edges[step] * wide, row) for wide, row in half]
        right = [(x - r * edges[step + 1] * wide, row) for wide, row in reversed(half)]
        shade = mix(stripes[step % 2], (20, 20, 50), 0.05 * step)
        pen.polygon(left + right, fill=shade)
    pen.rectangle((x - r * 0.13, y + r * 1.62, x + r * 0.13, y + r * 1.82), fill=(92, 62, 40))
    for side in (-1, 1):
        line = (x + side * r * 0.15, y + r * 1.32, x + side * r * 0.12, y + r * 1.64)
        pen.line(line, fill=(92, 62, 40), width=SCALE)
