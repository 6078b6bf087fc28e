"""Geometry on paper."""

# ruff: noqa: S311 (dice for drawings, not for secrets)

import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from scripts.screenshots.canvas import (
    SCALE,
    Colour,
    blank,
    disc,
    finish,
    glow,
    gradient,
    mix,
    pixel,
    rgb,
    swell,
)


def tiles(size: tuple[int, int], seed: int, colours: Sequence[str], across: int = 6) -> Image.Image:
    """Quarter circles, discs and squares in a grid."""
    dice, picture = random.Random(seed), blank(*size, rgb(colours[0]))
    pen, side = ImageDraw.Draw(picture), picture.width / across
    for column in range(across):
        for row in range(math.ceil(picture.height / side)):
            back, front, third = dice.sample([rgb(colour) for colour in colours], 3)
            x, y = column * side, row * side
            pen.rectangle((x, y, x + side, y + side), fill=back)
            kind = dice.randrange(4)
            if kind == 0:
                turn = dice.randrange(4)
                _quarter(pen, (x, y, side), side, turn, front)
                _quarter(pen, (x, y, side), side / 2, turn, third)
            elif kind == 1:
                pen.ellipse((x + side * 0.14, y + side * 0.14, x + side * 0.86, y + side * 0.86), fill=front)
                pen.ellipse((x + side * 0.36, y + side * 0.36, x + side * 0.64, y + side * 0.64), fill=third)
            elif kind == 2:
                pen.polygon([(x, y + side), (x + side, y), (x + side, y + side)], fill=front)
            else:
                for stripe in range(4):
                    top = y + side * stripe / 4
                    pen.rectangle((x, top, x + side, top + side / 8), fill=front)
    return finish(picture, 10)


def _quarter(
    pen: ImageDraw.ImageDraw, cell: tuple[float, float, float], radius: float, turn: int, colour: Colour
) -> None:
    """A quarter circle around the cell's corner number `turn`, clockwise from the top left."""
    x, y, side = cell
    cx, cy = x + side * (turn in (1, 2)), y + side * (turn in (2, 3))
    pen.pieslice((cx - radius, cy - radius, cx + radius, cy + radius), 90 * turn, 90 * turn + 90, fill=colour)


def arcs(size: tuple[int, int], seed: int, colours: Sequence[str]) -> Image.Image:
    """Rainbows that stand on each other."""
    dice, picture = random.Random(seed), blank(*size, rgb(colours[0]))
    pen, unit = ImageDraw.Draw(picture), picture.width / 4
    for row in range(math.ceil(picture.height / unit) * 2, -1, -1):
        for column in range(-1, 5):
            x, y = (column + 0.5 * (row % 2)) * unit, picture.height - row * unit / 2
            order = dice.sample(list(colours), len(colours))
            for ring in range(6):
                radius = unit * 0.5 * (1 - ring / 6)
                box = (x - radius, y - radius, x + radius, y + radius)
                pen.pieslice(box, 180, 360, fill=rgb(order[ring % len(order)]))
    return finish(picture, 10)


def spiral(size: tuple[int, int], colours: Sequence[str]) -> Image.Image:
    """Dots in the order of a sunflower's seeds."""
    picture = blank(*size, rgb(colours[0]))
    for number in range(900, 0, -1):
        share = number / 900
        turn, away = number * math.pi * (3 - math.sqrt(5)), math.sqrt(share) * 0.47
        x = 0.5 + away * math.cos(turn) * min(picture.size) / picture.width
        y = 0.5 + away * math.sin(turn) * min(picture.size) / picture.height
        place = share * (len(colours) - 2)
        index = min(int(place), len(colours) - 3)
        colour = mix(rgb(colours[index + 1]), rgb(colours[index + 2]), place - index)
        disc(picture, (x, y), (0.0035 + 0.0105 * share) * min(picture.size) / picture.width, colour)
    return finish(picture, 7)


