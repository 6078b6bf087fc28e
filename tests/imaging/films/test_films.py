"""Films for browsers, made in the limited child; sizes and codecs as ffprobe reads them."""

import json
from dataclasses import replace

import pytest

from imghost.base.errors import Unprocessable
from imghost.imaging.films.encoder import Quality
from imghost.imaging.films.order import Film, FilmOrder
from imghost.imaging.limits import Limits
from imghost.imaging.sandbox import make_films
from tests.imaging.intake.samples import run, video

LIMITS = replace(Limits(), decode_seconds=120)


def made(folder, name, *options, seconds=1.0, **film):
    """The film made of a test picture, and the report."""
    source = video(folder, name, *options, seconds=seconds)
    return made_of(source, name, folder / "film.mp4", seconds=seconds, **film)


def made_of(source, name, target, *, seconds=1.0, quality=None, **film):
    chosen = quality or Quality(side=1920, kilobits=5000)
    order = FilmOrder(
        source=source,
        format=name,
        duration=seconds,
        films=(Film(name="film", path=target, quality=chosen, **film),),
    )
    return make_films(order, LIMITS)


def facts(path):
    shown = "stream=codec_name,profile,width,height,pix_fmt,sample_aspect_ratio,color_space:format=duration"
    return json.loads(run("ffprobe", "-v", "error", "-show_entries", shown, "-of", "json", str(path)))


@pytest.mark.parametrize(
    ("name", "options", "codecs", "plays"),
    [
        ("mp4", ["-pix_fmt", "yuv420p", "-profile:v", "main"], "avc1.4D400A, mp4a.40.2", True),
        ("mp4", ["-pix_fmt", "yuv420p10le"], "avc1.6E000A, mp4a.40.2", False),
        ("mp4", ["-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1",
                 "-pix_fmt", "yuv420p"],
         "hvc1.1.6.L30.B0, mp4a.40.2", False),
        ("mp4", ["-c:v", "mpeg4"], "mp4v.20.9, mp4a.40.2", False),
        ("mov", ["-c:v", "prores_ks", "-profile:v", "1", "-an"], "apcs", False),
        ("mov", ["-pix_fmt", "yuv420p", "-c:a", "pcm_s16le"], "avc1.64000A, sowt", False),
        ("mp4", ["-pix_fmt", "yuv420p", "-c:a", "ac3"], "avc1.64000A, ac-3", False),
        ("webm", ["-c:v", "libvpx", "-deadline", "realtime"], "vp8, opus", True),
        ("webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-pix_fmt", "yuv420p10le"],
         "vp09.02.10.10, opus", False),
    ],
)  # fmt: skip
def test_streams_are_named_as_browsers_are_asked(tmp_path, name, options, codecs, plays):
    source = video(tmp_path, name, *options)

    report = make_films(FilmOrder(source=source, format=name, duration=1.0), LIMITS)

    assert (report.codecs, report.plays) == (codecs, plays)


def test_a_film_is_h264_with_sound_and_plays_while_it_loads(tmp_path):
    made(tmp_path, "mov", "-c:v", "prores_ks")

    found = facts(tmp_path / "film.mp4")
    picture, sound = found["streams"]
    assert (picture["codec_name"], picture["profile"], picture["pix_fmt"]) == ("h264", "High", "yuv420p")
    assert sound["codec_name"] == "aac"
    assert float(found["format"]["duration"]) == pytest.approx(1.0, abs=0.1)
    content = (tmp_path / "film.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize(("side", "size"), [(1920, (90, 48)), (40, (40, 20))])
def test_the_longest_side_is_kept_and_pixels_are_square(tmp_path, side, size):
    made(tmp_path, "mp4", "-vf", "setsar=64/45", quality=Quality(side=side, kilobits=500))

    picture = facts(tmp_path / "film.mp4")["streams"][0]
    assert (picture["width"], picture["height"]) == size
    assert picture["sample_aspect_ratio"] == "1:1"


def test_a_preview_is_a_part_without_sound(tmp_path):
    quality = Quality(side=480, kilobits=500, sound=False)
    source = video(tmp_path, "mp4", seconds=4.0)
    order = Film(name="film", path=tmp_path / "film.mp4", quality=quality, start=1.0, seconds=2.0)
    make_films(FilmOrder(source=source, format="mp4", duration=4.0, films=(order,)), LIMITS)

    found = facts(tmp_path / "film.mp4")
    assert [stream["codec_name"] for stream in found["streams"]] == ["h264"]
    assert float(found["format"]["duration"]) == pytest.approx(2.0, abs=0.1)


def test_a_stream_is_one_file_and_a_list_of_its_parts(tmp_path):
    made(tmp_path, "mp4", seconds=14.0, playlist=tmp_path / "film.m3u8")

    lines = (tmp_path / "film.m3u8").read_text().splitlines()
    lengths = [float(line[8:].rstrip(",")) for line in lines if line.startswith("#EXTINF:")]
    assert lengths[:2] == [6.0, 6.0]
    assert sum(lengths) == pytest.approx(14.0, abs=0.2)
    assert {line for line in lines if not line.startswith("#")} == {"film.mp4"}


def test_what_has_no_picture_is_refused(tmp_path):
    path = tmp_path / "sound.mp4"
    run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", str(path))
    with pytest.raises(Unprocessable) as refused:
        made_of(path, "mp4", tmp_path / "film.mp4")
    assert refused.value.code == "invalid-video"


def test_whoever_hears_of_the_progress_can_end_the_work(tmp_path):
    source = video(tmp_path, "mp4", seconds=2.0)
    film = Film(name="film", path=tmp_path / "film.mp4", quality=Quality(side=320, kilobits=500))

    def stop(name, share):
        raise KeyError(name, share)

    with pytest.raises(KeyError):
        make_films(FilmOrder(source=source, format="mp4", duration=2.0, films=(film,)), LIMITS, stop)
