"""Private facts leave, pixels and public facts stay: seen with exiftool and a second decoder."""

import hashlib
import io
import os
import re
import struct

import pytest
from PIL import Image, ImageSequence

from imghost.base.errors import Unprocessable
from imghost.imaging.limits import Limits
from imghost.imaging.metadata import read_metadata, remove_private
from imghost.imaging.probe import inspect
from tests.imaging.intake.samples import (
    OWNER,
    PRIVATE_TAGS,
    PROFILE,
    PUBLIC_TAGS,
    SERIAL,
    STILLS,
    WITH_EXIF,
    animation_of,
    exiftool,
    png_chunk,
    run,
    still,
    tag,
    tagged,
)
from tests.pictures import draw, encoded

SECRETS = (
    OWNER,
    SERIAL,
    "jo-laptop",
    "Tuebingen",
    "0123456789abcdef0123456789abcdef",
    "jo-owner",
    "was here",
)


def said_by(path):
    """All tags exiftool can find, unknown and duplicate ones too, without those of the file system."""
    answer = exiftool(
        "-a",
        "-u",
        "-G1",
        "-s",
        "-ee",
        "--System:all",
        "--ExifTool:all",
        "--ICC_Profile:all",
        str(path),
    )
    return answer.decode("utf-8", "replace")


def assert_nothing_private(path):
    said = said_by(path)
    assert not re.search(
        r"gps|serial|owner|artist|by-?line|creator\b|city|thumbnail|previewimage|comment|uniqueid", said, re.I
    ), said
    data = path.read_bytes()
    for secret in SECRETS:
        assert secret not in said
        assert secret.encode() not in data
        assert secret.encode("utf-16-le") not in data


def pixels_of(path, name):
    """Digest of every decoded frame, with its duration."""
    if name == "heic":
        return hashlib.sha256(run("convert", f"heic:{path}", "rgba:-")).hexdigest()
    with Image.open(path) as opened:
        return [
            (hashlib.sha256(frame.convert("RGBA").tobytes()).hexdigest(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(opened)
        ]


@pytest.mark.parametrize("name", WITH_EXIF)
def test_the_journey_of_a_tagged_picture(name, tmp_path):
    path = tagged(tmp_path, name, *PUBLIC_TAGS, *PRIVATE_TAGS)
    before, pixels = read_metadata(path, name), pixels_of(path, name)
    assert before.position is not None
    assert OWNER in said_by(path)

    assert remove_private(path, name) is True

    assert_nothing_private(path)
    assert pixels_of(path, name) == pixels
    after = read_metadata(path, name)
    assert after.position is None
    assert after.exif == before.exif
    assert (after.title, after.description, after.camera) == (before.title, before.description, before.camera)
    assert (after.taken_at, after.orientation) == (before.taken_at, before.orientation)
    assert after.is_360 or name == "tiff"
    assert remove_private(path, name) is False


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "avif", "tiff"])
def test_colour_profile_stays(name, tmp_path):
    path = tagged(tmp_path, name, *PRIVATE_TAGS)
    assert remove_private(path, name)
    with Image.open(path) as opened:
        assert opened.info["icc_profile"] == PROFILE


@pytest.mark.parametrize("name", WITH_EXIF)
def test_exiftool_finds_no_fault_with_the_result(name, tmp_path):
    path = tagged(
        tmp_path, name, *PUBLIC_TAGS, *PRIVATE_TAGS, "-EXIF:ExifImageWidth=64", "-EXIF:ExifImageHeight=48"
    )
    before = faults_of(path)
    remove_private(path, name)
    assert faults_of(path) <= before


def faults_of(path):
    return set(exiftool("-a", "-validate", "-warning", "-error", "-s3", str(path)).decode().splitlines()[1:])


@pytest.mark.parametrize("name", STILLS)
def test_a_clean_picture_is_not_touched(name, tmp_path):
    path = tmp_path / "clean"
    path.write_bytes(still(name))
    before = (path.read_bytes(), path.stat().st_ino)
    assert remove_private(path, name) is False
    assert (path.read_bytes(), path.stat().st_ino) == before


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "tiff"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_stays(name, orientation, tmp_path):
    path = tagged(
        tmp_path, name, f"-EXIF:Orientation#={orientation}", f"-EXIF:Artist={OWNER}", "-EXIF:GPSLatitude=1"
    )
    shown = inspect(path, Limits())
    assert remove_private(path, name)
    assert inspect(path, Limits()) == shown
    assert shown.metadata.orientation == orientation


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_animations_keep_moving(kind, tmp_path):
    path = tmp_path / "moving"
    path.write_bytes(animation_of(kind, 4))
    if kind != "WEBP":
        tag(path, *PRIVATE_TAGS)
    name = kind.lower()
    pixels, facts = pixels_of(path, name), inspect(path, Limits())
    assert remove_private(path, name) is (kind != "WEBP")
    assert_nothing_private(path)
    assert (pixels_of(path, name), inspect(path, Limits())) == (pixels, facts)
    with Image.open(path) as opened:
        assert opened.n_frames == 4
        assert opened.info.get("loop", 0) == 0


