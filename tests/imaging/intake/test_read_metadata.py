"""What a file says of itself, as exiftool wrote it and as Pillow wrote it."""

from datetime import datetime

import pytest
from PIL import Image

from imghost.imaging.metadata import read_metadata
from imghost.imaging.metadata_traces import carries_metadata
from imghost.imaging.public_facts import camera_name
from tests.imaging.intake.samples import (
    OWNER,
    PRIVATE_TAGS,
    PUBLIC_TAGS,
    SERIAL,
    STILLS,
    WITH_EXIF,
    still,
    tag,
    tagged,
    video,
)
from tests.pictures import draw, encoded

TAKEN = datetime(2021, 5, 6, 7, 8, 9)


@pytest.fixture
def metadata_with(tmp_path):
    def read(*tags, name="jpeg"):
        return read_metadata(tagged(tmp_path, name, *tags), name)

    return read


@pytest.mark.parametrize("name", WITH_EXIF)
def test_public_facts_of_every_format(name, metadata_with):
    metadata = metadata_with(*PUBLIC_TAGS, *PRIVATE_TAGS, name=name)
    assert metadata.title == "Ein Titel mit \u00c4 und \u732b"
    assert metadata.description == "A picture of nothing"
    assert metadata.taken_at == TAKEN
    assert metadata.camera == "Canon EOS 90D"
    assert metadata.position == pytest.approx((48.5, -9.25))
    assert metadata.is_360
    assert metadata.exif == {
        "Make": "Canon",
        "Model": "Canon EOS 90D",
        "LensModel": "EF50mm f/1.8",
        "Orientation": "6",
        "ExposureTime": "1/50",
        "FNumber": "4.0",
        "ISO": "200",
        "FocalLength": "50.0 mm",
        "DateTimeOriginal": "2021:05:06 07:08:09",
        **({"ColorSpace": metadata.exif["ColorSpace"]} if "ColorSpace" in metadata.exif else {}),
    }


@pytest.mark.parametrize("name", WITH_EXIF)
def test_private_facts_are_in_no_public_field(name, metadata_with):
    metadata = metadata_with(*PUBLIC_TAGS, *PRIVATE_TAGS, name=name)
    said = repr((metadata.title, metadata.description, metadata.camera, metadata.exif))
    for secret in (OWNER, SERIAL, "jo-laptop", "Tuebingen", "48.5", "GPS"):
        assert secret not in said


@pytest.mark.parametrize("name", WITH_EXIF)
def test_orientation_is_what_remains_to_be_applied(name, metadata_with):
    """HEIC and AVIF decoders obey `irot` alone; the EXIF orientation beside it must not count again."""
    assert metadata_with("-EXIF:Orientation#=6", name=name).orientation == (
        1 if name in ("heic", "avif") else 6
    )


@pytest.mark.parametrize("name", STILLS)
def test_a_clean_file_says_nothing_and_exiftool_is_not_asked(name, tmp_path, monkeypatch):
    path = tmp_path / "clean"
    path.write_bytes(encoded(draw(20, 10), "TIFF") if name == "tiff" else still(name))
    if name != "tiff":
        monkeypatch.setenv("PATH", "/nonexistent")
        assert not carries_metadata(path, name)
    metadata = read_metadata(path, name)
    assert (metadata.title, metadata.camera, metadata.exif, metadata.position) == (None, None, {}, None)


def test_title_comes_from_xmp_before_exif_before_iptc(metadata_with):
    assert metadata_with("-XMP-dc:Title=X", "-EXIF:XPTitle=E", "-IPTC:ObjectName=I").title == "X"
    assert metadata_with("-EXIF:XPTitle=E", "-IPTC:ObjectName=I").title == "E"
    assert metadata_with("-IPTC:ObjectName=I").title == "I"
    assert metadata_with("-PNG:Title=P", name="png").title == "P"


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 90D", "Canon EOS 90D"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("Apple", "iPhone 6", "Apple iPhone 6"),
        ("HMD Global", "Nokia 8.3 5G", "HMD Global Nokia 8.3 5G"),
        (None, "X100", "X100"),
        ("FUJI", None, "FUJI"),
        (None, None, None),
    ],
)
def test_camera_does_not_repeat_its_maker(make, model, camera):
    assert camera_name(make, model) == camera


@pytest.mark.parametrize(
    "date",
    # The first and the last moment there is have no name in half of the zones.
    [
        "0000:00:00 00:00:00",
        "0001:01:01 00:00:00",
        "9999:12:31 23:59:59",
        "2021:13:45 25:61:61",
        "yesterday",
        "",
    ],
)
def test_dates_that_never_were(date, tmp_path):
    exif = Image.Exif()
    exif[0x9003] = date
    exif.get_ifd(0x8769)[0x9003] = date
    path = tmp_path / "odd.jpeg"
    path.write_bytes(encoded(draw(20, 10), "JPEG", exif=exif))
    assert read_metadata(path, "jpeg").taken_at is None


def test_control_characters_and_length_are_bounded(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Ma\x1b[31mke\x07" + "k" * 5_000
    exif[0x010E] = "line one\nline\x00 two\u202e"
    path = tmp_path / "rude.jpeg"
    path.write_bytes(encoded(draw(20, 10), "JPEG", exif=exif))
    metadata = read_metadata(path, "jpeg")
    assert metadata.exif["Make"].startswith("Ma[31mkekkk")
    assert len(metadata.exif["Make"]) == 200
    assert metadata.description.startswith("line one\nline")
    assert not any(ord(character) < 32 and character != "\n" for character in metadata.description)


def test_html_stays_text(metadata_with):
    metadata = metadata_with("-XMP-dc:Title=<script>alert(1)</script>", "-EXIF:Make=<b>")
    assert (metadata.title, metadata.exif["Make"]) == ("<script>alert(1)</script>", "<b>")


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"{}</rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize(
    ("description", "is_360"),
    [
        (' GPano:ProjectionType="equirectangular"/>', True),
        ("><GPano:ProjectionType>equirectangular</GPano:ProjectionType></rdf:Description>", True),
        (' GPano:ProjectionType="cylindrical"/>', False),
        (' GPano:StitchingSoftware="equirectangular"/>', False),
    ],
)
def test_360_degrees_as_attribute_or_element(description, is_360, tmp_path):
    path = tmp_path / "sphere.jpeg"
    path.write_bytes(encoded(draw(64, 32), "JPEG", xmp=XMP.format(description).encode()))
    assert read_metadata(path, "jpeg").is_360 is is_360


@pytest.mark.parametrize("name", ["mp4", "mov"])
def test_facts_of_videos(name, tmp_path):
    path = video(
        tmp_path, name, "-metadata", "title=A clip", "-metadata", "creation_time=2021-05-06T07:08:09Z"
    )
    tag(path, "-Keys:Make=Apple", "-Keys:Model=iPhone 6", "-Keys:GPSCoordinates=48.5, 9.25, 400")
    metadata = read_metadata(path, name)
    assert (metadata.title, metadata.camera, metadata.taken_at) == ("A clip", "Apple iPhone 6", TAKEN)
    assert metadata.position == pytest.approx((48.5, 9.25))
    assert metadata.orientation == 1


def test_spherical_video(tmp_path):
    path = video(tmp_path, "mp4")
    tag(path, "-XMP-GSpherical:Spherical=true", "-XMP-GSpherical:ProjectionType=equirectangular")
    assert read_metadata(path, "mp4").is_360


def test_title_of_webm(tmp_path):
    assert read_metadata(video(tmp_path, "webm", "-metadata", "title=A clip"), "webm").title == "A clip"
