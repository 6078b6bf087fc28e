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


@pytest.mark.parametrize(
    "skin", [(224, 172, 140), (198, 134, 100), (110, 70, 48)], ids=["fair", "tan", "dark"]
)
@pytest.mark.parametrize("left", [20, 780])
def test_a_face_counts_more_than_a_livelier_disc(render, skin, left):
    """Both discs have the same edges, and the blue one stands out more from the ground."""
    canvas = Image.new("RGB", (900, 300), GROUND)
    pen = ImageDraw.Draw(canvas)
    other = 780 if left == 20 else 20
    pen.ellipse((left, 90, left + 100, 190), fill=skin)
    pen.ellipse((other, 90, other + 100, 190), fill=(20, 40, 220))
    red, _, blue = ImageStat.Stat(render(encoded(canvas, "PNG"), "png", THUMB).convert("RGB")).mean
    assert red > blue


@pytest.mark.parametrize("corner", [(0, 0), (700, 0), (0, 100), (700, 100)])
def test_a_textured_corner_is_kept(render, corner):
    canvas = Image.new("RGB", (900, 300), GROUND)
    canvas.paste(Image.effect_noise((200, 200), 120).convert("RGB"), corner)
    picture = render(encoded(canvas, "PNG"), "png", THUMB)
    assert ImageStat.Stat(picture.convert("L")).stddev[0] > 10


def test_of_equal_windows_the_middle_one_is_kept(render):
    """Stripes of 4 pixels on every fourth column of the copy: each window has as many."""
    canvas = Image.new("RGB", (960, 320), (40, 40, 40))
    pen = ImageDraw.Draw(canvas)
    for stripe in range(0, 960, 40):
        pen.rectangle((stripe, 0, stripe + 19, 319), fill=(200, 200, 200))
    pen.rectangle((470, 150, 490, 170), fill=(0, 255, 0))
    thumb, cover = (render(encoded(canvas, "PNG"), "png", wanted).convert("RGB") for wanted in (THUMB, COVER))
    assert abs(ImageStat.Stat(thumb).mean[1] - ImageStat.Stat(cover).mean[1]) < 8


def test_of_two_subjects_the_livelier_one_is_kept(render):
    canvas = Image.new("RGB", (900, 300), GROUND)
    ImageDraw.Draw(canvas).rectangle((60, 100, 160, 200), fill=(120, 120, 140))
    canvas.paste(Image.effect_noise((150, 150), 100).convert("RGB"), (700, 70))
    picture = render(encoded(canvas, "PNG"), "png", THUMB)
    assert ImageStat.Stat(picture.convert("L")).stddev[0] > 10
