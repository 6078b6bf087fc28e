"""Header facts against what Pillow and ImageMagick decode."""

import io
import struct

import pytest
from PIL import Image

from imghost.imaging.limits import Limits
from imghost.imaging.probe import inspect
from tests.imaging.intake.samples import STILLS, animation_of, box, run, still, tag
from tests.pictures import draw, encoded

SIZES = [(64, 48), (37, 91), (1, 1), (300, 5)]


@pytest.fixture
def facts_of(tmp_path):
    def probe(data):
        path = tmp_path / "named-anything.php"
        path.write_bytes(data)
        return inspect(path, Limits())

    return probe


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STILLS)
def test_size_of_every_format(name, size, facts_of):
    if name == "heic" and min(size) < 16:
        pytest.skip("the HEIC encoder makes no picture this small")
    facts = facts_of(still(name, *size))
    assert (facts.format, facts.width, facts.height) == (name, *size)
    assert (facts.frames, facts.is_animated, facts.has_alpha, facts.duration) == (1, False, False, 0.0)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "tiff"])
def test_all_eight_orientations(name, orientation, facts_of):
    if name == "tiff":
        data = encoded(draw(64, 48), "TIFF", tiffinfo={274: orientation})
    else:
        exif = Image.Exif()
        exif[274] = orientation
        data = encoded(draw(64, 48), name.upper(), exif=exif)
    facts = facts_of(data)
    assert (facts.width, facts.height) == ((48, 64) if orientation >= 5 else (64, 48))
    assert facts.metadata.orientation == orientation


@pytest.mark.parametrize("turns", range(4))
def test_rotation_of_heif_pictures(turns, facts_of):
    """Pillow writes an EXIF orientation into AVIF as `irot`; its decoder applies it."""
    exif = Image.Exif()
    exif[274] = {0: 1, 1: 8, 2: 3, 3: 6}[turns]
    data = encoded(draw(64, 48), "AVIF", exif=exif)
    with Image.open(io.BytesIO(data)) as decoded:
        expected = decoded.size if turns % 2 == 0 else decoded.size[::-1]
    assert expected == ((64, 48) if turns % 2 == 0 else (48, 64))
    facts = facts_of(data)
    assert (facts.width, facts.height) == expected


def heic_with(*properties: bytes) -> bytes:
    """A HEIC of one item with these properties, in this order, and no pixels."""
    item = box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 1, 0) + b"hvc1\0")
    association = bytes(4) + struct.pack(">IHB", 1, 1, len(properties)) + bytes(range(1, len(properties) + 1))
    meta = [
        box(b"pitm", bytes(4) + struct.pack(">H", 1)),
        box(b"iinf", bytes(4) + struct.pack(">H", 1) + item),
        box(b"iprp", box(b"ipco", b"".join(properties)) + box(b"ipma", association)),
    ]
    return box(b"ftyp", b"heic" + bytes(4) + b"mif1") + box(b"meta", bytes(4) + b"".join(meta))


EXTENT = box(b"ispe", bytes(4) + struct.pack(">II", 4032, 3024))
CROP = box(b"clap", struct.pack(">IIIIiIiI", 2000, 1, 3001, 2, 0, 1, 0, 1))


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ((EXTENT,), (4032, 3024)),
        *(
            ((EXTENT, box(b"irot", bytes([turns]))), [(4032, 3024), (3024, 4032)][turns % 2])
            for turns in range(4)
        ),
        ((EXTENT, CROP), (2000, 1500)),
        ((EXTENT, CROP, box(b"irot", b"\1")), (1500, 2000)),
        ((EXTENT, box(b"imir", b"\1")), (4032, 3024)),
    ],
)
def test_transformations_of_heic(properties, shown, facts_of):
    facts = facts_of(heic_with(*properties))
    assert (facts.format, facts.width, facts.height) == ("heic", *shown)
    assert facts.metadata.orientation == 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
@pytest.mark.parametrize("frames", [2, 7])
def test_frames_of_animations(kind, frames, facts_of):
    facts = facts_of(animation_of(kind, frames))
    assert (facts.width, facts.height, facts.frames, facts.is_animated) == (24, 16, frames, True)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_alpha(kind, facts_of):
    picture = draw(40, 30, "RGBA")
    picture.putpixel((3, 3), (0, 0, 0, 0))
    assert facts_of(encoded(picture, kind)).has_alpha


def test_alpha_of_lossless_webp_and_palette_png(facts_of):
    picture = draw(40, 30, "RGBA")
    picture.putpixel((3, 3), (0, 0, 0, 0))
    assert facts_of(encoded(picture, "WEBP", lossless=True)).has_alpha
    assert facts_of(encoded(draw(8, 8, "P"), "PNG", transparency=0)).has_alpha


def test_pages_of_a_tiff_are_counted_but_do_not_move(facts_of):
    pages = [draw(40, 30), draw(20, 10)]
    facts = facts_of(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert (facts.width, facts.height, facts.frames, facts.is_animated) == (40, 30, 2, False)


def test_other_bitmap_headers(facts_of):
    top_down = bytearray(still("bmp", 40, 30))
    struct.pack_into("<i", top_down, 22, -30)
    assert facts_of(bytes(top_down)).height == 30
    old = run("convert", "png:-", "bmp2:-", given=still("png", 40, 30))
    assert (facts_of(old).width, facts_of(old).height) == (40, 30)


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 2}, {"restart_marker_blocks": 1}])
def test_kinds_of_jpeg(options, facts_of):
    facts = facts_of(encoded(draw(65, 47), "JPEG", **options))
    assert (facts.width, facts.height) == (65, 47)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_colour_modes_of_jpeg(mode, facts_of):
    assert facts_of(encoded(draw(20, 10).convert(mode), "JPEG")).width == 20


def test_a_damaged_exif_block_does_not_make_a_jpeg_unreadable(facts_of):
    data = encoded(draw(20, 10), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert facts_of(data).metadata.orientation == 1


def test_exif_after_other_segments_is_found(tmp_path):
    path = tmp_path / "long.jpeg"
    path.write_bytes(encoded(draw(64, 48), "JPEG", comment=b"x" * 60_000, icc_profile=bytes(130_000)))
    tag(path, "-EXIF:Orientation#=6")
    facts = inspect(path, Limits())
    assert (facts.width, facts.height) == (48, 64)
