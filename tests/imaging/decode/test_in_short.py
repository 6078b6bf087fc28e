"""What stands for a picture before it has come: its thumbhash and its dominant colour."""

import base64

import pytest
from PIL import Image

from imghost.imaging.dominant import dominant_colour
from imghost.imaging.engine.picture import from_pixels
from imghost.imaging.thumbhash import hash_of, thumbhash

# Width, height, whether it has alpha, and what the reference implementation (npm `thumbhash` 0.1.1) says.
KNOWN = [
    (32, 24, False, "oBcKNYxAZohXaHl6hqd4mWJzAIhn"),
    (24, 32, False, "3wcKLQ5QhlOHmHeYd4uYeGJwBFuK"),
    (32, 32, False, "4BcGHwogR5gXWYmIdqh3uHmZFgMEQGkG"),
    (32, 31, False, "4BcKJ4ogR5gnWYl4drh3uHmZFQQUQGkG"),
    (32, 24, True, "4ReGHIYXQIdmeJunGEgIkHZ2dYiIRAdnCA=="),
    (20, 32, True, "nveFEwQYYFKoyLc1kAZdbFaHZ3hpdGA="),
    (32, 1, False, "IxRG8Yp2h4iIiAiJdYcPjic="),
    (3, 32, False, "lMYJIQaGcGd3d3qaiKBs94g="),
]


def samples(width: int, height: int, has_alpha: bool) -> bytes:
    return bytes(
        value
        for y in range(height)
        for x in range(width)
        for value in (
            (x * 7 + y * 3) % 256,
            (x * x + y * 5) % 256,
            (255 - x * 2 + y * y) % 256,
            (x * 11 + y * 13) % 256 if has_alpha else 255,
        )
    )


@pytest.mark.parametrize(("width", "height", "has_alpha", "known"), KNOWN)
def test_the_reference_says_the_same(width, height, has_alpha, known):
    assert base64.b64encode(hash_of(width, height, samples(width, height, has_alpha))).decode() == known


def test_an_opaque_picture_needs_no_alpha_channel():
    with_alpha = from_pixels(samples(32, 24, False), 32, 24, 4)
    assert thumbhash(with_alpha.extract_band(0, n=3)) == thumbhash(with_alpha) == KNOWN[0][3]


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 60, 60)])
def test_a_picture_of_one_colour(colour):
    """Nothing but the means, which are the colour's (lightness in 64 steps, differences in 127)."""
    data = hash_of(32, 32, bytes((*colour, 255)) * 1024)
    red, green, blue = (part / 255 for part in colour)
    header = int.from_bytes(data[:3], "little")
    assert (header & 63) / 63 == pytest.approx((red + green + blue) / 3, abs=1 / 63)
    assert (header >> 6 & 63) / 31.5 - 1 == pytest.approx((red + green) / 2 - blue, abs=1 / 31)
    assert (header >> 12 & 63) / 31.5 - 1 == pytest.approx(red - green, abs=1 / 31)
    assert data[5:] == bytes(len(data) - 5)


def frame(picture: Image.Image):
    return from_pixels(picture.tobytes(), *picture.size, len(picture.getbands()))


def test_most_of_it_is_its_colour():
    picture = Image.new("RGB", (30, 30), (40, 90, 200))
    picture.paste((250, 250, 250), (0, 0, 30, 12))
    assert dominant_colour(frame(picture)) == "#285ac8"


def test_what_is_hidden_has_no_colour():
    picture = Image.new("RGBA", (30, 30), (255, 0, 0, 0))
    assert dominant_colour(frame(picture)) is None
    picture.paste((0, 128, 64, 255), (0, 0, 3, 3))
    assert dominant_colour(frame(picture)) == "#008040"
