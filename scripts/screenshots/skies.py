"""Stars, northern lights, planets, and the lights of a town."""

# ruff: noqa: S311 (dice for drawings, not for secrets)

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from scripts.screenshots.canvas import SCALE, below, blank, disc, finish, glow, gradient, mix, rgb, ridge


def _stars(picture: Image.Image, dice: random.Random, count: int, lowest: float = 1.0) -> None:
    pen = ImageDraw.Draw(picture)
    tints = ((255, 255, 255), (190, 210, 255), (255, 225, 190))
    for _ in range(count):
        x, y = dice.random() * picture.width, dice.random() * picture.height * lowest
        bright = dice.random() ** 3
        radius = (0.35 + 1.3 * bright) * SCALE
        colour = mix((60, 60, 80), dice.choice(tints), 0.25 + 0.75 * bright)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def galaxy(size: tuple[int, int], seed: int, dust: Sequence[str], ground: bool = True) -> Image.Image:
    """The Milky Way as clouds of light along a slanted band."""
    dice, picture = random.Random(seed), gradient(*size, ("#05060f", "#0c1226", "#1c2340"))
    for _ in range(260):
        along = dice.uniform(-0.1, 1.1)
        x = along + dice.gauss(0, 0.05)
        y = 0.95 - along * 0.95 + dice.gauss(0, 0.09)
        glow(picture, (x, y), dice.uniform(0.02, 0.09), rgb(dice.choice(dust)), dice.uniform(0.08, 0.22))
    _stars(picture, dice, 2600)
    if ground:
        below(picture, [0.9 - height * 0.05 for height in ridge(dice, 0.5)], (7, 8, 14))
    return finish(picture, 7)


