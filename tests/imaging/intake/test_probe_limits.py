"""Claims over the limits, lies and broken headers: refused by the header, long before a decoder."""

import struct
import zlib

import pytest

from imghost.base.errors import InvalidInput, Unprocessable, UnsupportedFormat
from imghost.imaging.limits import Limits
from imghost.imaging.probe import inspect
from tests.imaging.intake.samples import (
    STILLS,
    animation_of,
    box,
    gif_of_frames,
    png_chunk,
    png_claiming,
    still,
)
from tests.pictures import draw, encoded


@pytest.fixture
def refusal(tmp_path):
    def probe(data, **limits):
        path = tmp_path / "upload"
        path.write_bytes(data)
        with pytest.raises((Unprocessable, UnsupportedFormat)) as refused:
            inspect(path, Limits(**limits))
        return refused.value

    return probe


def test_a_kilobyte_that_claims_billions_of_pixels(refusal):
    data = png_claiming(60_000, 60_000)
    assert len(data) < 1024
    error = refusal(data)
    assert error.code == "too-many-pixels"
    assert "60000x60000" in error.message
    assert "16384" in error.message


def test_area_within_the_sides(refusal):
    error = refusal(png_claiming(16_000, 16_000))
    assert error.code == "too-many-pixels"
    assert "256000000" in error.message
    assert "120000000" in error.message


PACKED = zlib.compress(bytes(10_000_000), 9)


@pytest.mark.parametrize(
    "texts",
    [
        [(b"zTXt", b"Title\0\0" + PACKED)] * 2,
        [(b"iTXt", b"Title\0\1\0en\0Title\0" + PACKED), (b"zTXt", b"Comment\0\0" + PACKED)],
        [(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(bytes(40_000_000)))],
    ],
)
def test_texts_that_unpack_to_megabytes(texts, refusal, tmp_path):
    """libpng and exiftool unpack them all, each time somebody asks for another size."""
    start, end = png_claiming(4, 4)[:33], png_claiming(4, 4)[33:]
    data = b"".join([start, *(png_chunk(kind, text) for kind, text in texts), end])
    assert len(data) < 100_000
    assert refusal(data).code == "texts-too-long"
    (tmp_path / "fits").write_bytes(start + png_chunk(b"zTXt", b"Title\0\0" + PACKED) + end)
    assert inspect(tmp_path / "fits", Limits()).width == 4


@pytest.mark.parametrize("name", STILLS)
def test_limits_hold_for_every_format(name, refusal, tmp_path):
    data = still(name, 64, 64)
    assert refusal(data, side=63).code == "too-many-pixels"
    assert refusal(data, area=64 * 64 - 1).code == "too-many-pixels"
    (tmp_path / "fits").write_bytes(data)
    assert inspect(tmp_path / "fits", Limits(side=64, area=64 * 64)).width == 64


@pytest.mark.parametrize("frames", [20_000, 100_000])
def test_a_gif_of_many_frames(frames, refusal):
    error = refusal(gif_of_frames(frames))
    assert error.code == "too-many-frames"
    assert "more than 900" in error.message


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_frame_limits_hold_for_every_animation(kind, refusal, tmp_path):
    data = animation_of(kind, 6)
    assert refusal(data, frames=5).code == "too-many-frames"
    assert refusal(data, animation_area=6 * 24 * 16 - 1).code == "too-many-pixels"
    (tmp_path / "fits").write_bytes(data)
    assert inspect(tmp_path / "fits", Limits(frames=6, animation_area=6 * 24 * 16)).frames == 6


def test_a_huge_canvas_with_tiny_frames(refusal):
    assert refusal(gif_of_frames(800, 10_000, 10_000)).code == "too-many-pixels"


def test_a_tiny_canvas_with_huge_frames(refusal):
    data = bytearray(gif_of_frames(2))
    struct.pack_into("<HH", data, data.index(b"\x2c") + 5, 60_000, 60_000)
    assert refusal(bytes(data)).code == "too-many-pixels"


