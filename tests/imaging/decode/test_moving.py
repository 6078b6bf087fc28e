"""Animations as silent films: codec, size, length, pixels, transparency."""

import json

import pytest
from PIL import Image, ImageDraw

from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near
from tests.imaging.intake.samples import run
from tests.pictures import animation, encoded

RED, BLUE = (224, 32, 32), (32, 32, 224)


def moving(kind, delays, size=(120, 80), ground=(255, 255, 255)):
    """A red square that goes from left to right."""
    frames = []
    for number in range(len(delays)):
        frame = Image.new("RGBA", size, ground)
        ImageDraw.Draw(frame).rectangle((number * 20, 20, number * 20 + 30, 50), fill=RED)
        frames.append(frame)
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=list(delays), loop=0)


def streams(path):
    shown = "stream=codec_name,width,height,pix_fmt,nb_read_frames:stream_tags=alpha_mode:format=duration"
    words = ("ffprobe", "-v", "error", "-count_frames", "-show_entries", shown, "-of", "json", str(path))
    found = json.loads(run(*words))
    return found["streams"], float(found["format"]["duration"])


def frame_at(path, seconds, folder):
    target = folder / "frame.png"
    decoder = ("-c:v", "libvpx-vp9") if path.suffix == ".webm" else ()
    words = ("-ss", str(seconds), "-i", str(path), "-frames:v", "1", str(target))
    run("ffmpeg", "-v", "error", "-y", *decoder, *words)
    with Image.open(target) as picture:
        return picture.convert("RGBA")


def film(render, data, source, target, **wanted):
    render.report(data, source, Transform(format=target, **wanted))
    return (render.directory / "output-0").rename(render.directory / f"made.{target}")


@pytest.mark.parametrize(("target", "codec"), [("mp4", "h264"), ("webm", "vp9")])
@pytest.mark.parametrize("source", ["GIF", "WEBP"])
def test_an_animation_becomes_a_film(render, tmp_path, source, target, codec):
    path = film(render, moving(source, [100, 200, 300, 100]), source.lower(), target)
    (stream,), seconds = streams(path)
    assert (stream["codec_name"], stream["width"], stream["height"]) == (codec, 120, 80)
    assert seconds == pytest.approx(0.7, abs=0.03)
    for at, left in ((0.0, 0), (0.095, 20), (0.295, 40), (0.595, 60)):
        picture = frame_at(path, at, tmp_path)
        assert near(picture.getpixel((left + 15, 35))[:3], RED, 25)
        assert near(picture.getpixel((110, 70))[:3], (255, 255, 255), 12)


def test_sides_are_even(render):
    path = film(render, animation("GIF", size=(121, 81)), "gif", "mp4", width=61)
    (stream,), _ = streams(path)
    assert (stream["width"] % 2, stream["height"] % 2) == (0, 0)
    assert abs(stream["width"] - 61) <= 1


def test_nothing_lies_on_white_in_mp4_and_stays_nothing_in_webm(render, tmp_path):
    data = moving("WEBP", [100, 100, 100], ground=(0, 0, 0, 0))
    assert near(
        frame_at(film(render, data, "webp", "mp4"), 0, tmp_path).getpixel((110, 70))[:3], (255,) * 3, 8
    )
    picture = frame_at(film(render, data, "webp", "webm"), 0, tmp_path)
    assert picture.getpixel((110, 70))[3] <= 8
    assert near(picture.getpixel((15, 35)), (*RED, 255), 25)


@pytest.mark.parametrize("delays", [[0, 0, 0], [10, 10], [30, 70, 40], [1000, 20]])
def test_every_frame_is_shown_for_its_time(render, delays):
    _, seconds = streams(film(render, moving("GIF", delays), "gif", "mp4"))
    # Of 10 ms or less browsers themselves make 100.
    shown = sum(100 if delay <= 10 else delay for delay in delays) / 1000
    assert seconds == pytest.approx(shown, abs=0.01)
