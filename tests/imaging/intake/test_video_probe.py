"""Videos: facts from the pinned demuxer, and nothing of any other file."""

import base64
import contextlib
import json
import subprocess

import pytest

from imghost.base.errors import ImghostError, Unprocessable, UnsupportedFormat
from imghost.imaging.limits import Limits
from imghost.imaging.probe import inspect
from imghost.imaging.video_probe import inspect_video, pinned_input
from tests.imaging.intake.samples import VIDEOS, run, video

NATURAL_SIZE = """address => new Promise(done => {
  const video = document.createElement("video");
  video.onloadedmetadata = () => done([video.videoWidth, video.videoHeight]);
  video.onerror = () => done(video.error.message);
  video.src = address;
})"""


def refusal_of(path, **limits):
    with pytest.raises(Unprocessable) as refused:
        inspect(path, Limits(**limits))
    return refused.value


@pytest.mark.parametrize("name", VIDEOS)
def test_facts_of_a_video(name, tmp_path):
    facts = inspect(video(tmp_path, name, seconds=2.0), Limits())
    assert (facts.format, facts.width, facts.height) == (name, 64, 48)
    assert facts.duration == pytest.approx(2.0, abs=0.1)
    assert not facts.is_animated


@pytest.mark.parametrize("name", ["mp4", "mov"])
@pytest.mark.parametrize(("rotation", "size"), [(90, (48, 64)), (180, (64, 48)), (270, (48, 64))])
def test_phone_rotation(name, rotation, size, tmp_path):
    turned = video(tmp_path, name)
    run("exiftool", "-q", "-overwrite_original", f"-rotation={rotation}", str(turned))
    facts = inspect(turned, Limits())
    assert (facts.width, facts.height) == size


@pytest.mark.parametrize("name", ["mp4", "mov"])
@pytest.mark.parametrize("codec", [("mpeg4",), ("mjpeg", "-pix_fmt", "yuvj420p"), ("prores_ks",), ("png",)])
def test_size_of_codecs_that_browsers_do_not_play(name, codec, tmp_path):
    if name == "mp4" and codec[0] == "prores_ks":
        pytest.skip("ProRes belongs into QuickTime")
    facts = inspect(video(tmp_path, name, "-c:v", *codec, "-vf", "setsar=4/3"), Limits())
    assert (facts.width, facts.height) == (85, 48)


def test_fragmented_mp4(tmp_path):
    path = video(tmp_path, "mp4", "-movflags", "frag_keyframe+empty_moov")
    # Nothing cuts the last frames of the sound, which are filled up.
    assert 1.0 <= inspect(path, Limits()).duration <= 1.25


@pytest.mark.parametrize("name", VIDEOS)
def test_limits(name, tmp_path):
    path = video(tmp_path, name, seconds=2.0)
    assert refusal_of(path, video_duration=1.5).code == "video-too-long"
    assert refusal_of(path, video_side=63).code == "too-many-pixels"
    assert refusal_of(path, area=64 * 48 - 1).code == "too-many-pixels"
    assert inspect(path, Limits(video_duration=2.2, video_side=64, area=64 * 48)).width == 64


def test_sound_alone_is_no_video(tmp_path):
    path = tmp_path / "sound.mp4"
    run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", str(path))
    error = refusal_of(path)
    assert (error.code, error.message) == ("invalid-video", "Invalid video file provided")