def aurora(size: tuple[int, int], seed: int, colours: Sequence[str]) -> Image.Image:
    """Curtains of light over a dark ridge."""
    dice, picture = random.Random(seed), gradient(*size, ("#040914", "#0a1a2b", "#123244"))
    _stars(picture, dice, 900, 0.8)
    for curtain in range(3):
        layer = Image.new("RGB", picture.size)
        pen, phase = ImageDraw.Draw(layer), dice.uniform(0, math.tau)
        colour = rgb(colours[curtain % len(colours)])
        for x in range(0, picture.width, 3):
            share = x / picture.width
            foot = (
                0.5 + 0.1 * curtain + 0.1 * math.sin(share * 6 + phase) + 0.03 * math.sin(share * 19 + phase)
            )
            high = 0.24 + 0.1 * math.sin(share * 31 + phase) * math.sin(share * 7)
            for part in range(12):
                top = foot - high * (part + 1) / 12
                light = mix(
                    (0, 0, 0),
                    colour,
                    (1 - part / 12) ** 1.5 * (0.5 + 0.5 * math.sin(share * 9 + phase)) * 0.8,
                )
                pen.rectangle(
                    (x, top * picture.height, x + 3, (top + high / 12) * picture.height), fill=light
                )
        small = layer.resize((picture.width // 4, picture.height // 4))
        soft = small.filter(ImageFilter.GaussianBlur(10)).resize(picture.size, Image.Resampling.BICUBIC)
        picture = ImageChops.screen(picture, soft)
    below(picture, [0.86 - height * 0.09 for height in ridge(dice, 0.52)], (5, 9, 14))
    return finish(picture, 7)


def planet(size: tuple[int, int], seed: int, bands: Sequence[str]) -> Image.Image:
    """A striped giant with a ring."""
    dice, picture = random.Random(seed), gradient(*size, ("#0a0912", "#15101f", "#221629"))
    _stars(picture, dice, 1100)
    glow(picture, (0.5, 0.5), 0.55, rgb(bands[0]), 0.35)
    side = round(min(picture.size) * 0.52)
    ball = gradient(side // SCALE, side // SCALE, [dice.choice(bands) for _ in range(22)]).rotate(
        14, expand=False
    )
    ball = ball.resize((side, side))
    shade = (
        Image.radial_gradient("L")
        .resize((side * 2, side * 2))
        .crop((side // 2, side // 2 + side // 4, side * 3 // 2, side * 7 // 4))
    )
    ball.paste((6, 4, 14), (0, 0), shade.point(lambda value: min(255, round(value * 1.55))))
    round_mask = Image.new("L", (side, side))
    ImageDraw.Draw(round_mask).ellipse((0, 0, side - 1, side - 1), fill=255)
    corner = ((picture.width - side) // 2, (picture.height - side) // 2)
    ring = _ring(picture.size, side, rgb(bands[-1]))
    picture.paste(ring.convert("RGB"), (0, 0), ring.getchannel("A"))
    picture.paste(ball, corner, round_mask)
    front = ring.crop((0, 0, *ring.size))
    hidden = Image.new("L", ring.size)
    edge = picture.height // 2
    ImageDraw.Draw(hidden).polygon(
        [
            (0, edge + round(side * 0.27)),
            (picture.width, edge - round(side * 0.27)),
            picture.size,
            (0, picture.height),
        ],
        fill=255,
    )
    picture.paste(front.convert("RGB"), (0, 0), ImageChops.multiply(front.getchannel("A"), hidden))
    return finish(picture, 6)


def _ring(size: tuple[int, int], side: int, colour: tuple[int, int, int]) -> Image.Image:
    layer = Image.new("RGBA", size, (*colour, 0))
    pen, dice = ImageDraw.Draw(layer), random.Random(5)
    x, y = size[0] / 2, size[1] / 2
    for step in range(46):
        wide, strength = side * (0.68 + step * 0.0075), dice.randint(40, 215)
        box = (x - wide, y - wide * 0.2, x + wide, y + wide * 0.2)
        pen.ellipse(
            box, outline=(*mix(colour, (255, 245, 230), dice.random() * 0.5), strength), width=3 * SCALE
        )
    return layer.rotate(15, Image.Resampling.BICUBIC)


def town(size: tuple[int, int], seed: int, sky: Sequence[str], lamp: str) -> Image.Image:
    """Towers at dusk with lit windows."""
    dice, picture = random.Random(seed), gradient(*size, sky)
    disc(picture, (0.72, 0.3), 0.05, mix(rgb(sky[-1]), (255, 255, 255), 0.5))
    glow(picture, (0.72, 0.3), 0.3, rgb(sky[-1]), 0.6)
    pen = ImageDraw.Draw(picture)
    for layer in range(3):
        colour = mix(rgb(sky[-1]), rgb("#0d1020"), (0.45, 0.75, 1)[layer])
        x = -20.0
        while x < picture.width:
            wide = dice.uniform(0.035, 0.085) * picture.width
            top = picture.height * (0.5 + 0.12 * layer + dice.gauss(0, 0.08))
            pen.rectangle((x, top, x + wide, picture.height), fill=colour)
            if dice.random() < 0.3:
                pen.line(
                    (x + wide / 2, top - picture.height * 0.06, x + wide / 2, top),
                    fill=colour,
                    width=3 * SCALE,
                )
            _windows(
                pen,
                dice,
                (x, top, x + wide, float(picture.height)),
                mix(colour, rgb(lamp), 0.2 + 0.3 * layer),
            )
            x += wide * dice.uniform(0.9, 1.25)
    return finish(picture, 7)


def _windows(
    pen: ImageDraw.ImageDraw,
    dice: random.Random,
    box: tuple[float, float, float, float],
    lamp: tuple[int, int, int],
) -> None:
    step = 13 * SCALE
    for column in range(int((box[2] - box[0]) // step)):
        for row in range(int((box[3] - box[1]) // (step * 1.3))):
            if dice.random() < 0.32:
                x, y = box[0] + step * (column + 0.35), box[1] + step * 1.3 * (row + 0.5)
                pen.rectangle((x, y, x + step * 0.42, y + step * 0.6), fill=lamp)


def bokeh(size: tuple[int, int], seed: int, dark: str, lights: Sequence[str]) -> Image.Image:
    """Lights far out of focus."""
    dice, picture = random.Random(seed), blank(*size, rgb(dark))
    for _ in range(5):
        glow(picture, (dice.random(), dice.random()), 0.5, rgb(dice.choice(lights)), 0.3)
    for sharp in (9, 4, 1.5):
        layer = Image.new("RGB", (picture.width // 2, picture.height // 2))
        for _ in range(26):
            spot = Image.new("RGB", layer.size)
            x, y = dice.gauss(0.5, 0.3), dice.gauss(0.52, 0.2)
            radius, light = dice.uniform(0.018, 0.062), dice.uniform(0.2, 0.65)
            disc(spot, (x, y), radius, mix((0, 0, 0), rgb(dice.choice(lights)), light))
            disc(spot, (x, y), radius * 0.9, mix((0, 0, 0), rgb(dice.choice(lights)), light * 0.75))
            layer = ImageChops.screen(layer, spot)
        soft = layer.filter(ImageFilter.GaussianBlur(sharp)).resize(picture.size, Image.Resampling.BICUBIC)
        picture = ImageChops.screen(picture, soft)
    return finish(picture, 8)
