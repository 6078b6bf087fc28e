"""Whatever the pixels were in, sRGB comes out: the expected values are Pillow's (LittleCMS) or arithmetic."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from imghost.imaging.engine.colour_numbers import PRIMARIES, srgb_curve
from imghost.imaging.engine.profiles import display_profile
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import all_near, corners, near
from tests.pictures import draw, encoded

_SRGB = ImageCms.createProfile("sRGB")


def _photo() -> Image.Image:
    """Many colours, saturated ones among them."""
    channels = [Image.linear_gradient("L").rotate(angle).resize((160, 120)) for angle in (0, 90, 180)]
    return Image.merge("RGB", channels)


def _expected(picture: Image.Image, profile: bytes, mode: str = "RGB") -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.profileToProfile(picture, source, _SRGB, outputMode=mode)


def _mean_difference(one: Image.Image, other: Image.Image) -> float:
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(difference).mean)


@pytest.mark.parametrize("primaries", [12, 9], ids=["p3", "bt2020"])
@pytest.mark.parametrize(
    ("kind", "format_name"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp"), ("TIFF", "tiff")]
)
def test_wide_colours_are_converted_through_the_profile(render, primaries, kind, format_name):
    profile = display_profile(PRIMARIES[primaries], srgb_curve)
    options = {"quality": 100} if kind != "PNG" else {}
    data = encoded(_photo(), kind, icc_profile=profile, **options)
    with Image.open(io.BytesIO(data)) as source:
        expected = _expected(source.convert("RGB"), profile)

    picture = render(data, format_name, Transform(format="png"))

    assert _mean_difference(picture, expected) < 2
    assert _mean_difference(picture, _photo()) > 4, "the picture came out as dull as it went in"
    assert "icc_profile" not in picture.info


def test_our_profile_is_what_others_call_srgb():
    converted = _expected(_photo(), display_profile(PRIMARIES[1], srgb_curve))

    assert _mean_difference(converted, _photo()) < 1


def test_srgb_profile_changes_nothing(render):
    profile = ImageCms.ImageCmsProfile(_SRGB).tobytes()

    picture = render(encoded(_photo(), "PNG", icc_profile=profile), "png", Transform())

    assert _mean_difference(picture, _photo()) < 0.5
    assert "icc_profile" not in picture.info


def test_broken_profile_counts_as_none(render):
    picture = render(encoded(_photo(), "PNG", icc_profile=b"no profile" * 20), "png", Transform())

    assert _mean_difference(picture, _photo()) < 0.5


@pytest.mark.parametrize("options", [{}, {"quality": 95}])
def test_cmyk_without_profile(render, options):
    data = encoded(draw().convert("CMYK"), "JPEG", **options)

    picture = render(data, "jpeg", Transform(width=100))

    assert picture.mode == "RGB"
    assert all_near(corners(picture), corners(draw()), 16)


def test_cmyk_tiff_without_profile(render):
    picture = render(encoded(draw().convert("CMYK"), "TIFF"), "tiff", Transform())

    assert picture.format == "JPEG"
    assert all_near(corners(picture), corners(draw()), 16)


def test_grey_stays_as_bright(render):
    ramp = Image.linear_gradient("L").resize((200, 200))

    for kind, name in (("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp")):
        picture = render(encoded(ramp, kind), name, Transform(format="png"))
        assert _mean_difference(picture, ramp) < 2


def test_grey_with_alpha(render):
    picture = render(encoded(Image.new("LA", (20, 20), (90, 128)), "PNG"), "png", Transform())

    assert near(picture.convert("RGBA").getpixel((5, 5)), (90, 90, 90, 128), 1)


def test_palette(render):
    picture = render(encoded(draw().quantize(16), "PNG"), "png", Transform(width=300))

    assert all_near(corners(picture), corners(draw()), 4)


def test_palette_with_one_transparent_colour(render):
    canvas = Image.new("P", (20, 20), 1)
    canvas.putpalette([0, 0, 0, 200, 10, 10])
    canvas.paste(0, (0, 0, 10, 20))

    picture = render(encoded(canvas, "PNG", transparency=0), "png", Transform()).convert("RGBA")

    assert picture.getpixel((2, 2))[3] == 0
    assert picture.getpixel((15, 2)) == (200, 10, 10, 255)


def test_sixteen_bits_become_eight(render):
    picture = render(_png_of_16_bits((0x8000, 0x4000, 0xFFFF)), "png", Transform())

    assert near(picture.convert("RGB").getpixel((1, 1)), (0x80, 0x40, 0xFF), 1)


def _png_of_16_bits(colour: tuple[int, int, int], side: int = 4) -> bytes:
    """Pillow cannot write RGB of 16 bits, so the chunks are written here (PNG specification, 11.2)."""
    rows = (b"\x00" + struct.pack(">3H", *colour) * side) * side
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
