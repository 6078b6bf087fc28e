"""One decode serves every output, small ones start from large ones, and nothing gets worse by it."""

import base64
import io

import pytest
from PIL import Image, ImageChops, ImageStat

from imghost.imaging.limits import Limits
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners
from tests.pictures import draw, encoded, jpeg, png


def _photo(width: int = 2400, height: int = 1800) -> Image.Image:
    """Something with detail at every scale, as photographs have."""
    layers = [
        Image.effect_noise((width // step, height // step), 80).resize(
            (width, height), Image.Resampling.BICUBIC
        )
        for step in (2, 6, 24)
    ]
    return Image.merge("RGB", layers)


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Root mean square of the worst channel."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).rms)


@pytest.mark.parametrize("mode", ["inside", "cover"])
def test_ladder_is_as_good_as_single_orders(render, mode):
    source = encoded(_photo(), "JPEG", quality=95)
    small = Transform(width=320, height=240, mode=mode, format="png")
    alone = render(source, "jpeg", small).copy()
    rungs = [Transform(width=side, height=side, quality=90) for side in (2048, 1280, 640)]

    render.report(source, "jpeg", small, *rungs)
    with Image.open(render.directory / "output-0") as last:
        assert last.size == (320, 240)
        assert _difference(last, alone) < 5


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_reduction_is_nearer_to_lanczos_than_cheaper_filters_are(render, width):
    photo, size = _photo(), (width, width * 3 // 4)
    ideal = photo.resize(size, Image.Resampling.LANCZOS)

    source = encoded(photo, "JPEG", quality=98, subsampling=0)
    picture = render(source, "jpeg", Transform(width=width, format="png"))

    for cheaper in (Image.Resampling.BILINEAR, Image.Resampling.BOX):
        assert _difference(picture, ideal) < _difference(photo.resize(size, cheaper), ideal)


@pytest.mark.parametrize("part", [0.2, 0.4, 0.46, 0.48, 0.5, 0.9, 0.98])
def test_jpeg_is_never_decoded_larger_than_it_is(render, part):
    """ImageMagick 6 doubles a JPEG whose size hint is near its own size."""
    report = render.report(jpeg(3000, 2000), "jpeg", Transform(width=int(3000 * part)))

    # A doubled picture alone would take four times the pixels, eight bytes each.
    assert report.peak_memory < 4 * 3000 * 2000 * 8
    assert report.rendered[0].width == int(3000 * part)


def test_small_sources_are_not_enlarged_by_rungs(render):
    report = render.report(
        jpeg(), "jpeg", *(Transform(width=side, height=side) for side in (2560, 1280, 640))
    )

    assert {(item.width, item.height) for item in report.rendered} == {(600, 400)}


def test_rung_without_alpha_is_no_start_for_outputs_with_it(render):
    canvas = draw(1200, 800).convert("RGBA")
    canvas.putalpha(100)

    render.report(encoded(canvas, "PNG"), "png", Transform(width=1000, format="jpeg"), Transform(width=100))

    with Image.open(render.directory / "output-1") as picture:
        assert abs(picture.convert("RGBA").getpixel((10, 10))[3] - 100) <= 1


def test_outputs_after_a_grey_one_are_coloured(render):
    render.report(png(1200, 800), "png", Transform(width=1000, grayscale=True), Transform(width=100))

    with Image.open(render.directory / "output-1") as picture:
        assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW], 4)


@pytest.mark.parametrize("orientation", [1, 6])
def test_placeholder_is_a_tiny_upright_picture(render, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation

    report = render.report(
        encoded(draw(1200, 800), "JPEG", exif=exif.tobytes()), "jpeg", Transform(width=320), placeholder=True
    )

    kind, _, text = report.placeholder.partition(",")
    assert kind == "data:image/webp;base64"
    assert len(report.placeholder) <= 400
    with Image.open(io.BytesIO(base64.b64decode(text))) as picture:
        assert picture.size == ((16, 11) if orientation == 1 else (11, 16))
        expected = [RED, GREEN, BLUE, YELLOW] if orientation == 1 else [BLUE, RED, YELLOW, GREEN]
        assert all_near(corners(picture), expected, 60)


def test_placeholder_without_any_output(render):
    assert render.report(jpeg(), "jpeg", placeholder=True).placeholder.startswith("data:image/webp;base64,")


def test_no_placeholder_unless_ordered(render):
    assert render.report(jpeg(), "jpeg", Transform(width=10), limits=Limits()).placeholder is None
