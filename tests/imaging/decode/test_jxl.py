"""JPEG XL in and out: size, orientation, alpha, colours, and what must not leave."""

import base64
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from imghost.base.errors import Unprocessable
from imghost.imaging.limits import Limits
from imghost.imaging.metadata import remove_private
from imghost.imaging.probe import inspect
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import all_near, corners, near
from tests.pictures import draw, encoded, jpeg

# By cjxl 0.7. 40 x 24, left half red, right half blue: in boxes with EXIF orientation 6; with
# the blue half half transparent; and (200, 60, 60) under the profile "Display P3 with sRGB TRC".
TURNED = base64.b64decode(
    "AAAADEpYTCANCocKAAAAFGZ0eXBqeGwgAAAAAGp4bCAAAACtanhsY/8KBYgFEopLAgASiAIAVAJd5RIAABUqo4wbvJzr+fJDh8W0"
    "jesMbbVtYUmiyDg2SSdwSBJrIHCy/b13qP7epSOI+XFz3mxSbfOw384fN/vtpu5RY/DuVd7ilCni2FrhHOiwoaQl7xdSiEJUAIAK"
    "KZDZGGPjMZJ3MVIXL17kxXgeRVAJIOQasZmMYB4Qk3+Bu/SRTrJGYw1j95ocNvlmpPu79abQCA=="
)
SEE_THROUGH = base64.b64decode(
    "/woFCNhQXAgASIAoAMADXeUSAAAVKqOMG7yc6/nyQ4fFtI3rDG21bWFJ4phY55WXgVUvJzBkIA8KH6aQSgoKCndgAxyDaY4R0ciJ"
    "/38HgO/Z7AMA4Hs2+wAA+J7NPgAAvmezDwCA70XkAwDgP/j6AADonlLaGUEDyylVzqWfkZrTQHdM/kcjB44yPOkDqL3koyryBZw4"
    "yUi38gE2Sc8njaZSJxWQImEyeinJhIDNLD0FwAeAYuENCCTFUcUK8D+QC/A7UARAFVIgszHGxmMk72KkLl68yIvxPIqgEkDINWIz"
    "GcE8ICb/AnfpI51kjcYaxu41OWzyzUj3d+tNoREA"
)
WIDE_GAMUT = base64.b64decode(
    "/wpHQIKQM6OiiJegHDQl75sQXiGkJQEfTDgIxIUAEogCAAwBXeUSAAAVKqOMG7yc6/nyQ4fFtI3rDG21bQEAAAA8gH8liSLj2CSd"
    "wCFJrIG42w8SAACCmJcBAAcBAAEAwLAdAEAlCQ=="
)
RED, BLUE = (224, 32, 32), (32, 32, 224)


def facts_of(data: bytes, directory: Path) -> tuple[str, int, int, bool]:
    path = directory / "a.jxl"
    path.write_bytes(data)
    facts = inspect(path, Limits())
    return facts.format, facts.width, facts.height, facts.has_alpha


def written(picture: Image.Image, directory: Path) -> bytes:
    """By ffmpeg, without boxes."""
    source, made = directory / "source.png", directory / "made.jxl"
    picture.save(source)
    words = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        source,
        "-c:v",
        "libjxl",
        "-f",
        "image2",
        "-update",
        "1",
        made,
    ]
    subprocess.run(words, check=True)
    return made.read_bytes()


def read_back(data: bytes, directory: Path) -> Image.Image:
    (directory / "back.jxl").write_bytes(data)
    words = ["ffmpeg", "-v", "error", "-y", "-c:v", "libjxl", "-f", "image2", "-i", "back.jxl", "back.png"]
    subprocess.run(words, check=True, cwd=directory)
    return Image.open(directory / "back.png")


@pytest.mark.parametrize(
    "size", [(1, 1), (7, 5), (8, 8), (64, 48), (256, 256), (300, 200), (160, 90), (513, 9), (2000, 3)]
)
def test_the_header_tells_the_size(tmp_path, size):
    """Small sizes, fixed ratios and four widths of numbers: each has bits of its own."""
    assert facts_of(written(Image.new("RGB", size, RED), tmp_path), tmp_path) == ("jxl", *size, False)


