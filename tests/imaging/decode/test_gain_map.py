"""JPEG with a gain map (Ultra HDR, ISO 21496-1): the original keeps it, derivatives show the base picture."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from imghost.imaging.metadata import remove_private
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import near

# In a process of its own: this one reads no format that the site does not take. A red half twice as bright as
# white and a blue one within it.
_WRITER = """
import sys, pyvips
lights = pyvips.Image.black(320, 240, bands=3) + [0.05, 0.1, 0.5]
bright = pyvips.Image.black(160, 240, bands=3) + [2.0, 0.2, 0.1]
lights.insert(bright, 0, 0).cast("float").copy(interpretation="scrgb").uhdrsave(sys.argv[1])
"""
_READER = """
import sys, pyvips
picture = pyvips.Image.uhdrload(sys.argv[1])
print(picture.width, picture.height, len(picture.get("gainmap-data")), picture.get("gainmap-gamma"))
"""


@pytest.fixture
def ultra_hdr(tmp_path: Path) -> Path:
    path = tmp_path / "hdr.jpg"
    subprocess.run([sys.executable, "-c", _WRITER, str(path)], check=True)
    return path


def shown(base: Image.Image) -> Image.Image:
    """The base picture in sRGB by its own profile, as Little CMS converts it."""
    own = ImageCms.ImageCmsProfile(io.BytesIO(base.info["icc_profile"]))
    return ImageCms.profileToProfile(base.convert("RGB"), own, ImageCms.createProfile("sRGB"))


def told(path: Path) -> str:
    return subprocess.run(
        [sys.executable, "-c", _READER, str(path)], check=True, capture_output=True, text=True
    ).stdout


def test_the_original_keeps_its_gain_map(ultra_hdr):
    before = told(ultra_hdr)
    remove_private(ultra_hdr, "jpeg")
    assert told(ultra_hdr) == before
    with Image.open(ultra_hdr) as picture:
        assert picture.n_frames == 2


@pytest.mark.parametrize("wanted", [Transform(format="png"), Transform(width=160, format="jpeg", quality=95)])
def test_derivatives_are_the_base_without_it(render, ultra_hdr, wanted):
    made = render(ultra_hdr.read_bytes(), "jpeg", wanted)
    with Image.open(ultra_hdr) as stored:
        base = shown(stored).resize(made.size)
    for place in ((made.width // 4, made.height // 2), (made.width * 3 // 4, made.height // 2)):
        assert near(made.convert("RGB").getpixel(place), base.getpixel(place), 8)
    assert getattr(made, "n_frames", 1) == 1
    assert b"21496" not in (render.directory / "output-0").read_bytes()