def test_a_cover_is_no_video(tmp_path):
    path, cover = tmp_path / "song.mp4", tmp_path / "cover.png"
    run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=64x48", "-frames:v", "1", str(cover))
    inputs = ["-f", "lavfi", "-i", "sine=duration=1", "-i", str(cover)]
    as_cover = ["-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]
    run("ffmpeg", "-v", "error", *inputs, *as_cover, str(path))
    assert refusal_of(path).code == "invalid-video"


def test_a_recording_without_duration(tmp_path):
    path = tmp_path / "live.webm"
    source = video(tmp_path, "webm", seconds=2.0)
    path.write_bytes(
        run("ffmpeg", "-v", "error", "-i", str(source), "-c", "copy", "-live", "1", "-f", "webm", "-")
    )
    assert b"\x44\x89" not in path.read_bytes()[:400], "Duration, RFC 9559"
    assert inspect(path, Limits()).duration == pytest.approx(2.0, abs=0.1)
    assert refusal_of(path, video_duration=1.5).code == "video-too-long"


@pytest.mark.parametrize("name", ["mp4", "mov"])
def test_an_empty_edit_is_no_film(name, tmp_path):
    late = tmp_path / f"late.{name}"
    source = video(tmp_path, name, seconds=2.0)
    run("ffmpeg", "-v", "error", "-itsoffset", "100", "-i", str(source), "-c", "copy", str(late))
    assert inspect(late, Limits()).duration == pytest.approx(2.0, abs=0.1)
    assert inspect(late, Limits(video_duration=3.0)).width == 64


def test_sound_that_begins_before_the_picture_counts(tmp_path):
    late, source = tmp_path / "late.mp4", video(tmp_path, "mp4", seconds=2.0)
    both = ["-itsoffset", "3", "-i", str(source), "-i", str(source), "-map", "0:v", "-map", "1:a"]
    run("ffmpeg", "-v", "error", *both, "-c", "copy", str(late))
    assert inspect(late, Limits()).duration == pytest.approx(5.0, abs=0.1)


@pytest.mark.parametrize(
    ("aspect", "size"),
    # HTML, natural size of a video: one side is increased, the other left as it is.
    [("64/45", (91, 48)), ("4/3", (85, 48)), ("8/9", (64, 54)), ("1/2", (64, 96)), ("1/1", (64, 48))],
)
@pytest.mark.parametrize("name", VIDEOS)
def test_pixels_that_are_not_square(name, aspect, size, tmp_path):
    wide = video(tmp_path, name, "-vf", f"setsar={aspect}")
    facts = inspect(wide, Limits())
    assert (facts.width, facts.height) == size
    if name != "webm":
        run("exiftool", "-q", "-overwrite_original", "-rotation=90", str(wide))
        turned = inspect(wide, Limits())
        assert (turned.height, turned.width) == size


def test_stretched_pixels_count_for_the_limits(tmp_path):
    wide = video(tmp_path, "mp4", "-vf", "setsar=4/1")
    assert refusal_of(wide, video_side=255).code == "too-many-pixels"


def test_browsers_show_the_size_that_is_listed(browser, tmp_path):
    page = browser.new_page()
    for name, aspect in (("mp4", "64/45"), ("mp4", "8/9"), ("webm", "3/4"), ("webm", "40/33")):
        path = video(tmp_path, name, "-vf", f"setsar={aspect}")
        facts = inspect(path, Limits())
        content = base64.b64encode(path.read_bytes()).decode()
        shown = page.evaluate(NATURAL_SIZE, f"data:video/{name};base64,{content}")
        assert shown == [facts.width, facts.height], (name, aspect)
    page.close()


@pytest.mark.parametrize("name", VIDEOS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.4])
def test_truncated_videos_are_refused_or_read_but_never_crash(name, share, tmp_path):
    path = video(tmp_path, name)
    whole = path.read_bytes()
    path.write_bytes(whole[: max(64, int(len(whole) * share))])
    with contextlib.suppress(ImghostError):
        assert inspect(path, Limits()).format == name


@pytest.fixture
def private_video(tmp_path):
    """Another user's video, in another directory."""
    (tmp_path / "private").mkdir()
    return video(tmp_path / "private", "mp4")


PLAYLISTS = {
    "ffconcat": "ffconcat version 1.0\nfile '{path}'\n",
    "ffconcat as url": "ffconcat version 1.0\nfile 'file://{path}'\n",
    "hls": "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\nfile://{path}\n#EXT-X-ENDLIST\n",
    "hls relative": "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1.0,\n../private/video.mp4\n#EXT-X-ENDLIST\n",
}


@pytest.mark.parametrize("case", PLAYLISTS)
def test_playlists_named_mp4_are_refused_by_their_bytes(case, private_video, tmp_path):
    evil = tmp_path / "evil.mp4"
    evil.write_text(PLAYLISTS[case].format(path=private_video))
    with pytest.raises(UnsupportedFormat):
        inspect(evil, Limits())


@pytest.mark.parametrize("case", PLAYLISTS)
@pytest.mark.parametrize("name", VIDEOS)
def test_pinned_demuxers_read_no_playlist_even_past_the_sniff(case, name, private_video, tmp_path):
    evil = tmp_path / "evil.mp4"
    evil.write_text(PLAYLISTS[case].format(path=private_video))
    with pytest.raises(Unprocessable) as refused:
        inspect_video(evil, name, Limits())
    assert refused.value.code == "invalid-video"
    frame = tmp_path / "frame.png"
    command = ["ffmpeg", "-v", "error", "-nostdin", *pinned_input(evil, name), "-frames:v", "1", str(frame)]
    assert subprocess.run(command, check=False, capture_output=True).returncode != 0
    assert not frame.exists()


def test_the_canary_can_be_reached_without_the_pin(private_video, tmp_path):
    """Otherwise the two tests above would prove nothing. Since 7.1 ffmpeg knows playlists only by name."""
    evil = tmp_path / "evil.m3u8"
    evil.write_text(PLAYLISTS["hls"].format(path=private_video))
    report = run(
        "ffprobe", "-v", "error", "-allowed_extensions", "ALL", "-show_format", "-of", "json", str(evil)
    )
    assert json.loads(report)["format"]["format_name"] == "hls"


def test_names_are_no_options_and_no_protocols(tmp_path):
    for odd in ("-i.mp4", "concat:a|b.mp4", "pipe:0", "a b\u202e%03d.mp4"):
        path = tmp_path / odd
        path.write_bytes(video(tmp_path, "mp4").read_bytes())
        assert inspect(path, Limits()).width == 64
