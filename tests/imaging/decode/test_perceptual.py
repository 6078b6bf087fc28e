"""The perceptual hash: known answers, what it survives, and that other pictures are far away."""

import math
import random
from itertools import combinations

import pytest
from PIL import Image, ImageDraw

from imghost.imaging.perceptual import KEPT, SIDE, hash_of
from imghost.services.block_lists.hash_match import distance
from imghost.transforms.transform import Transform
from tests.imaging.decode.conftest import Rendering
from tests.pictures import encoded

# What the site compares with unless an administrator chooses otherwise.
NEAR = 8
SMALL = Transform(width=64, format="jpeg")


def waves(bits: str) -> list[int]:
    """Grey values in which the frequency of every bit lies as far above or below zero as of every other."""
    signs = iter([1 if bit == "1" else -1 for bit in f"{int(bits, 16):064b}"])
    strengths = [(down, across, next(signs)) for down in KEPT for across in KEPT]

    def value(row: int, column: int) -> float:
        return sum(
            sign
            * math.cos(math.pi / SIDE * (row + 0.5) * down)
            * math.cos(math.pi / SIDE * (column + 0.5) * across)
            for down, across, sign in strengths
        )

    plane = [value(row, column) for row in range(SIDE) for column in range(SIDE)]
    scale = 127 / max(map(abs, plane))
    return [round(128 + scale * each) for each in plane]


def photograph(seed: int, width: int = 600, height: int = 400) -> Image.Image:
    """A picture like no other: soft shapes of many sizes on a slope of colour."""
    chance = random.Random(seed)  # noqa: S311 - the same shapes at every run
    picture = Image.linear_gradient("L").rotate(chance.randrange(360)).resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for _ in range(40):
        across, down = chance.randrange(-50, width), chance.randrange(-50, height)
        wide, high = chance.randrange(20, width // 2), chance.randrange(20, height // 2)
        colour = tuple(chance.randrange(256) for _ in range(3))
        pen.ellipse((across, down, across + wide, down + high), fill=colour)
    return picture


def cropped(picture: Image.Image, part: float) -> Image.Image:
    """Without `part` of each side."""
    wide, high = picture.size
    return picture.crop(
        (round(wide * part), round(high * part), round(wide * (1 - part)), round(high * (1 - part)))
    )


def fingerprint(render: Rendering, data: bytes, kind: str = "png") -> str | None:
    return render.report(data, kind, SMALL, placeholder=True).perceptual_hash


# Half of the bits are set, as the median wants it.
@pytest.mark.parametrize(
    "bits", ["0123456789abcdef", "ffff0000ffff0000", "aaaaaaaa55555555", "f0f0f0f00f0f0f0f"]
)
def test_known_answers(bits: str, render: Rendering) -> None:
    pixels = waves(bits)
    assert hash_of(pixels) == bits
    picture = Image.frombytes("L", (SIDE, SIDE), bytes(pixels)).resize((640, 640), Image.Resampling.NEAREST)
    assert fingerprint(render, encoded(picture, "PNG")) == bits


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_picture_stays_near(seed: int, render: Rendering) -> None:
    picture = photograph(seed)
    first = fingerprint(render, encoded(picture, "PNG"))
    assert first is not None
    copies = {
        "half": (encoded(picture.resize((300, 200)), "PNG"), "png"),
        "twice": (encoded(picture.resize((1200, 800)), "PNG"), "png"),
        "jpeg": (encoded(picture, "JPEG", quality=30), "jpeg"),
        "webp": (encoded(picture, "WEBP", quality=40), "webp"),
        "grey": (encoded(picture.convert("L"), "PNG"), "png"),
        "cropped": (encoded(cropped(picture, 0.01), "PNG"), "png"),
    }
    for name, (data, kind) in copies.items():
        copy = fingerprint(render, data, kind)
        assert copy is not None
        assert distance(first, copy) <= NEAR, name


def test_other_pictures_are_far(render: Rendering) -> None:
    hashes = [fingerprint(render, encoded(photograph(seed), "PNG")) for seed in range(10, 18)]
    for one, other in combinations(hashes, 2):
        assert one is not None
        assert other is not None
        assert distance(one, other) >= 2 * NEAR


def test_transparency_is_white(render: Rendering) -> None:
    picture = photograph(5)
    mask = Image.new("L", picture.size, 255)
    ImageDraw.Draw(mask).rectangle((0, 0, 300, 400), fill=0)
    see_through = picture.copy()
    see_through.putalpha(mask)
    on_white = Image.new("RGB", picture.size, "white")
    on_white.paste(picture, mask=mask)
    one = fingerprint(render, encoded(see_through, "PNG"))
    other = fingerprint(render, encoded(on_white, "PNG"))
    assert one is not None
    assert other is not None
    assert distance(one, other) <= 2


@pytest.mark.parametrize("colour", ["black", "white", "#4080c0"])
def test_plain_pictures_have_none(colour: str, render: Rendering) -> None:
    assert fingerprint(render, encoded(Image.new("RGB", (300, 200), colour), "PNG")) is None


def test_the_distance_is_a_count_of_bits() -> None:
    assert distance("0000000000000000", "ffffffffffffffff") == 64
    assert distance("0123456789abcdef", "0123456789abcdef") == 0
    assert distance("0000000000000000", "8000000000000001") == 2
