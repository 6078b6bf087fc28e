"""Every step against pictures that somebody has looked at. `make golden` writes them, never a test."""

import math
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from imghost.imaging.pipeline import STEPS
from tests.imaging.golden.cases import CASES, Case
from tests.imaging.golden.make import FOLDER, render


def distance(one: Image.Image, other: Image.Image) -> float:
    """Root mean square over all channels, colours counted as much as they can be seen."""
    flat = [Image.alpha_composite(Image.new("RGBA", each.size, "#808080"), each) for each in (one, other)]
    difference = [
        ImageChops.difference(*flat),
        ImageChops.difference(one.getchannel("A"), other.getchannel("A")),
    ]
    squares = [value for each in difference for value in ImageStat.Stat(each).sum2]
    return math.sqrt(sum(squares) / (len(squares) * one.width * one.height))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_it_looks_as_it_did(case: Case, tmp_path: Path) -> None:
    golden = FOLDER / f"{case.label}.png"
    assert golden.is_file(), "there is no golden picture: run `make golden` and look at it"
    with Image.open(golden) as expected:
        made = render(case, tmp_path)
        assert made.size == expected.size
        assert distance(made, expected.convert("RGBA")) <= case.tolerance


def test_every_step_has_cases() -> None:
    engine = {"shrink", "orient", "colour", "encode"}
    assert {case.step for case in CASES} == {step.__name__ for step in STEPS} | engine


def test_there_are_no_other_golden_pictures() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} <= {case.label for case in CASES}


def test_the_measure_sees_a_wrong_picture() -> None:
    with Image.open(FOLDER / "orient-1.png") as upright, Image.open(FOLDER / "mirror-flop.png") as flopped:
        assert distance(upright.convert("RGBA"), flopped.convert("RGBA")) > 20