def test_gif_comments_and_unknown_blocks_leave(tmp_path):
    path = tmp_path / "talking.gif"
    data = animation_of("GIF", 3)
    at = data.index(b"\x21\xff\x0bNETSCAPE")
    comment = b"\x21\xfe" + bytes([len(OWNER)]) + OWNER.encode() + b"\0"
    unknown = b"\x21\xff\x0bJOSCAMERA10" + bytes([len(SERIAL)]) + SERIAL.encode() + b"\0"
    path.write_bytes(data[:at] + comment + unknown + data[at:] + b"trailing " + OWNER.encode())
    assert remove_private(path, "gif")
    assert path.read_bytes() == data


def test_png_keeps_titles_only(tmp_path):
    path = tmp_path / "talking.png"
    clean = encoded(draw(20, 10), "PNG")
    title, author = png_chunk(b"tEXt", b"Title\0A title"), png_chunk(b"tEXt", b"Author\0" + OWNER.encode())
    raw = png_chunk(b"zTXt", b"Raw profile type exif\0\0junk")
    unknown = png_chunk(b"joOw", OWNER.encode())
    path.write_bytes(clean[:33] + title + author + raw + unknown + clean[33:] + OWNER.encode())
    assert remove_private(path, "png")
    assert path.read_bytes() == clean[:33] + title + clean[33:]


def test_jpeg_thumbnail_comment_photoshop_and_trailer_leave(tmp_path):
    path, small = tmp_path / "camera.jpeg", tmp_path / "small.jpeg"
    path.write_bytes(still("jpeg"))
    small.write_bytes(still("jpeg", 16, 12))
    tag(path, f"-ThumbnailImage<={small}", f"-Comment={OWNER}", f"-IPTC:By-line={OWNER}", "-EXIF:Make=Canon")
    with path.open("ab") as file:
        file.write(still("jpeg") + OWNER.encode())
    pixels = pixels_of(path, "jpeg")
    assert remove_private(path, "jpeg")
    assert_nothing_private(path)
    data = path.read_bytes()
    assert data.count(b"\xff\xd8\xff") == 1
    assert data.endswith(b"\xff\xd9")
    assert b"Photoshop" not in data
    assert pixels_of(path, "jpeg") == pixels
    assert read_metadata(path, "jpeg").camera == "Canon"


def test_maker_notes_leave(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Canon"
    exif.get_ifd(0x8769)[0x927C] = f"Canon maker note {SERIAL}".encode()
    path = tmp_path / "camera.jpeg"
    path.write_bytes(encoded(draw(20, 10), "JPEG", exif=exif))
    assert SERIAL.encode() in path.read_bytes()
    assert remove_private(path, "jpeg")
    assert_nothing_private(path)


def test_progressive_and_restarting_jpegs_keep_their_pixels(tmp_path):
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    for options in ({"progressive": True}, {"restart_marker_blocks": 2}, {"quality": 100}):
        path = tmp_path / "noise.jpeg"
        path.write_bytes(encoded(noise, "JPEG", comment=OWNER.encode(), **options))
        pixels = pixels_of(path, "jpeg")
        assert remove_private(path, "jpeg")
        assert_nothing_private(path)
        assert pixels_of(path, "jpeg") == pixels


def test_cmyk_keeps_its_colours(tmp_path):
    path = tmp_path / "print.jpeg"
    path.write_bytes(encoded(draw(20, 10).convert("CMYK"), "JPEG", comment=OWNER.encode()))
    pixels = pixels_of(path, "jpeg")
    assert b"Adobe" in path.read_bytes()
    assert remove_private(path, "jpeg")
    assert b"Adobe" in path.read_bytes()
    assert pixels_of(path, "jpeg") == pixels


GAIN_MAP_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"'
    ' hdrgm:Version="1.0" hdrgm:GainMapMax="3"'
    ' xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"'
    f' aux:SerialNumber="{SERIAL}"/></rdf:RDF></x:xmpmeta>'
)