def pulses(size: tuple[int, int], seed: int, paper: str, ink: str) -> Image.Image:
    """Lines of a signal, one before the other."""
    dice, picture = random.Random(seed), blank(*size, rgb(paper))
    pen = ImageDraw.Draw(picture)
    for row in range(46):
        level = picture.height * (0.2 + 0.62 * row / 45)
        wave, fine = swell(dice, 4, 2.2), swell(dice, 4, 9)
        line = []
        for step in range(401):
            share = step / 400
            bell = math.exp(-(((share - 0.5) / 0.16) ** 2))
            high = bell * (0.45 + 0.35 * wave(share) + 0.35 * abs(fine(share))) + 0.012 * fine(share)
            line.append(((0.12 + 0.76 * share) * picture.width, level - high * picture.height * 0.13))
        pen.polygon([*line, (line[-1][0], level + 30), (line[0][0], level + 30)], fill=rgb(paper))
        pen.line(line, fill=rgb(ink), width=round(1.6 * SCALE), joint="curve")
    return finish(picture, 6)


def facets(size: tuple[int, int], seed: int, colours: Sequence[str]) -> Image.Image:
    """Triangles that catch a gradient's light."""
    dice, ground = random.Random(seed), gradient(size[0] * 2, size[1] * 2, colours).rotate(-25)
    left, top = size[0] * SCALE // 2, size[1] * SCALE // 2
    ground = ground.crop((left, top, left + size[0] * SCALE, top + size[1] * SCALE))
    glow(ground, (0.28, 0.3), 0.5, (255, 240, 220), 0.45)
    picture, step = ground.copy(), ground.width / 11
    pen, rows = ImageDraw.Draw(picture), math.ceil(ground.height / step) + 2
    spot = [
        [
            (
                (x - 1) * step + dice.uniform(-0.38, 0.38) * step,
                (y - 1) * step + dice.uniform(-0.38, 0.38) * step,
            )
            for x in range(14)
        ]
        for y in range(rows + 1)
    ]
    for y in range(rows):
        for x in range(13):
            one, two, three, four = spot[y][x], spot[y][x + 1], spot[y + 1][x], spot[y + 1][x + 1]
            for corners in ((one, two, three), (two, four, three)):
                middle = (sum(p[0] for p in corners) / 3, sum(p[1] for p in corners) / 3)
                base = pixel(ground, *middle)
                light = dice.uniform(-0.13, 0.13)
                lit = (255, 255, 255) if light > 0 else (0, 0, 20)
                pen.polygon(corners, fill=mix(base, lit, abs(light)))
    return finish(picture, 5)


def petals(size: tuple[int, int], colours: Sequence[str]) -> Image.Image:
    """A flower seen from above, petal over petal."""
    picture = gradient(*size, colours[:2])
    middle, whole = (picture.width / 2, picture.height / 2), min(picture.size)
    for ring in range(8):
        count, long = 16 - ring, whole * (0.47 - 0.05 * ring)
        base = mix(rgb(colours[2]), rgb(colours[3]), ring / 7)
        for number in range(count):
            turn = math.tau * (number + 0.5 * (ring % 2)) / count
            _petal(picture, middle, (long, turn, long * 0.2), mix(base, (255, 255, 255), 0.1 * (number % 2)))
        if ring % 2:
            picture = picture.filter(ImageFilter.GaussianBlur(0.6 * SCALE))
    disc(picture, (0.5, 0.5), 0.028, rgb(colours[-1]))
    return finish(picture, 9)


def _petal(
    picture: Image.Image,
    middle: tuple[float, float],
    shape: tuple[float, float, float],
    colour: Colour,
) -> None:
    long, turn, wide = shape
    outline = []
    for step in range(61):
        share = step / 30 if step <= 30 else (60 - step) / 30
        away = math.sin(math.pi * share**0.8) * wide * (1 if step <= 30 else -1)
        x, y = long * share, away
        outline.append(
            (
                middle[0] + x * math.cos(turn) - y * math.sin(turn),
                middle[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    pen = ImageDraw.Draw(picture)
    shadow = [(x + 2 * SCALE, y + 3 * SCALE) for x, y in outline]
    pen.polygon(shadow, fill=mix(colour, (30, 0, 40), 0.55))
    pen.polygon(outline, fill=colour)
