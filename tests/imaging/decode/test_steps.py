"""Every step that changes what is seen, against arithmetic on the drawn picture."""

import pytest
from PIL import Image, ImageDraw, ImageStat

from imghost.base.errors import InvalidInput
from imghost.transforms.transform import Crop, Transform
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners, near
from tests.pictures import draw, encoded, jpeg, png


def _inverted(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    return (255 - colour[0], 255 - colour[1], 255 - colour[2])


def test_untouched_picture_keeps_its_pixels(render):
    picture = render(png(), "png", Transform())

    assert picture.size == (600, 400)
    assert picture.format == "PNG"
    assert corners(picture) == corners(draw())


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        (Transform(flip=True), [BLUE, YELLOW, RED, GREEN]),
        (Transform(flop=True), [GREEN, RED, YELLOW, BLUE]),
        (Transform(rotate=90), [BLUE, RED, YELLOW, GREEN]),
        (Transform(rotate=180), [YELLOW, BLUE, GREEN, RED]),
        (Transform(rotate=270), [GREEN, YELLOW, RED, BLUE]),
        (Transform(rotate=-90), [GREEN, YELLOW, RED, BLUE]),
        (Transform(negate=True), [_inverted(colour) for colour in (RED, GREEN, BLUE, YELLOW)]),
        # Rotating comes before mirroring.
        (Transform(rotate=90, flop=True), [RED, BLUE, GREEN, YELLOW]),
    ],
)
def test_quadrants(render, transform, expected):
    assert all_near(corners(render(png(), "png", transform)), expected, 2)


def test_quarter_turn_swaps_the_sides(render):
    assert render(png(), "png", Transform(rotate=90)).size == (400, 600)


def test_slanted_rotation_opens_transparent_corners_where_the_format_can(render):
    picture = render(png(), "png", Transform(rotate=45)).convert("RGBA")

    assert picture.getpixel((2, 2))[3] == 0
    assert abs(picture.width - 708) <= 2


def test_slanted_rotation_opens_white_corners_elsewhere(render):
    assert near(render(jpeg(), "jpeg", Transform(rotate=45)).getpixel((2, 2)), (255, 255, 255))


def test_slanted_rotation_takes_the_given_background(render):
    picture = render(jpeg(), "jpeg", Transform(rotate=30, background="102030ff"))

    assert near(picture.getpixel((2, 2)), (16, 32, 48))


def test_crop_takes_exactly_the_window(render):
    picture = render(png(), "png", Transform(crop=Crop(x=290, y=190, width=20, height=20)))

    assert picture.size == (20, 20)
    assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW], 2)


def test_crop_before_resize(render):
    """A JPEG is decoded at a fraction here; the window must be that of the whole source all the same."""
    source = encoded(draw(2400, 1600), "JPEG", quality=95)

    picture = render(
        source, "jpeg", Transform(crop=Crop(x=1200, y=0, width=1200, height=800), width=120, format="png")
    )

    assert picture.size == (120, 80)
    assert all_near(corners(picture), [GREEN] * 4)


def test_crop_outside_the_picture_is_the_callers_mistake(render):
    with pytest.raises(InvalidInput, match="600x400") as caught:
        render(png(), "png", Transform(crop=Crop(x=600, y=0, width=10, height=10)))
    assert caught.value.field == "crop"


def test_trim_removes_an_even_border(render):
    canvas = Image.new("RGB", (300, 200), "white")
    canvas.paste(draw(100, 60), (150, 40))

    picture = render(encoded(canvas, "PNG"), "png", Transform(trim=True))

    assert picture.size == (100, 60)
    assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW], 2)


def test_trim_leaves_a_picture_of_one_colour_whole(render):
    plain = encoded(Image.new("RGB", (40, 30), "white"), "PNG")

    assert render(plain, "png", Transform(trim=True)).size == (40, 30)


def test_grayscale_takes_the_colour_out(render):
    picture = render(png(), "png", Transform(grayscale=True)).convert("RGB")

    for red, green, blue in corners(picture):
        assert red == green == blue


def test_normalize_stretches_the_contrast(render):
    ramp = Image.linear_gradient("L").point(lambda value: 100 + value // 5).convert("RGB")

    low, high = render(encoded(ramp, "PNG"), "png", Transform(normalize=True)).convert("L").getextrema()

    assert low < 10
    assert high > 245


def test_blur_softens_an_edge(render):
    picture = render(png(), "png", Transform(blur=8)).convert("RGB")

    assert near(picture.getpixel((100, 100)), RED, 2)
    middle = picture.getpixel((300, 100))
    # Half red, half green.
    assert near(middle, (128, 112, 48), 12)


def test_sharpen_overshoots_an_edge(render):
    canvas = Image.new("RGB", (60, 60), (100, 100, 100))
    ImageDraw.Draw(canvas).rectangle((30, 0, 60, 60), fill=(160, 160, 160))

    picture = render(encoded(canvas, "PNG"), "png", Transform(sharpen=True)).convert("L")

    assert picture.getpixel((29, 30)) < 98
    assert picture.getpixel((30, 30)) > 162
    assert picture.getpixel((5, 30)) == 100


@pytest.mark.parametrize(
    ("mode", "size"),
    [("inside", (300, 200)), ("cover", (300, 300)), ("contain", (300, 300)), ("stretch", (300, 300)),
     ("outside", (450, 300)), ("thumb", (300, 300))],
)  # fmt: skip
def test_modes_make_the_promised_size(render, mode, size):
    assert render(png(), "png", Transform(width=300, height=300, mode=mode)).size == size


def test_inside_never_enlarges_and_cover_does(render):
    assert render(png(60, 40), "png", Transform(width=300, height=300)).size == (60, 40)
    assert render(png(60, 40), "png", Transform(width=300, height=300, mode="cover")).size == (300, 300)


def test_cover_keeps_the_middle(render):
    picture = render(png(), "png", Transform(width=100, height=100, mode="cover"))

    assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW], 2)
    assert near(picture.convert("RGB").getpixel((49, 20)), RED, 30)


def test_contain_pads_with_the_background_after_everything_else(render):
    """The padding is the colour that was asked for, although the picture itself is negated."""
    picture = render(
        png(), "png", Transform(width=300, height=300, mode="contain", background="ff0000ff", negate=True)
    ).convert("RGB")

    assert near(picture.getpixel((150, 10)), (255, 0, 0), 1)
    assert near(picture.getpixel((75, 100)), _inverted(RED), 2)


def test_contain_pads_transparent_where_the_format_can_and_white_elsewhere(render):
    transform = Transform(width=300, height=300, mode="contain")

    assert render(png(), "png", transform).convert("RGBA").getpixel((150, 10))[3] == 0
    assert near(render(jpeg(), "jpeg", transform).getpixel((150, 10)), (255, 255, 255), 2)


def test_thumb_finds_where_something_is_to_be_seen(render):
    canvas = Image.new("RGB", (900, 300), (128, 128, 128))
    canvas.paste(Image.effect_noise((200, 200), 120).convert("RGB"), (650, 50))

    picture = render(encoded(canvas, "PNG"), "png", Transform(width=100, height=100, mode="thumb"))

    assert ImageStat.Stat(picture.convert("L")).stddev[0] > 10
    centred = render(encoded(canvas, "PNG"), "png", Transform(width=100, height=100, mode="cover"))
    assert ImageStat.Stat(centred.convert("L")).stddev[0] < 1