def with_gain_map(tmp_path):
    """A multi-picture JPEG: a photograph with GPS and, behind it, a gain map with a GPS of its own."""
    first, second = tmp_path / "first.jpeg", tmp_path / "second.jpeg"
    first.write_bytes(encoded(draw(64, 48), "JPEG", xmp=GAIN_MAP_XMP.encode()))
    second.write_bytes(encoded(draw(32, 24).convert("L"), "JPEG", xmp=GAIN_MAP_XMP.encode()))
    for path in (first, second):
        tag(
            path,
            "-EXIF:GPSLatitude=48.5",
            "-EXIF:GPSLongitude=9.25",
            f"-EXIF:Artist={OWNER}",
            "-EXIF:Make=Canon",
        )
    photograph, gain_map = first.read_bytes(), second.read_bytes()
    index_at, index_bytes = 20, 4 + 50 + 32
    total = len(photograph) + 4 + index_bytes
    base = index_at + 4 + 4
    entries = struct.pack(">IIIHH", 0x030000, total, 0, 0, 0)
    entries += struct.pack(">IIIHH", 0, len(gain_map), total - base, 0, 0)
    index = b"MPF\0MM\0*" + struct.pack(">IH", 8, 3)
    index += struct.pack(">HHI4s", 0xB000, 7, 4, b"0100") + struct.pack(">HHII", 0xB001, 4, 1, 2)
    index += struct.pack(">HHII", 0xB002, 7, 32, 50) + bytes(4) + entries
    segment = b"\xff\xe2" + struct.pack(">H", len(index) + 2) + index
    assert len(index) == index_bytes
    path = tmp_path / "hdr.jpeg"
    trailer = b"trailer of " + OWNER.encode()
    path.write_bytes(photograph[:index_at] + segment + photograph[index_at:] + gain_map + trailer)
    return path


def test_a_gain_map_stays_where_its_index_says(tmp_path):
    path = with_gain_map(tmp_path)
    whole, pixels = path.read_bytes(), pixels_of(path, "jpeg")
    gain_map = exiftool("-b", "-MPImage2", str(path))
    assert Image.open(io.BytesIO(gain_map)).size == (32, 24)

    assert remove_private(path, "jpeg")

    assert_nothing_private(path)
    assert pixels_of(path, "jpeg") == pixels
    kept = exiftool("-b", "-MPImage2", str(path))
    assert path.read_bytes().endswith(kept)
    assert len(path.read_bytes()) == len(whole) - len(b"trailer of " + OWNER.encode())
    with Image.open(io.BytesIO(kept)) as after, Image.open(io.BytesIO(gain_map)) as before:
        assert after.tobytes() == before.tobytes()
    assert kept.count(b"hdr-gain-map") == 1
    assert read_metadata(path, "jpeg").camera == "Canon"
    assert remove_private(path, "jpeg") is False


def test_every_page_of_a_tiff_is_cleaned(tmp_path):
    path = tmp_path / "pages.tiff"
    secret = {315: OWNER, 316: "jo-laptop", 33432: OWNER, 33922: (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)}
    pages = [draw(40, 30), draw(20, 10)]
    path.write_bytes(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], tiffinfo=secret))
    pixels = pixels_of(path, "tiff")
    assert remove_private(path, "tiff")
    assert_nothing_private(path)
    assert "ModelTiePoint" not in said_by(path)
    assert pixels_of(path, "tiff") == pixels


def test_xmp_with_entities_is_dropped_unread(tmp_path):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    packet = f"<!DOCTYPE x [{laughs}]>" + GAIN_MAP_XMP.replace("3", "&l11;")
    path = tmp_path / "laughing.jpeg"
    path.write_bytes(encoded(draw(20, 10), "JPEG", xmp=packet.encode()))
    assert remove_private(path, "jpeg")
    assert b"ENTITY" not in path.read_bytes()


def test_a_broken_file_is_not_published(tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(still("png")[:-20])
    before = path.read_bytes()
    with pytest.raises(Unprocessable):
        remove_private(path, "png")
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["broken.png"]


def test_the_file_is_replaced_in_one_step_with_its_permissions(tmp_path):
    path = tagged(tmp_path, "jpeg", *PRIVATE_TAGS)
    path.chmod(0o640)
    with path.open("rb") as reader:
        start = reader.read(10)
        assert remove_private(path, "jpeg")
        whole = start + reader.read()
    assert OWNER.encode() in whole
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["tagged.jpeg"]


def test_imagemagick_still_reads_the_results(tmp_path):
    for name in WITH_EXIF:
        path = tagged(tmp_path, name, *PUBLIC_TAGS, *PRIVATE_TAGS)
        remove_private(path, name)
        command = ["identify", "-format", "%m", f"{name}:{path}"]
        assert run(*command).decode().lower() == name
