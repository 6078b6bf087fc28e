"""Motion photos: the video behind the picture goes, and with it everything that declares it."""

import re
from pathlib import Path

import pytest

from imghost.imaging.limits import Limits
from imghost.imaging.metadata import remove_private
from imghost.imaging.privacy.motion import carries_video, take_video
from tests.imaging.intake.samples import box, exiftool, still, video

# Motion Photo format 1.0; the first attributes are of its forerunner, MicroVideo.
PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"
 xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:Item="http://ns.google.com/photos/1.0/container/item/"
 GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{size}" GCamera:MotionPhoto="1">
<Container:Directory><rdf:Seq>{items}</rdf:Seq></Container:Directory>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
ITEM = (
    '<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="{mime}" Item:Semantic="{name}" '
    'Item:Length="{size}"/></rdf:li>'
)
DECLARED = re.compile(r"motion|microvideo|video", re.IGNORECASE)


def motion_photo(folder: Path, *semantics: str, trailer: bytes = b"") -> Path:
    film = video(folder, "mp4").read_bytes()
    kinds = {"MotionPhoto": "video/mp4"}
    items = "".join(
        ITEM.format(name=name, mime=kinds.get(name, "image/jpeg"), size=len(film) if name in kinds else 0)
        for name in semantics
    )
    packet = b"http://ns.adobe.com/xap/1.0/\0" + PACKET.format(size=len(film), items=items).encode()
    segment = b"\xff\xe1" + (len(packet) + 2).to_bytes(2, "big") + packet
    picture = still("jpeg")
    path = folder / "motion.jpg"
    path.write_bytes(picture[:2] + segment + picture[2:] + trailer + film)
    return path


@pytest.mark.parametrize(
    ("semantics", "trailer"),
    [(("Primary", "MotionPhoto"), b""), (("Primary", "MotionPhoto"), b"MotionPhoto_Data"), ((), b"")],
)
def test_nothing_declares_a_video_that_is_gone(tmp_path, semantics, trailer):
    path = motion_photo(tmp_path, *semantics, trailer=trailer)
    assert carries_video(path, "jpeg")

    assert remove_private(path, "jpeg")

    assert not carries_video(path, "jpeg")
    assert not DECLARED.search(exiftool("-a", "-u", "-G1", "-XMP:all", str(path)).decode())
    assert b"ftyp" not in path.read_bytes()
    assert b"MotionPhoto" not in path.read_bytes()


def test_other_parts_of_the_file_stay_declared(tmp_path):
    path = motion_photo(tmp_path, "Primary", "GainMap", "MotionPhoto")

    remove_private(path, "jpeg")

    content = path.read_bytes()
    assert content.count(b'Semantic="GainMap"') == 1
    assert b"MotionPhoto" not in content


def test_a_video_in_a_box_of_its_own_is_seen_and_blanked(tmp_path):
    path = tmp_path / "motion.heic"
    path.write_bytes(still("heic") + box(b"mpvd", video(tmp_path, "mp4").read_bytes()))
    assert carries_video(path, "heic")

    remove_private(path, "heic")

    assert not carries_video(path, "heic")
    assert b"isom" not in path.read_bytes()[len(still("heic")) :]


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "heic"])
def test_plain_pictures_carry_none(tmp_path, name):
    path = tmp_path / "plain"
    path.write_bytes(still(name))
    assert not carries_video(path, name)


@pytest.mark.parametrize("trailer", [b"", b"MotionPhoto_Data"])
def test_the_video_is_taken_out_of_a_jpeg(tmp_path, trailer):
    path, target = motion_photo(tmp_path, "Primary", "MotionPhoto", trailer=trailer), tmp_path / "taken"

    assert take_video(path, "jpeg", target, Limits())

    assert exiftool("-s3", "-Duration#", str(target)).decode().startswith("1")


def test_the_video_is_taken_out_of_a_box_without_its_place(tmp_path):
    placed = video(tmp_path, "mp4", "-metadata", "location=+48.5000+009.2500/")
    assert exiftool("-s3", "-GPSPosition", str(placed))
    path, target = tmp_path / "motion.heic", tmp_path / "taken"
    path.write_bytes(still("heic") + box(b"mpvd", placed.read_bytes()))

    assert take_video(path, "heic", target, Limits())

    assert exiftool("-s3", "-GPSPosition", str(target)) == b""


@pytest.mark.parametrize("video_bytes", [b"", b"\0\0\0\x18ftypisom" + bytes(200)])
def test_what_is_no_film_is_not_kept(tmp_path, video_bytes):
    path, target = tmp_path / "motion.jpg", tmp_path / "taken"
    path.write_bytes(still("jpeg") + video_bytes)

    assert not take_video(path, "jpeg", target, Limits())

    assert not target.exists()
