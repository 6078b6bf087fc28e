"""A network in the limited child: what it is fed, what becomes of its answer, and what it may not do."""

import ast
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from imghost.base.errors import Unavailable, Unprocessable
from imghost.imaging import sandbox
from imghost.imaging.limits import Limits
from imghost.imaging.masks.order import MaskOrder, MaskReport
from tests.imaging.intake.samples import video
from tests.networks import brightness
from tests.pictures import animation, encoded

LIMITS = Limits(decode_memory=4 * 1024**3)


def scene(size: tuple[int, int] = (640, 400)) -> Image.Image:
    """A white disc on black: as a network by brightness sees it, subject and background."""
    picture = Image.new("RGB", size, "#101010")
    ImageDraw.Draw(picture).ellipse(
        [size[0] // 4, size[1] // 4, 3 * size[0] // 4, 3 * size[1] // 4], fill="#f4f0f8"
    )
    return picture


def made(tmp_path: Path, content: bytes, kind: str, network: bytes = b"", **facts: object) -> MaskReport:
    source, file = tmp_path / "source", tmp_path / "network.onnx"
    source.write_bytes(content)
    file.write_bytes(network or brightness())
    order = MaskOrder(source=source, format=kind, network=file, path=tmp_path / "mask.png", **facts)  # type: ignore[arg-type]
    return sandbox.make_mask(order, LIMITS)


def mask(tmp_path: Path) -> Image.Image:
    with Image.open(tmp_path / "mask.png") as picture:
        assert picture.mode == "L"
        return picture.copy()


def overlap(one: Image.Image, other: Image.Image) -> float:
    """Intersection over union of two masks of one size."""
    first, second = (each.convert("L").point(lambda value: 255 * (value > 127)) for each in (one, other))
    both = sum(1 for value in ImageChops.multiply(first, second).tobytes() if value)
    either = sum(1 for value in ImageChops.lighter(first, second).tobytes() if value)
    return both / either


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_the_mask_is_where_the_subject_is(tmp_path: Path, kind: str) -> None:
    report = made(tmp_path, encoded(scene(), kind), kind.lower(), threads=2)
    expected = scene().convert("L").resize((64, 64))
    assert overlap(mask(tmp_path), expected) > 0.95
    assert report.covered == pytest.approx(3.14159 / 16, abs=0.02)
    assert 0 < report.peak_memory < 1024**3


def test_u2net_gets_its_own_normalisation_and_is_stretched(tmp_path: Path) -> None:
    # By ImageNet's mean and deviation the zero lies at 45 % of the largest value, not at one half.
    grey = Image.new("RGB", (80, 80), (118, 118, 118))
    grey.paste((255, 255, 255), (0, 0, 40, 80))
    grey.paste((100, 100, 100), (60, 0, 80, 80))
    made(tmp_path, encoded(grey, "PNG"), "png", brightness(320))
    row = mask(tmp_path).crop((0, 160, 320, 161)).tobytes()
    assert (row[80], row[200], row[310]) == (255, 255, 0)


def test_the_turned_and_the_transparent_are_seen_as_people_see_them(tmp_path: Path) -> None:
    lying = Image.new("RGB", (300, 200), "black")
    lying.paste("white", (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    made(tmp_path, encoded(lying, "JPEG", exif=exif), "jpeg")
    assert mask(tmp_path).getpixel((32, 8)) == 255
    assert mask(tmp_path).getpixel((32, 50)) == 0
    made(tmp_path, encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"), "png")
    assert mask(tmp_path).getextrema() == (255, 255)


def test_of_an_animation_the_first_frame_counts_and_of_a_video_the_one_asked_for(
    tmp_path: Path,
) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("black", "white")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert made(tmp_path, moving, "gif").covered == 0
    assert made(tmp_path, animation("WEBP"), "webp").covered in (0, 1)
    made(tmp_path, video(tmp_path, "mp4").read_bytes(), "mp4", frame_at=0.1)
    assert mask(tmp_path).size == (64, 64)


@pytest.mark.parametrize(
    ("network", "code"),
    [
        (b"no network", "model-broken"),
        (brightness(channels=1), "model-unsuitable"),
        (brightness(4096), "model-unsuitable"),
    ],
)
def test_what_is_no_such_network_is_the_sites_fault(tmp_path: Path, network: bytes, code: str) -> None:
    with pytest.raises(Unavailable) as error:
        made(tmp_path, encoded(scene(), "PNG"), "png", network)
    assert error.value.code == code
    assert not (tmp_path / "mask.png").exists()


def test_a_broken_picture_is_its_own_fault(tmp_path: Path) -> None:
    with pytest.raises(Unprocessable):
        made(tmp_path, encoded(scene(), "PNG")[:60], "png")
    assert not (tmp_path / "mask.png").exists()


def test_the_runtime_is_told_to_report_to_nobody_before_it_is_loaded() -> None:
    """Its official builds send what they run to Microsoft, unless this is set when they are loaded."""
    source = Path(sandbox.__file__).with_name("masks") / "network.py"
    lines = [ast.unparse(node) for node in ast.parse(source.read_text()).body]
    told = lines.index("os.environ['ORT_DISABLE_TELEMETRY'] = '1'")
    assert told < lines.index("import onnxruntime")
    package = Path(sandbox.__file__).parents[1]
    users = [path for path in package.rglob("*.py") if "import onnxruntime" in path.read_text()]
    assert users == [source]
