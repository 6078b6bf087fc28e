"""The colour names against Pillow's table of CSS colours."""

import pytest
from PIL import ImageColor

from imghost.transforms import imgcloud, ogensync
from imghost.transforms.colours import COLOURS


def test_every_css_name_is_known() -> None:
    expected = {name: f"{ImageColor.getrgb(name)}" for name in ImageColor.colormap}
    found = {
        name: f"{tuple(bytes.fromhex(digits))[:3]}"
        for name, digits in COLOURS.items()
        if name != "transparent"
    }
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("red", "ff0000ff"),
        ("rebeccapurple", "663399ff"),
        ("grey", "808080ff"),
        ("transparent", None),
        ("f08", "ff0088ff"),
        ("#f08", "ff0088ff"),
        ("#FfAa00", "ffaa00ff"),
        ("ffaa0080", "ffaa0080"),
        ("#ffaa00ff", "ffaa00ff"),
        ("ffaa0000", None),
        ("decade", "decadeff"),
        ("White", "ffffffff"),
        ("REBECCAPURPLE", "663399ff"),
    ],
)
def test_a_colour_is_eight_digits(text: str, expected: str | None) -> None:
    assert ogensync.read_query([("bg", text)]).background == expected


def test_imgcloud_knows_six_digits_in_either_case() -> None:
    assert imgcloud.read("bg_FFaa00").background == "ffaa00ff"
