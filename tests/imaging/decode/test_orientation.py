"""The eight EXIF orientations, against Pillow's own reading of the tag."""

import io

import pytest
from PIL import Image, ImageOps

from imghost.transforms.transform import Crop, Transform
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners
from tests.pictures import draw, encoded

_ORIENTATION_TAG = 0x0112


def _turned(orientation: int, width: int = 600, height: int = 400) -> bytes:
    exif = Image.Exif()
    exif[_ORIENTATION_TAG] = orientation
    return encoded(draw(width, height), "JPEG", quality=95, exif=exif.tobytes())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("width", [None, 150])
def test_picture_is_upright(render, orientation, width):
    data = _turned(orientation)
    with Image.open(io.BytesIO(data)) as source:
        expected = ImageOps.exif_transpose(source)

    picture = render(data, "jpeg", Transform(width=width, format="png"))

    if width is None:
        assert picture.size == expected.size
    else:
        assert picture.size == (150, round(150 * expected.height / expected.width))
    assert all_near(corners(picture), corners(expected))


def test_orientation_is_not_applied_twice(render):
    picture = render(_turned(6), "jpeg", Transform(width=200))

    assert picture.getexif().get(_ORIENTATION_TAG, 1) == 1
    # 6 is a quarter turn clockwise: what lay at the bottom left is at the top left.
    assert all_near(corners(picture), [BLUE, RED, YELLOW, GREEN])


def test_report_gives_the_size_as_shown(render):
    report = render.report(_turned(6), "jpeg", Transform(width=100))

    assert (report.width, report.height) == (400, 600)


def test_report_gives_the_whole_size_although_less_was_decoded(render):
    report = render.report(_turned(8, 2400, 1600), "jpeg", Transform(width=100))

    assert (report.width, report.height) == (1600, 2400)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_crop_window_is_meant_after_orientation(render, orientation):
    """The window covers the top left quadrant of the upright picture, whatever lies there in the file."""
    data = _turned(orientation)
    with Image.open(io.BytesIO(data)) as source:
        expected = ImageOps.exif_transpose(source)
    window = Crop(x=0, y=0, width=expected.width // 2, height=expected.height // 2)

    picture = render(data, "jpeg", Transform(crop=window, format="png"))

    assert picture.size == (window.width, window.height)
    assert all_near(corners(picture), [corners(expected)[0]] * 4)
