"""Private facts of videos leave; picture, sound and rotation stay bit for bit."""

import os
import re

import pytest

from imghost.base.errors import Unprocessable
from imghost.imaging.limits import Limits
from imghost.imaging.metadata import read_metadata, remove_private
from imghost.imaging.probe import inspect
from tests.imaging.intake.samples import OWNER, SERIAL, VIDEOS, exiftool, run, tag, video

PRIVATE = (
    "-metadata", f"artist={OWNER}", "-metadata", f"comment={OWNER}",
    "-metadata", "location=+48.5000+009.2500/",
    "-metadata", "title=A clip", "-metadata", "creation_time=2021-05-06T07:08:09Z",
    "-metadata:s:v", f"handler_name={OWNER}", "-metadata:s:v", f"title={OWNER}",
)  # fmt: skip


def streams_of(path):
    """Digest of the packets of every stream."""
    return run(
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        "0:v",
        "-map",
        "0:a",
        "-c",
        "copy",
        "-f",
        "streamhash",
        "-",
    )


def assert_nothing_private(path):
    said = exiftool("-a", "-u", "-G1", "-s", "-ee", "--System:all", str(path)).decode("utf-8", "replace")
    assert not re.search(r"gps|serial|artist|comment|location|author", said, re.I), said
    for secret in (OWNER, SERIAL, "+48.5"):
        assert secret not in said
        assert secret.encode() not in path.read_bytes()


@pytest.mark.parametrize("name", VIDEOS)
def test_the_journey_of_a_tagged_video(name, tmp_path):
    path = video(tmp_path, name, *PRIVATE)
    if name != "webm":
        tag(
            path,
            "-Keys:GPSCoordinates=48.5, 9.25, 400",
            "-UserData:GPSCoordinates=48.5, 9.25, 400",
            f"-XMP-aux:SerialNumber={SERIAL}",
        )
    streams, facts = streams_of(path), inspect(path, Limits())
    assert OWNER.encode() in path.read_bytes()

    assert remove_private(path, name) is True

    assert_nothing_private(path)
    assert streams_of(path) == streams
    after = inspect(path, Limits())
    assert (after.width, after.height) == (facts.width, facts.height)
    assert after.duration == pytest.approx(facts.duration, abs=0.05)
    assert read_metadata(path, name).position is None
    assert os.listdir(tmp_path) == [path.name]
    assert remove_private(path, name) is False


@pytest.mark.parametrize("name", ["mp4", "mov"])
def test_rotation_and_date_stay(name, tmp_path):
    source, turned = video(tmp_path, name), tmp_path / f"turned.{name}"
    run("ffmpeg", "-v", "error", "-i", str(source), "-c", "copy", *PRIVATE, str(turned))
    run("exiftool", "-q", "-overwrite_original", "-rotation=90", str(turned))
    before = inspect(turned, Limits())
    assert (before.width, before.height) == (48, 64)
    taken = read_metadata(turned, name).taken_at
    assert remove_private(turned, name)
    assert inspect(turned, Limits()) == before
    assert read_metadata(turned, name).taken_at == taken
    assert taken is not None


@pytest.mark.parametrize("name", VIDEOS)
def test_a_clean_video_is_not_touched(name, tmp_path):
    """What ffmpeg says of itself is nobody's secret."""
    path = video(tmp_path, name, "-map_metadata", "-1")
    before = path.read_bytes()
    assert remove_private(path, name) is False
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["mp4", "mov"])
def test_subtitles_and_covers_leave(name, tmp_path):
    """Drones write a position for every second into a subtitle track."""
    source, subtitles, path = video(tmp_path, name), tmp_path / "flight.srt", tmp_path / f"drone.{name}"
    subtitles.write_text(f"1\n00:00:00,000 --> 00:00:01,000\nGPS(9.25,48.5) {OWNER}\n")
    run(
        "ffmpeg",
        "-v",
        "error",
        "-i",
        str(source),
        "-i",
        str(subtitles),
        "-c",
        "copy",
        "-c:s",
        "mov_text",
        "-map",
        "0",
        "-map",
        "1",
        str(path),
    )
    streams = streams_of(path)
    assert OWNER.encode() in path.read_bytes()
    assert remove_private(path, name)
    assert OWNER.encode() not in path.read_bytes()
    assert streams_of(path) == streams


def test_alpha_of_webm_stays(tmp_path):
    path = tmp_path / "glass.webm"
    picture = ["-f", "lavfi", "-i", "testsrc=d=0.5:s=64x48:r=10,format=yuva420p"]
    run(
        "ffmpeg",
        "-v",
        "error",
        *picture,
        "-c:v",
        "libvpx",
        "-auto-alt-ref",
        "0",
        "-metadata",
        f"artist={OWNER}",
        str(path),
    )
    assert b"\x53\xc0\x81\x01" in path.read_bytes()
    assert remove_private(path, "webm")
    assert b"\x53\xc0\x81\x01" in path.read_bytes()
    assert OWNER.encode() not in path.read_bytes()


def test_data_hidden_in_free_space_leaves(tmp_path):
    path = video(tmp_path, "mp4", "-map_metadata", "-1")
    hidden = OWNER.encode()
    with path.open("ab") as file:
        file.write((len(hidden) + 8).to_bytes(4, "big") + b"free" + hidden)
    assert remove_private(path, "mp4")
    assert hidden not in path.read_bytes()


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_that_cannot_be_copied_is_not_published(name, tmp_path):
    path = video(tmp_path, name, *PRIVATE)
    path.write_bytes(path.read_bytes()[:200])
    before = path.read_bytes()
    with pytest.raises(Unprocessable) as refused:
        remove_private(path, name)
    assert refused.value.code == "metadata-not-removed"
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == [path.name]


def test_a_concat_script_reaches_no_other_file(tmp_path):
    private = tmp_path / "private"
    private.mkdir()
    secret = video(private, "mp4")
    evil = tmp_path / "evil.mp4"
    evil.write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    for name in VIDEOS:
        with pytest.raises(Unprocessable):
            remove_private(evil, name)
    assert sorted(os.listdir(tmp_path)) == ["evil.mp4", "private"]
