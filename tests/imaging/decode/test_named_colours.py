"""Colours that a file names: by a profile whatever it is called, by gAMA, cHRM and cICP, or wrongly."""

import struct
import zlib

import pytest
from PIL import Image, ImageCms

from imghost.imaging.engine.colour_numbers import PRIMARIES, srgb_curve
from imghost.imaging.engine.profiles import display_profile
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near
from tests.pictures import encoded

PLAIN = (200, 60, 60)
REC709_X = 0.64


def linear(sample: int) -> float:
    """IEC 61966-2-1, from a sample of 0 to 255."""
    return srgb_curve(sample / 255)


def encoded_light(light: float) -> int:
    """Its inverse."""
    curved = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return round(curved * 255)


def png_with(chunks: list[tuple[bytes, bytes]], kind: int = 2, depth: int = 8, sample: bytes = bytes(PLAIN)):
    """A PNG of 16 x 16 equal pixels with these chunks before its pixels (PNG specification, 11)."""
    row = b"\0" + (bytes(2) if depth == 1 else sample * 16)
    named = [
        (b"IHDR", struct.pack(">IIBBBBB", 16, 16, depth, kind, 0, 0, 0)),
        *chunks,
        (b"IDAT", zlib.compress(row * 16)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in named
    )


def gama(value: float) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def shown(render, data: bytes, format_name: str = "png") -> tuple[int, int, int]:
    """The pixel, alike in every way it can be asked for."""
    answers = [
        render(data, format_name, wanted).convert("RGB").getpixel((4, 4))
        for wanted in (
            Transform(format="png"),
            Transform(width=12, format="webp", quality=95),
            Transform(width=8, height=8, mode="cover", format="png"),
        )
    ]
    assert all(near(answer, answers[0], 8) for answer in answers)
    return answers[0]


def profile_named(profile: bytes, name: str) -> bytes:
    """The profile with `sRGB` in its description: names decide nothing."""
    return profile.replace("made".encode("utf-16-be"), name.encode("utf-16-be"))


def test_a_profile_counts_although_it_is_called_srgb(render):
    profile = profile_named(display_profile(PRIMARIES[1], lambda sample: sample), "sRGB")
    expected = tuple(encoded_light(value / 255) for value in PLAIN)
    data = encoded(Image.new("RGB", (16, 16), PLAIN), "PNG", icc_profile=profile)
    assert near(shown(render, data), expected, 2)


def test_p3_with_the_curve_of_srgb_is_not_srgb(render):
    profile = profile_named(display_profile(PRIMARIES[12], srgb_curve), "sRGB")
    # By the matrix of SMPTE EG 432-1 to IEC 61966-2-1, clipped.
    data = encoded(Image.new("RGB", (16, 16), PLAIN), "PNG", icc_profile=profile)
    assert near(shown(render, data), (217, 42, 52), 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_profile_of_another_channel_count_is_none(render, kind):
    grey = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    grey[16:20] = b"GRAY"
    options = {"quality": 95} if kind in ("JPEG", "WEBP") else {}
    data = encoded(Image.new("RGB", (16, 16), PLAIN), kind, icc_profile=bytes(grey), **options)
    assert near(shown(render, data, kind.lower()), PLAIN, 6)


def test_cmyk_with_a_profile_of_displays(render):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", icc_profile=profile, quality=95)
    assert near(shown(render, data, "jpeg"), (255, 0, 0), 8)


@pytest.mark.parametrize("gamma", [0.8, 1.0, 1.4])
@pytest.mark.parametrize(
    ("kind", "depth", "sample"),
    [(0, 8, b"\x80"), (0, 16, b"\x80\x80"), (4, 8, b"\x80\xff"), (4, 16, b"\x80\x80\xff\xff"),
     (2, 8, b"\x80" * 3)],
    ids=["grey", "grey 16", "grey alpha", "grey alpha 16", "colour"],
)  # fmt: skip
def test_gamma_is_applied_as_browsers_do(render, gamma, kind, depth, sample):
    expected = encoded_light((128 / 255) ** (1 / gamma))
    picture = shown(render, png_with([gama(gamma)], kind, depth, sample))
    assert near(picture, (expected,) * 3, 4)


def test_black_and_white_with_a_gamma(render):
    assert shown(render, png_with([gama(1.0)], 0, 1)) == (0, 0, 0)


@pytest.mark.parametrize("gamma", [0.45455, 0.4545, 0.46])
def test_the_usual_gamma_changes_nothing(render, gamma):
    assert near(shown(render, png_with([gama(gamma)])), PLAIN, 1)


def test_srgb_chunk_wins_over_gamma(render):
    assert near(shown(render, png_with([(b"sRGB", b"\0"), gama(1.0)])), PLAIN, 1)


def test_chromaticities_alone(render):
    places = struct.pack(">8I", *(round(value * 100_000) for value in PRIMARIES[12]))
    assert near(shown(render, png_with([gama(0.45455), (b"cHRM", places)])), (217, 42, 52), 3)


@pytest.mark.parametrize("places", [bytes(32), b"\xff" * 32, b"\0\0\x10\0" * 8])
def test_nonsense_for_chromaticities_is_none(render, places):
    assert near(shown(render, png_with([gama(0.45455), (b"cHRM", places)])), PLAIN, 1)


@pytest.mark.parametrize(
    ("points", "expected"),
    [((1, 13), PLAIN), ((12, 13), (217, 42, 52)),
     ((1, 8), tuple(encoded_light(value / 255) for value in PLAIN))],
)  # fmt: skip
def test_code_points_win_over_all_else(render, points, expected):
    data = png_with([(b"cICP", bytes((*points, 0, 1))), gama(1.0)])
    assert near(shown(render, data), expected, 3)


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_keeps_its_hue(render, transfer):
    red, green, blue = shown(render, png_with([(b"cICP", bytes((9, transfer, 0, 1)))]))
    assert red > 2 * max(green, blue)
    assert abs(green - blue) < 60
