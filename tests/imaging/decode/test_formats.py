"""Every format in and out, transparency, metadata that must not leave."""

import io

import pytest
from PIL import Image

from imghost.imaging.codecs import WRITTEN
from imghost.transforms.transform import Transform
from tests.imaging.decode.heic_writer import heic
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners, near
from tests.pictures import draw, encoded, jpeg, png

_PILLOW_READS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "avif": "AVIF",
    "bmp": "BMP",
    "tiff": "TIFF",
}


def _see_through() -> Image.Image:
    """Red, half transparent on the left, opaque blue on the right."""
    picture = Image.new("RGBA", (80, 60), (224, 32, 32, 128))
    picture.paste((32, 64, 224, 255), (40, 0, 80, 60))
    return picture


@pytest.mark.parametrize("target", [name for name in WRITTEN if name in _PILLOW_READS])
@pytest.mark.parametrize("source", _PILLOW_READS)
def test_every_format_becomes_every_other(render, source, target):
    data = encoded(draw(), _PILLOW_READS[source])

    picture = render(data, source, Transform(width=300, format=target))

    assert picture.format == _PILLOW_READS[target]
    assert picture.size == (300, 200)
    assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW], 20)


def test_heic_becomes_jpeg(render, tmp_path):
    picture = render(heic(draw(), tmp_path), "heic", Transform(width=300))

    assert picture.format == "JPEG", "browsers do not show HEIC"
    assert picture.size == (300, 200)
    assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW], 20)


@pytest.mark.parametrize("name", ["png", "webp", "avif", "heic", "tiff"])
def test_transparency_survives(render, name):
    if name in WRITTEN:
        render.report(encoded(_see_through(), "PNG"), "png", Transform(format=name, quality=95))
        content = (render.directory / "output-0").read_bytes()
    else:
        content = heic(_see_through(), render.directory)

    report = render.report(content, name, Transform(format="png"))
    picture = Image.open(render.directory / "output-0").convert("RGBA")

    assert report.has_alpha
    assert near(picture.getpixel((10, 30)), (224, 32, 32, 128), 12)
    assert near(picture.getpixel((70, 30)), (32, 64, 224, 255), 12)


@pytest.mark.parametrize("name", ["heic", "tiff"])
def test_see_through_picture_that_browsers_do_not_show_becomes_png(render, name):
    picture = _see_through()
    content = encoded(picture, "TIFF") if name == "tiff" else heic(picture, render.directory)

    assert render.report(content, name, Transform()).rendered[0].format == "png"


def test_bmp_becomes_png_as_it_is_stored(render):
    assert render(encoded(draw(), "BMP"), "bmp", Transform(width=100)).format == "PNG"


def test_fourth_byte_of_a_bmp_whose_header_names_no_alpha_hides_nothing(render):
    """BI_RGB of 32 bits: the byte is reserved (BITMAPINFOHEADER), and programs leave anything in it."""
    content = encoded(Image.new("RGBA", (8, 8), (224, 32, 32, 96)), "BMP")

    report = render.report(content, "bmp", Transform(format="png"))

    assert not report.has_alpha
    shown = Image.open(render.directory / "output-0").convert("RGBA")
    assert shown.getpixel((4, 4)) == (224, 32, 32, 255)


def test_avif_of_another_encoder_keeps_its_transparency(render):
    picture = render(encoded(_see_through(), "AVIF", quality=95), "avif", Transform(format="png"))

    assert near(picture.convert("RGBA").getpixel((10, 30)), (224, 32, 32, 128), 12)


@pytest.mark.parametrize(
    ("background", "expected"),
    # Half red over the background: the mean of the two.
    [(None, (240, 144, 144)), ("0000ffff", (112, 16, 144)), ("00000080", (176, 80, 80))],
)
def test_transparency_is_laid_on_a_background_where_the_format_has_none(render, background, expected):
    data = encoded(_see_through(), "PNG")

    picture = render(data, "png", Transform(format="jpeg", background=background, quality=95))

    assert near(picture.getpixel((10, 30)), expected, 6)


def test_background_fills_transparency_where_it_is_asked_for(render):
    picture = render(encoded(_see_through(), "PNG"), "png", Transform(background="0000ffff")).convert("RGBA")

    assert near(picture.getpixel((10, 30)), (112, 16, 144, 255), 3)


def test_alpha_channel_that_hides_nothing_is_no_alpha(render):
    assert not render.report(png(mode="RGBA"), "png", Transform(width=100)).has_alpha
    assert not render.report(jpeg(), "jpeg", Transform(width=100)).has_alpha


@pytest.mark.parametrize("target", ["jpeg", "png", "webp", "avif", "tiff"])
def test_metadata_does_not_leave(render, target):
    exif = Image.Exif()
    exif[0x010F] = "CanaryMaker"
    exif[0x9286] = "canary comment"
    data = encoded(draw(), "JPEG", exif=exif.tobytes(), comment=b"canary comment")

    picture = render(data, "jpeg", Transform(format=target))

    written = (render.directory / "output-0").read_bytes()
    assert b"anary" not in written
    assert not picture.getexif().get(0x010F)


def test_png_has_neither_dates_nor_texts(render):
    render(png(), "png", Transform())

    written = (render.directory / "output-0").read_bytes()
    assert not any(chunk in written for chunk in (b"tEXt", b"zTXt", b"iTXt", b"tIME"))


def test_high_quality_jpeg_keeps_full_colour_resolution(render):
    """Sampling 1x1 for every component is 4:4:4 (ITU-T T.81, B.2.2)."""
    assert _luma_sampling(render, 90) == 0x11
    assert _luma_sampling(render, 80) == 0x22


def _luma_sampling(render, quality: int) -> int:
    render(jpeg(), "jpeg", Transform(quality=quality))
    data = (render.directory / "output-0").read_bytes()
    frame = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    return data[frame + 11]


def test_quality_changes_the_size(render):
    noise = encoded(Image.effect_noise((200, 200), 80), "PNG")
    for target in ("jpeg", "webp", "avif"):
        sizes = [
            render.report(noise, "png", Transform(format=target, quality=quality)).rendered[0].bytes
            for quality in (30, 90)
        ]
        assert sizes[0] < sizes[1], target


def test_first_page_of_a_tiff_is_taken(render):
    pages = [Image.new("RGB", (50, 40), colour) for colour in ((200, 0, 0), (0, 200, 0))]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])

    picture = render(buffer.getvalue(), "tiff", Transform(format="png"))

    assert near(picture.convert("RGB").getpixel((5, 5)), (200, 0, 0), 1)


def test_report_names_what_was_written(render):
    report = render.report(png(), "png", Transform(width=300), Transform(width=150, format="jpeg"))

    assert [(item.name, item.format, item.width, item.height) for item in report.rendered] == [
        ("0", "png", 300, 200),
        ("1", "jpeg", 150, 100),
    ]
    for item in report.rendered:
        assert item.bytes == (render.directory / f"output-{item.name}").stat().st_size
    assert (report.width, report.height) == (600, 400)
