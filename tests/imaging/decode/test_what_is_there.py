"""Cut files show what is there, turned ones are upright in every format, and no shape is too extreme."""

import io

import pytest
from PIL import Image, ImageOps

from imghost.imaging.limits import Limits
from imghost.imaging.probe import inspect
from imghost.transforms.transform import Crop, Transform
from tests.imaging.decode.looks import all_near, corners, near
from tests.pictures import draw, encoded

THUMB = Transform(width=60, height=60, mode="cover", format="png")


def noise(kind: str, **options: object) -> bytes:
    return encoded(Image.effect_noise((300, 200), 60).convert("RGB"), kind, **options)


@pytest.mark.parametrize("part", [0.3, 0.7, 0.98])
@pytest.mark.parametrize(
    ("name", "options"), [("gif", {}), ("gif", {"interlace": 0}), ("tiff", {}), ("jpeg", {}), ("png", {})]
)
def test_what_is_accepted_has_a_picture(render, tmp_path, name, options, part):
    whole = noise(name.upper(), **options)
    path = tmp_path / "cut"
    path.write_bytes(whole[: int(len(whole) * part)])
    try:
        inspect(path, Limits())
    except Exception as refusal:
        assert getattr(refusal, "code", "") == "unreadable-image"  # noqa: PT017
        return
    for wanted in (THUMB, Transform(width=100), Transform(format="webp")):
        assert render(path.read_bytes(), name, wanted).size[0] in (60, 100, 300)


def test_an_animation_that_ends_early(render):
    frames = [Image.effect_noise((100, 80), 20 * number).convert("RGB") for number in range(1, 6)]
    whole = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    picture = render(whole[: int(len(whole) * 0.7)], "gif", Transform(width=50))
    assert picture.size == (50, 40)
    assert picture.n_frames >= 3


@pytest.mark.parametrize("left_out", [12, 8, 3])
def test_a_png_that_lacks_its_end_is_whole(render, tmp_path, left_out):
    whole = encoded(draw(), "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(whole[:-left_out])
    facts = inspect(path, Limits())
    assert (facts.width, facts.height) == (600, 400)
    assert corners(render(path.read_bytes(), "png", Transform())) == corners(draw())


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_no_matter_of_the_format(render, tmp_path, kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encoded(draw(), kind, exif=exif.tobytes(), **options)
    with Image.open(io.BytesIO(data)) as source:
        expected = ImageOps.exif_transpose(source)
    path = tmp_path / "turned"
    path.write_bytes(data)
    facts = inspect(path, Limits())
    assert (facts.width, facts.height) == expected.size
    report = render.report(data, kind.lower(), Transform(format="png"), Transform(width=100, format="png"))
    assert (report.width, report.height) == expected.size
    for name in ("output-0", "output-1"):
        with Image.open(render.directory / name) as picture:
            assert all_near(corners(picture), corners(expected), 16)
    window = Crop(x=0, y=0, width=expected.width // 2, height=expected.height // 2)
    cut = render(data, kind.lower(), Transform(crop=window, width=50, format="png"))
    assert all_near(corners(cut), [corners(expected)[0]] * 4, 16)


@pytest.mark.parametrize("mode", ["cover", "thumb", "contain", "stretch"])
@pytest.mark.parametrize("size", [(3000, 10), (10, 3000), (728, 90), (16_000, 1), (1, 16_000)])
def test_no_shape_is_too_extreme(render, size, mode):
    for box in ((160, 160), (300, 20), (4000, 4000)) if size == (728, 90) else ((160, 160), (300, 20)):
        data = encoded(Image.new("RGB", size, (30, 120, 200)), "PNG")
        picture = render(
            data, "png", Transform(width=box[0], height=box[1], mode=mode, background="1e78c8ff")
        )
        assert picture.size == box
        assert near(picture.convert("RGB").getpixel((box[0] // 2, box[1] // 2)), (30, 120, 200), 2)


def test_a_larger_picture_lies_where_it_lay(render):
    """Twice as large, the edge in the middle stays in the middle: as far from the left as from the right."""
    canvas = Image.new("RGB", (40, 40), "white")
    canvas.paste((0, 0, 0), (0, 0, 20, 40))
    picture = render(encoded(canvas, "PNG"), "png", Transform(width=80, mode="cover", format="png")).convert(
        "L"
    )
    row = [picture.getpixel((x, 40)) for x in range(80)]
    assert all(abs(one + other - 255) <= 3 for one, other in zip(row, reversed(row), strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("width", [100, 250, 1000])
def test_nothing_from_outside_a_window_is_mixed_in(render, kind, width):
    canvas = Image.new("RGB", (1500, 1000), (0, 0, 255))
    canvas.paste((255, 0, 0), (7, 5, 1007, 755))
    options = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    window = Crop(x=7, y=5, width=1000, height=750)
    picture = render(
        encoded(canvas, kind, **options), kind.lower(), Transform(crop=window, width=width, format="png")
    )
    # A JPEG's own blocks reach a little over the rim at full size.
    assert picture.convert("RGB").getchannel("B").getextrema()[1] <= (60 if width == 1000 else 25)


def test_trim_to_one_pixel(render):
    canvas = Image.new("RGB", (50, 50), "white")
    canvas.putpixel((20, 30), (0, 0, 0))
    picture = render(encoded(canvas, "PNG"), "png", Transform(trim=True))
    assert (picture.size, picture.convert("RGB").getpixel((0, 0))) == ((1, 1), (0, 0, 0))


@pytest.mark.parametrize("hidden", [(255, 255, 255, 0), (0, 0, 0, 0)])
def test_trim_sees_a_hole_in_white(render, hidden):
    canvas = Image.new("RGBA", (50, 40), (255, 255, 255, 255))
    canvas.paste(hidden, (10, 10, 30, 20))
    assert render(encoded(canvas, "PNG"), "png", Transform(trim=True)).size == (20, 10)


def test_hidden_colours_are_no_picture(render):
    canvas = Image.effect_noise((50, 40), 90).convert("RGBA")
    canvas.putalpha(0)
    canvas.paste((200, 30, 30, 255), (10, 10, 30, 20))
    assert render(encoded(canvas, "PNG"), "png", Transform(trim=True)).size == (20, 10)


@pytest.mark.parametrize("width", [None, 400])
def test_a_palette_does_not_grow_tenfold(render, width):
    picture = Image.effect_mandelbrot((800, 600), (-2, -1.2, 0.8, 1.2), 60).convert("RGB").quantize(32)
    data = encoded(picture, "PNG", optimize=True)
    report = render.report(data, "png", Transform(width=width, format="png"))
    assert report.rendered[0].bytes < 1.5 * len(data)


def test_a_palette_keeps_its_colours(render):
    picture = draw().quantize(16)
    same = render(encoded(picture, "PNG"), "png", Transform(flip=True)).convert("RGB")
    assert same.tobytes() == ImageOps.flip(picture.convert("RGB")).tobytes()