def test_pages_of_a_tiff_are_no_animation(tmp_path):
    """Only the first is ever decoded: fifty scanned pages cost what one costs."""
    pages = [draw(40, 30) for _ in range(6)]
    path = tmp_path / "pages"
    path.write_bytes(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert inspect(path, Limits(animation_area=40 * 30)).frames == 6


def test_pages_of_a_tiff_are_limited(refusal):
    pages = [draw(4, 4) for _ in range(6)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert refusal(data, frames=5).code == "too-many-frames"


def test_a_loop_of_tiff_directories(refusal):
    data = bytearray(encoded(draw(4, 4), "TIFF"))
    offset = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, offset)[0]
    struct.pack_into("<I", data, offset + 2 + 12 * count, offset)
    assert refusal(bytes(data)).code == "unreadable-image"


def test_a_camera_raw_file_is_no_tiff(refusal):
    data = encoded(draw(4, 4), "TIFF", tiffinfo={50706: b"\x01\x04\0\0"})
    assert refusal(data).code == "unknown-format"


PNG_START = png_claiming(4, 4)[:33]
SIZE_OF_STILL = struct.pack(">HH", 48, 64)
ITEM = b"infe\x02\0\0\0\0\x01\0\0"
MANY = 1_000_000
UNREADABLE = {
    "png with zero width": png_claiming(0, 4),
    "png with zero height": png_claiming(4, 0),
    "png without pixels": PNG_START + png_chunk(b"IEND", b""),
    "png with a chunk longer than the file": PNG_START + struct.pack(">I", 2**31) + b"IDAT",
    "png of a million chunks": PNG_START + png_chunk(b"tEXt", b"") * MANY,
    "png with an impossible colour type": png_claiming(4, 4)[:25] + b"\x05" + png_claiming(4, 4)[26:],
    "gif without frames": gif_of_frames(0),
    "gif of zero size": gif_of_frames(1, 0, 0),
    "gif with an unknown block": gif_of_frames(1)[:-1] + b"\x99\x3b",
    "gif of a million extensions": gif_of_frames(1)[:-1] + b"\x21\xf9\0" * MANY + b"\x3b",
    "jpeg without frame header": b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0" + bytes(64),
    "jpeg that ends in a segment": still("jpeg")[:200],
    "jpeg of endless fill": b"\xff\xd8" + b"\xff" * MANY,
    "jpeg of endless segments": b"\xff\xd8" + b"\xff\xe5\0\x02" * MANY,
    "jpeg of endless restarts": b"\xff\xd8\xff\xd0" + b"\xff\xd0" * MANY,
    "jpeg of zero height": still("jpeg").replace(SIZE_OF_STILL, bytes(2) + SIZE_OF_STILL[2:]),
    "webp longer than its file": still("webp")[:-40],
    "webp without picture": b"RIFF\x04\0\0\0WEBP",
    "webp of a million chunks": b"RIFF" + struct.pack("<I", 8 * MANY + 4) + b"WEBP" + b"VP8X\0\0\0\0" * MANY,
    "bmp whose pixels are not there": still("bmp")[:200],
    "bmp of negative width": still("bmp")[:18] + struct.pack("<i", -4) + still("bmp")[22:],
    "tiff without directory": b"II*\0\0\0\0\0",
    "tiff pointing outside": b"II*\0\xff\xff\xff\x7f",
    "avif without meta": box(b"ftyp", b"avif" + bytes(4)) + box(b"mdat", bytes(64)),
    "avif of a million boxes": box(b"ftyp", b"avif" + bytes(4)) + box(b"free") * MANY,
    "avif holding another codec": still("avif").replace(ITEM + b"av01", ITEM + b"hvc1"),
}  # fmt: skip


@pytest.mark.timeout(10)
@pytest.mark.parametrize("case", UNREADABLE)
def test_broken_headers(case, refusal):
    error = refusal(UNREADABLE[case])
    assert (error.code, error.message) == ("unreadable-image", "Can't get target upload source info")


def test_a_heic_that_is_cut_off(refusal):
    assert refusal(still("heic")[:300]).code == "unreadable-image"


def test_webp_canvas_must_match_its_picture(refusal):
    data = bytearray(still("webp"))
    assert data[12:16] == b"VP8X"
    data[24] += 1
    assert refusal(bytes(data)).code == "unreadable-image"


def test_webp_frames_must_stay_on_the_canvas(refusal):
    data = bytearray(animation_of("WEBP", 3))
    frame = data.index(b"ANMF", data.index(b"ANMF") + 4)
    data[frame + 8 + 6] = 200
    assert refusal(bytes(data)).code == "unreadable-image"


def test_an_empty_file(tmp_path):
    (tmp_path / "empty").touch()
    with pytest.raises(InvalidInput) as refused:
        inspect(tmp_path / "empty", Limits())
    assert refused.value.code == "empty-source"