def test_what_lies_on_its_side_is_upright_everywhere(render, tmp_path):
    assert facts_of(TURNED, tmp_path) == ("jxl", 24, 40, False)
    for wanted, size in ((Transform(format="png"), (24, 40)), (Transform(width=12, format="webp"), (12, 20))):
        picture = render(TURNED, "jxl", wanted).convert("RGB")
        assert picture.size == size
        assert near(picture.getpixel((5, 3)), RED, 12)
        assert near(picture.getpixel((5, size[1] - 3)), BLUE, 12)


def test_transparency_counts(render, tmp_path):
    assert facts_of(SEE_THROUGH, tmp_path) == ("jxl", 40, 24, True)
    picture = render(SEE_THROUGH, "jxl", Transform(format="png")).convert("RGBA")
    assert near(picture.getpixel((3, 3)), (*RED, 255), 8)
    assert near(picture.getpixel((36, 3)), (*BLUE, 128), 8)
    assert render.report(SEE_THROUGH, "jxl", Transform()).rendered[0].format == "png"


def test_its_profile_counts(render):
    assert near(
        render(WIDE_GAMUT, "jxl", Transform(format="png")).convert("RGB").getpixel((9, 9)), (217, 42, 52), 8
    )


@pytest.mark.parametrize("name", ["PNG", "JPEG", "GIF", "WEBP"])
def test_it_is_made_of_others(render, tmp_path, name):
    render.report(encoded(draw(), name), name.lower(), Transform(width=300, format="jxl"))
    picture = read_back((tmp_path / "output-0").read_bytes(), tmp_path).convert("RGB")
    assert picture.size == (300, 200)
    assert all_near(corners(picture), corners(draw()), 20)


def test_quality_counts(render, tmp_path):
    noise = encoded(Image.effect_noise((200, 150), 60).convert("RGB"), "PNG")
    sizes = []
    for quality in (10, 50, 80, 100):
        render.report(noise, "png", Transform(format="jxl", quality=quality))
        sizes.append((tmp_path / "output-0").stat().st_size)
    assert sizes == sorted(set(sizes))
    whole = read_back((tmp_path / "output-0").read_bytes(), tmp_path).convert("RGB")
    assert whole.tobytes() == Image.open(tmp_path / "source").convert("RGB").tobytes()


def test_nothing_private_stays(tmp_path):
    secret = bytes(4) + b"Exif\0\0II*\0 secret place"
    box = (len(secret) + 8).to_bytes(4, "big") + b"Exif" + secret
    path = tmp_path / "a.jxl"
    path.write_bytes(TURNED[:32] + box + TURNED[32:] + box.replace(b"Exif", b"brob", 1) + b"\0\0\0\x09secret")
    assert remove_private(path, "jxl")
    assert path.read_bytes() == TURNED
    assert not remove_private(path, "jxl")


@pytest.mark.parametrize("cut", [13, 30, 47, 60, 100])
def test_a_part_is_refused(tmp_path, cut):
    with pytest.raises(Unprocessable) as refused:
        facts_of(TURNED[:cut], tmp_path)
    assert refused.value.code == "unreadable-image"


@pytest.mark.parametrize("cut", [2, 3, 20, 100])
def test_a_codestream_without_its_end_is_refused(render, cut):
    with pytest.raises(Unprocessable) as refused:
        render(SEE_THROUGH[:cut], "jxl", Transform(width=10))
    assert refused.value.code == "unreadable-image"


def test_size_limits_hold_before_anything_is_decoded(render):
    """30 bits of ones for each side."""
    bits = 0b111111111111111111111111111111_11_000_111111111111111111111111111111_11_0
    claims = b"\xff\x0a" + bits.to_bytes(10, "little") + bytes(40)
    with pytest.raises(Unprocessable) as refused:
        render(claims, "jxl", Transform(width=10))
    assert refused.value.code == "too-many-pixels"


def test_a_jpeg_is_none(tmp_path):
    assert facts_of(jpeg(), tmp_path)[0] == "jpeg"
