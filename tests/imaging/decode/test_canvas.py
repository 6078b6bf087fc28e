"""Frames smaller than their canvas, see-through ones, pauses: what is shown is the whole canvas."""

import io
import struct

import pytest
from PIL import Image, ImageDraw, ImageSequence

from imghost.imaging.limits import Limits
from imghost.imaging.probe import inspect
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near
from tests.imaging.decode.moving import BLEND, CLEAR, KEEP, REPLACE, Part, animated_webp
from tests.pictures import encoded

SIZE = (60, 40)
# 20 x 10 pixels, so 200 of every frame are solid.
BLOCK = Image.new("RGB", (20, 10), (224, 32, 32))


def solid(picture: Image.Image) -> list[int]:
    """How many pixels of each frame are seen."""
    alphas = [frame.convert("RGBA").getchannel("A") for frame in ImageSequence.Iterator(picture)]
    return [sum(value >= 128 for value in alpha.get_flattened_data()) for alpha in alphas]


def opaque_first(*, says_alpha: bool = True) -> bytes:
    parts = [Part(BLOCK, place, 8, REPLACE | CLEAR) for place in (4, 24, 34)]
    return animated_webp(SIZE, parts, says_alpha=says_alpha)


def not_blended() -> bytes:
    """Whole transparent canvases that replace each other: where one is empty nothing may be left behind."""
    frames = []
    for left in (0, 20, 40):
        canvas = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        canvas.paste(BLOCK, (left, 8))
        frames.append(Part(canvas, 0, 0, REPLACE | KEEP))
    return animated_webp(SIZE, frames)


def mixed() -> bytes:
    empty = Image.new("RGBA", BLOCK.size, (0, 0, 0, 0))
    return animated_webp(
        SIZE,
        [
            Part(BLOCK, 4, 4, BLEND | CLEAR),
            Part(BLOCK, 30, 20, BLEND | KEEP),
            Part(empty, 0, 0, BLEND | KEEP),
            Part(BLOCK, 30, 20, REPLACE | KEEP),
        ],
    )


SOURCES = {"first": opaque_first(), "replace": not_blended(), "mixed": mixed()}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("target", ["png", "gif", "webp"])
def test_a_smaller_webp_frame_leaves_no_trail(render, source, target):
    data = SOURCES[source]
    assert set(solid(render(data, "webp", Transform(format=target)))) == {200}
    assert set(solid(render(data, "webp", Transform(width=30)))) <= set(range(48, 57))


@pytest.mark.parametrize("says_alpha", [True, False])
def test_our_own_animation_survives_being_uploaded_again(render, says_alpha):
    once = render(opaque_first(says_alpha=says_alpha), "webp", Transform(format="webp", quality=90))
    assert set(solid(once)) == {200}
    again = (render.directory / "output-0").read_bytes()
    assert set(solid(render(again, "webp", Transform(format="gif")))) == {200}


def test_an_empty_canvas_is_told_before_anything_is_decoded(tmp_path):
    path = tmp_path / "a.webp"
    for says_alpha in (True, False):
        path.write_bytes(opaque_first(says_alpha=says_alpha))
        assert inspect(path, Limits()).has_alpha


def smaller_gif(*, frames: int = 2) -> bytes:
    """A screen of 60 x 40 whose frames have 20 x 10 pixels at (10, 12), none of them transparent (GIF89a)."""
    frame = encoded(BLOCK.quantize(2), "GIF")
    start = frame.index(b"\x2c")
    flags, packed = frame[start + 9], frame[start + 10 : -1]
    palette = frame[13 : 13 + 3 * 2 ** ((frame[10] & 7) + 1)]
    screen = b"GIF89a" + struct.pack("<HH", *SIZE) + frame[10:13] + palette
    place = b"\x2c" + struct.pack("<HHHH", 10, 12, *BLOCK.size)
    return screen + (place + bytes((flags,)) + packed) * frames + b"\x3b"


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("target", ["png", "gif", "webp", "avif"])
def test_the_screen_of_a_gif_is_the_picture(render, target, frames):
    picture = render(smaller_gif(frames=frames), "gif", Transform(format=target))
    assert picture.size == SIZE
    assert solid(picture)[0] == 200
    assert near(picture.convert("RGBA").getpixel((12, 14)), (224, 32, 32, 255), 30)


