"""Sizes are arithmetic: every mode, both sides and one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imghost.imaging.geometry import Resizing, clipped, needed_scale, resizing, result_size, turned
from imghost.transforms.transform import Crop, Transform

_SIDES = st.integers(min_value=1, max_value=20_000)
_TARGETS = st.integers(min_value=1, max_value=5_000)


@pytest.mark.parametrize(
    ("mode", "box", "expected"),
    [
        ("inside", (300, 300), Resizing(300, 200)),
        ("inside", (1200, 1200), Resizing(600, 400)),
        ("inside", (300, None), Resizing(300, 200)),
        ("inside", (None, 100), Resizing(150, 100)),
        ("inside", (900, None), Resizing(600, 400)),
        ("cover", (300, 300), Resizing(450, 300, (300, 300))),
        ("cover", (900, 900), Resizing(1350, 900, (900, 900))),
        ("cover", (900, None), Resizing(900, 600)),
        ("thumb", (300, 300), Resizing(450, 300, (300, 300))),
        ("contain", (300, 300), Resizing(300, 200, (300, 300))),
        ("contain", (1200, 1200), Resizing(1200, 800, (1200, 1200))),
        ("outside", (300, 300), Resizing(450, 300)),
        ("outside", (900, 900), Resizing(1350, 900)),
        ("stretch", (100, 700), Resizing(100, 700)),
        ("stretch", (1200, None), Resizing(1200, 800)),
    ],
)
def test_modes_on_600_by_400(mode, box, expected):
    assert resizing(600, 400, Transform(width=box[0], height=box[1], mode=mode)) == expected


def test_no_size_means_no_resize():
    assert resizing(600, 400, Transform()) is None


@given(_SIDES, _SIDES, _TARGETS, _TARGETS)
def test_inside_never_leaves_the_box_nor_enlarges(width, height, box_width, box_height):
    plan = resizing(width, height, Transform(width=box_width, height=box_height))

    assert plan is not None
    assert 1 <= plan.width <= min(box_width, width)
    assert 1 <= plan.height <= min(box_height, height)


@given(_SIDES, _SIDES, _TARGETS, _TARGETS)
def test_cover_never_falls_short_of_the_box(width, height, box_width, box_height):
    plan = resizing(width, height, Transform(width=box_width, height=box_height, mode="cover"))

    assert plan is not None
    assert plan.width >= box_width
    assert plan.height >= box_height
    assert plan.box == (box_width, box_height)


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(0, (600, 400)), (90, (400, 600)), (180, (600, 400)), (-90, (400, 600)), (45, (708, 708))],
)
def test_turning_swaps_or_grows_the_box(degrees, expected):
    assert turned(600, 400, degrees) == expected


def test_window_is_clipped_to_the_picture():
    assert clipped(Crop(x=500, y=-10, width=300, height=60), 600, 400) == Crop(
        x=500, y=0, width=100, height=50
    )
    assert clipped(Crop(x=600, y=0, width=10, height=10), 600, 400) is None


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        (Transform(width=150), 0.25),
        (Transform(), 1.0),
        (Transform(width=1200, mode="cover"), 1.0),
        (Transform(width=150, trim=True), 1.0),
        # Half of the width is cropped away first, so twice as much has to be decoded.
        (Transform(width=150, crop=Crop(x=0, y=0, width=300, height=200)), 0.5),
        (Transform(width=100, rotate=90), 0.25),
    ],
)
def test_needed_scale(transform, expected):
    assert needed_scale(600, 400, transform) == pytest.approx(expected)


def test_half_a_pixel_rounds_up_in_what_is_promised_too():
    assert result_size(1000, 801, Transform(width=500)) == (500, 401)
    assert result_size(1000, 801, Transform(width=500, height=500, mode="cover")) == (500, 500)
    assert result_size(1000, 801, Transform()) == (1000, 801)
