"""The window of `thumb` on pictures with one lively place, against arithmetic on where that place is."""

import pytest
from PIL import Image, ImageDraw, ImageStat

from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near
from tests.pictures import encoded

GROUND = (128, 128, 128)
SIDE = 100
THUMB = Transform(width=SIDE, height=SIDE, mode="thumb", format="png")
COVER = Transform(width=SIDE, height=SIDE, mode="cover", format="png")


def with_subject(size: tuple[int, int], place: tuple[int, int], side: int = 120) -> bytes:
    """An even picture with a red and white chequered square."""
    canvas = Image.new("RGB", size, GROUND)
    pen = ImageDraw.Draw(canvas)
    for row in range(0, side, 12):
        for column in range(0, side, 12):
            colour = (220, 20, 20) if (row + column) // 12 % 2 else (255, 255, 255)
            left, top = place[0] + column, place[1] + row
            pen.rectangle((left, top, left + 11, top + 11), fill=colour)
    return encoded(canvas, "PNG")


def part_that_differs(picture: Image.Image) -> float:
    """Which part of the pixels is not of the ground's colour."""
    pixels = list(picture.convert("RGB").get_flattened_data())
    return sum(not near(pixel, GROUND, 24) for pixel in pixels) / len(pixels)


@pytest.mark.parametrize("left", [0, 90, 390, 700, 780])
def test_the_subject_is_kept_wherever_it_stands(render, left):
    """Of 900 x 300 pixels a third is kept, so the square of 120 fills 16 % of the window."""
    kept = part_that_differs(render(with_subject((900, 300), (left, 90)), "png", THUMB))
    assert kept > 0.14


@pytest.mark.parametrize("top", [0, 90, 390, 700, 780])
def test_it_looks_up_and_down_too(render, top):
    kept = part_that_differs(render(with_subject((300, 900), (90, top)), "png", THUMB))
    assert kept > 0.14


def test_the_middle_alone_would_have_missed_it(render):
    assert part_that_differs(render(with_subject((900, 300), (780, 90)), "png", COVER)) == 0


@pytest.mark.parametrize(
    "canvas",
    [
        Image.linear_gradient("L").rotate(90).resize((900, 300)).convert("RGB"),
        Image.new("RGB", (900, 300), GROUND),
    ],
    ids=["even change", "one colour"],
)
def test_without_a_subject_it_is_the_middle(render, canvas):
    """The mean of the window is that of the picture's middle third."""
    data = encoded(canvas, "PNG")
    thumb, cover = (
        ImageStat.Stat(render(data, "png", wanted).convert("L")).mean[0] for wanted in (THUMB, COVER)
    )
    assert abs(thumb - cover) < 16


def test_of_two_subjects_the_livelier_one_is_kept(render):
    canvas = Image.new("RGB", (900, 300), GROUND)
    ImageDraw.Draw(canvas).rectangle((60, 100, 160, 200), fill=(120, 120, 140))
    canvas.paste(Image.effect_noise((150, 150), 100).convert("RGB"), (700, 70))
    picture = render(encoded(canvas, "PNG"), "png", THUMB)
    assert ImageStat.Stat(picture.convert("L")).stddev[0] > 10
