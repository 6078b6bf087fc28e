"""Animations stay animations where the output can show them."""

import io

import pytest
from PIL import Image, ImageSequence

from imghost.base.errors import Unprocessable
from imghost.imaging.limits import Limits
from imghost.transforms.transform import Crop, Transform
from tests.imaging.decode.looks import near
from tests.pictures import animation

_COLOURS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30)]


def _moving(kind: str) -> bytes:
    """A square that moves over a still ground, so that encoders store parts of frames only."""
    frames = []
    for number, colour in enumerate(_COLOURS):
        frame = Image.new("RGB", (200, 120), (90, 90, 90))
        frame.paste(colour, (number * 40, 20, number * 40 + 40, 60))
        frames.append(frame)
    buffer = io.BytesIO()
    options = {"lossless": True} if kind == "WEBP" else {}
    frames[0].save(
        buffer, kind, save_all=True, append_images=frames[1:], duration=[50, 100, 150, 200], loop=3, **options
    )
    return buffer.getvalue()


def _frames(picture: Image.Image) -> list[tuple[Image.Image, int]]:
    return [(frame.convert("RGB"), frame.info["duration"]) for frame in ImageSequence.Iterator(picture)]


@pytest.mark.parametrize("target", ["gif", "webp"])
@pytest.mark.parametrize("source", ["gif", "webp"])
@pytest.mark.parametrize("width", [None, 100])
def test_frames_delays_and_pixels(render, source, target, width):
    picture = render(_moving(source.upper()), source, Transform(width=width, format=target, quality=95))

    frames = _frames(picture)
    factor = 1 if width is None else 0.5
    assert [delay for _, delay in frames] == [50, 100, 150, 200]
    assert picture.size == (200 * factor, 120 * factor)
    for number, (frame, _) in enumerate(frames):
        assert near(
            frame.getpixel((int((number * 40 + 20) * factor), int(40 * factor))), _COLOURS[number], 25
        )
        assert near(frame.getpixel((int(190 * factor), int(100 * factor))), (90, 90, 90), 25)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    # GIF counts repetitions after the first showing, WebP counts showings.
    [("gif", "gif", 3), ("gif", "webp", 4), ("webp", "webp", 3), ("webp", "gif", 2)],
)
def test_it_repeats_as_often(render, source, target, expected):
    assert render(_moving(source.upper()), source, Transform(format=target)).info["loop"] == expected


def test_it_repeats_for_ever(render):
    assert render(animation("GIF"), "gif", Transform(format="webp")).info["loop"] == 0


@pytest.mark.parametrize("target", ["jpeg", "png", "avif"])
def test_first_frame_where_the_format_stands_still(render, target):
    picture = render(_moving("GIF"), "gif", Transform(format=target))

    assert getattr(picture, "n_frames", 1) == 1
    assert near(picture.convert("RGB").getpixel((20, 40)), _COLOURS[0], 25)


def test_every_frame_goes_through_the_steps(render):
    picture = render(
        _moving("GIF"), "gif", Transform(crop=Crop(x=120, y=20, width=40, height=40), flop=True, format="gif")
    )

    frames = _frames(picture)
    assert picture.size == (40, 40)
    # Only the last frame has its square inside this window.
    assert near(frames[0][0].getpixel((20, 20)), (90, 90, 90), 10)
    assert near(frames[3][0].getpixel((20, 20)), _COLOURS[3], 10)


def test_transparent_animation_stays_transparent(render):
    frames = [Image.new("RGBA", (60, 40), (0, 0, 0, 0)) for _ in range(3)]
    for number, frame in enumerate(frames):
        frame.paste((200, 30, 30, 255), (number * 20, 0, number * 20 + 20, 40))
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100, disposal=2, loop=0)

    for target in ("gif", "webp"):
        picture = render(buffer.getvalue(), "gif", Transform(format=target))
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            rgba = frame.convert("RGBA")
            assert rgba.getpixel((number * 20 + 10, 20))[3] == 255
            assert rgba.getpixel(((number * 20 + 30) % 60, 20))[3] == 0


def test_still_and_animated_outputs_from_one_order(render):
    report = render.report(_moving("GIF"), "gif", Transform(width=100), Transform(width=50, format="jpeg"))

    assert {item.name: (item.format, item.width) for item in report.rendered} == {
        "0": ("gif", 100),
        "1": ("jpeg", 50),
    }
    with Image.open(render.directory / "output-0") as picture:
        assert picture.n_frames == 4


def test_too_many_frames(render):
    with pytest.raises(Unprocessable) as caught:
        render(animation(frames=12), "gif", Transform(), limits=Limits(frames=10))
    assert caught.value.code == "too-many-frames"


def test_frames_times_area(render):
    with pytest.raises(Unprocessable) as caught:
        render(animation(frames=10), "gif", Transform(), limits=Limits(animation_area=10 * 120 * 80 - 1))
    assert caught.value.code == "too-many-pixels"


def test_limits_of_animations_do_not_matter_for_the_first_frame(render):
    picture = render(animation(frames=12), "gif", Transform(format="png"), limits=Limits(frames=10))

    assert picture.size == (120, 80)