def test_it_lies_on_white_where_there_is_no_transparency(render):
    picture = render(smaller_gif(), "gif", Transform(format="jpeg", quality=95))
    assert near(picture.getpixel((2, 2)), (255, 255, 255), 3)


def drawn(disc: int) -> Image.Image:
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((200 - disc, 200 - disc, 200 + disc, 200 + disc), fill=(20, 90, 200, 255))
    for line in range(0, 400, 40):
        pen.line((line, 0, 400, 400 - line), fill=(20, 20, 20, 255), width=2)
    return picture


def test_a_pixel_of_a_gif_is_solid_when_half_of_it_is_covered(render):
    frames = [drawn(disc) for disc in (40, 80, 120)]
    data = encoded(
        frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, disposal=2, loop=0
    )
    for width in (200, 100, 50):
        counts = solid(render(data, "gif", Transform(width=width)))
        for count, frame in zip(counts, frames, strict=True):
            covered = frame.getchannel("A").reduce(400 // width)
            half = sum(value >= 128 for value in covered.get_flattened_data())
            # A filter with a longer reach than a pixel decides a few at the rims otherwise.
            assert abs(count - half) <= 0.12 * half + 4


def test_trim_takes_the_box_of_all_frames(render):
    frames = []
    for side in (11, 31, 51, 71):
        frame = Image.new("RGB", (100, 100), "white")
        frame.paste((200, 30, 30), (10, 10, 10 + side, 10 + side))
        frames.append(frame)
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    picture = render(data, "gif", Transform(trim=True))
    assert (picture.size, picture.n_frames) == ((71, 71), 4)


def test_normalize_has_one_range_for_all_frames(render):
    values = (40, 80, 120, 160, 200)
    frames = []
    for value in values:
        frame = Image.new("RGB", (80, 80), (value, value, value))
        frame.paste((20, 20, 20), (0, 0, 10, 80))
        frame.paste((220, 220, 220), (70, 0, 80, 80))
        frames.append(frame)
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    picture = render(data, "webp", Transform(normalize=True, quality=95))
    seen = [frame.convert("L").getpixel((40, 40)) for frame in ImageSequence.Iterator(picture)]
    # 20 becomes 0 and 220 becomes 255.
    for value, shown in zip(values, seen, strict=True):
        assert abs(shown - (value - 20) * 255 / 200) <= 6


@pytest.mark.parametrize("width", [None, 40])
@pytest.mark.parametrize("colours", [("red", "red"), ("red", "red", "blue", "blue"), ("red", "blue", "blue")])
def test_a_pause_is_no_error(render, colours, width):
    frames = [Image.new("RGB", (64, 64), colour) for colour in colours]
    data = gif_with_pauses(frames)
    for target in ("webp", "gif"):
        picture = render(data, "gif", Transform(width=width, format=target))
        # Of WebP Pillow knows how long a frame is shown once it has the frame.
        durations = [
            frame.info.get("duration", 0) for frame in ImageSequence.Iterator(picture) if frame.load()
        ]
        assert len(set(colours)) == 1 or sum(durations) == 80 * len(frames)


def gif_with_pauses(frames: list[Image.Image]) -> bytes:
    """Pillow joins equal frames, so a corner of each is of another shade first and made equal afterwards."""
    marked = []
    for number, frame in enumerate(frames):
        copy = frame.copy()
        copy.putpixel((0, 0), (number, 255, 0))
        marked.append(copy)
    data = encoded(marked[0], "GIF", save_all=True, append_images=marked[1:], duration=80, loop=0)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.n_frames == len(frames)
    return data


def test_two_frames_of_the_same_pixels(render):
    data = animated_webp((64, 64), [Part(Image.new("RGB", (64, 64), "red"), 0, 0) for _ in range(2)])
    for target in ("webp", "gif", "png"):
        assert render(data, "webp", Transform(width=40, format=target)).size == (40, 40)
