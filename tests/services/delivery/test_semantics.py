"""What an address makes of every kind of source: formats, alpha, animation, video, sizes, refusals."""

import io
import logging
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from PIL import Image as Pillow
from PIL import ImageCms, ImageSequence

from imghost.extensions import db
from imghost.http.send_picture import send_picture
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.delivery import variants
from imghost.services.delivery.variant_source import source_for
from imghost.services.links import Links
from imghost.services.variant_keys import original_key
from imghost.storage.current import storage
from imghost.transforms import imgcloud
from imghost.transforms.transform import Transform
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners, near
from tests.pictures import animation, draw, encoded, jpeg, png
from tests.services.delivery.conftest import Ask, Upload, opened
from tests.services.delivery.films import film, film_of_two_colours
from tests.services.delivery.likeness import distance

BROWSER = "image/avif,image/webp,image/apng,*/*;q=0.8"
PLAIN = "image/png,image/*;q=0.8"


@pytest.fixture
def no_render(app: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing may be made: no claim is taken, no decoder asked, no file placed."""
    caplog.set_level(logging.INFO, "imghost")
    commands_before = claims_taken(app)
    yield
    assert claims_taken(app) == commands_before
    assert all("original" in key for key in storage().walk())
    assert not [line for line in caplog.messages if "made " in line or "Render" in line]


def claims_taken(app: Flask) -> int:
    """How often a lock was given back, as Redis itself counts.

    Of the scripts that ran, the others are RQ's, each of which puts one job into a queue.
    """
    statistics = app.extensions["redis"].info("commandstats")
    scripts, queued = (statistics.get(f"cmdstat_{name}", {}) for name in ("evalsha", "rpush"))
    return int(scripts.get("calls", 0) - scripts.get("failed_calls", 0) - queued.get("calls", 0))


def see_through() -> bytes:
    """Red on the left, nothing on the right."""
    picture = Pillow.new("RGBA", (600, 400), (224, 32, 32, 255))
    picture.paste((0, 0, 0, 0), (300, 0, 600, 400))
    return encoded(picture, "PNG")


def test_transparency_lies_on_white_in_jpeg(upload: Upload, ask: Ask) -> None:
    picture = opened(ask(upload(see_through(), "a.png"), "w=200&f=jpeg"))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert near(picture.getpixel((40, 60)), (224, 32, 32), 6)
    assert near(picture.getpixel((160, 60)), (255, 255, 255), 2)


def test_transparency_stays_where_it_can(upload: Upload, ask: Ask) -> None:
    image = upload(see_through(), "a.png")
    for name in ("png", "webp", "avif"):
        alpha = opened(ask(image, f"w=200&f={name}")).convert("RGBA").getchannel("A")
        assert (alpha.getpixel((40, 60)), alpha.getpixel((160, 60))) == (255, 0), name


@pytest.mark.parametrize(
    ("content", "accept", "expected"),
    [
        (jpeg(), BROWSER, "WEBP"),
        (jpeg(), PLAIN, "JPEG"),
        (jpeg(), "", "JPEG"),
        (jpeg(), "image/webp;q=0, image/png", "JPEG"),
        (jpeg(), "IMAGE/WEBP", "WEBP"),
        (animation(), PLAIN, "GIF"),
        (animation("WEBP"), "", "GIF"),
        (see_through(), BROWSER, "WEBP"),
        (see_through(), PLAIN, "PNG"),
    ],
)
def test_auto_is_decided_by_accept(
    content: bytes, accept: str, expected: str, upload: Upload, app: Flask
) -> None:
    image = upload(content, "a.png")
    with app.test_request_context(headers={"Accept": accept}):
        answer = send_picture(image, imgcloud.read("f_auto,w_200"), Actor())
    assert picture_of(answer).format == expected
    assert answer.headers["Vary"] == "Accept"


def picture_of(answer: Response) -> Pillow.Image:
    answer.direct_passthrough = False
    data = answer.get_data()
    answer.close()
    return Pillow.open(io.BytesIO(data))


def test_a_named_format_does_not_vary(upload: Upload, ask: Ask) -> None:
    assert "Accept" not in ask(upload(), "w=200&f=webp", Accept=PLAIN).headers.get("Vary", "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (draw(), "JPEG"),
        (draw(mode="CMYK"), "JPEG"),
        (Pillow.open(io.BytesIO(see_through())), "PNG"),
    ],
)
def test_what_browsers_cannot_show_becomes_jpeg_or_png(
    content: Pillow.Image, expected: str, upload: Upload, ask: Ask
) -> None:
    image = upload(encoded(content, "TIFF"), "a.tiff")
    for query in ("", "w=200"):
        answer = ask(image, query)
        assert opened(answer).format == expected, query
        assert answer.mimetype == f"image/{expected.lower()}"
    assert opened(ask(image, "f=tiff")).format == "TIFF"


def test_a_video_is_shown_through_its_frame(upload: Upload, ask: Ask) -> None:
    image = upload(film(), "a.mp4")
    picture = opened(ask(image, "w=160&f=webp"))
    assert (picture.format, picture.size) == ("WEBP", (160, 90))
    assert near(picture.convert("RGB").getpixel((80, 45)), (200, 30, 30), 30)
    assert opened(ask(image, "w=160")).format == "JPEG"


def test_the_frame_is_the_one_at_a_quarter(upload: Upload, ask: Ask, client: FlaskClient) -> None:
    """The frame that is kept, and a picture of it in any size."""
    image = upload(film_of_two_colours(), "a.mp4")
    kept = Pillow.open(io.BytesIO(client.get(str(Links(image).frame), buffered=True).data))
    for picture in (kept, opened(ask(image, "w=160"))):
        middle = picture.width // 2, picture.height // 2
        assert near(picture.convert("RGB").getpixel(middle), (30, 200, 30), 30)


@pytest.mark.parametrize("source", ["GIF", "WEBP"])
@pytest.mark.parametrize("target", ["gif", "webp"])
def test_what_moves_goes_on_moving(source: str, target: str, upload: Upload, ask: Ask) -> None:
    image = upload(animation(source), f"a.{source.lower()}")
    moving = opened(ask(image, f"w=60&f={target}"))
    assert (moving.n_frames, moving.size) == (4, (60, 40))
    colours = [frame.convert("RGB").getpixel((30, 20)) for frame in ImageSequence.Iterator(moving)]
    expected = [(index * 60, 80, 255 - index * 60) for index in range(4)]
    assert all(near(seen, drawn, 16) for seen, drawn in zip(colours, expected, strict=True))


def test_formats_that_stand_still_show_the_first_frame(upload: Upload, ask: Ask) -> None:
    picture = opened(ask(upload(animation(), "a.gif"), "w=60&f=jpeg"))
    assert getattr(picture, "n_frames", 1) == 1
    assert near(picture.getpixel((30, 20)), (0, 80, 255), 12)


def test_inside_never_enlarges_and_is_one_variant(upload: Upload, ask: Ask) -> None:
    image = upload(png(60, 40), "a.png")
    before = set(storage().walk())
    for query in ("w=300&f=webp", "h=900&f=webp", "w=5000&h=5000&fit=inside&f=webp", "f=webp"):
        assert opened(ask(image, query)).size == (60, 40)
    assert len(set(storage().walk()) - before) == 1


def test_the_original_is_sent_as_it_is(upload: Upload, ask: Ask) -> None:
    image = upload(png(60, 40), "a.png")
    answer = ask(image)
    assert answer.data == storage().path(original_key(image)).read_bytes()
    assert ask(image, "unknown=1").data == answer.data


def test_a_pixel_ratio_multiplies_both_sides(upload: Upload, app: Flask) -> None:
    image = upload()
    with app.test_request_context():
        answer = send_picture(image, imgcloud.read("w_100,h_80,c_fill,dpr_2"), Actor())
    assert picture_of(answer).size == (200, 160)


@pytest.mark.usefixtures("no_render")
@pytest.mark.parametrize("crop", ["1400,0,10,10", "1391,0,10,10", "0,991,10,10", "0,0,1401,1", "0,0,1,1001"])
def test_a_crop_outside_names_the_range(crop: str, put: Upload, ask: Ask) -> None:
    answer = ask(put(), f"crop={crop}&w=100")
    assert answer.status_code == 400
    assert "crop" in answer.text
    assert "1400 x 1000" in answer.text


@pytest.mark.usefixtures("no_render")
@pytest.mark.parametrize("crop", ["0,0,0,10", "0,0,10,0", "0,0,0,0", "-1,0,10,10"])
def test_a_crop_of_no_area_is_refused(crop: str, put: Upload, ask: Ask) -> None:
    answer = ask(put(), f"crop={crop}")
    assert answer.status_code == 400
    assert "crop" in answer.text


def test_a_crop_at_the_rim_is_exact(upload: Upload, ask: Ask) -> None:
    picture = opened(ask(upload(png(), "a.png"), "crop=599,399,1,1"))
    assert (picture.size, picture.convert("RGB").getpixel((0, 0))) == ((1, 1), YELLOW)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("w=300", (1, 1)),
        ("w=50&h=20", (50, 20)),
        ("w=50&h=20&fit=contain", (50, 20)),
        ("rotate=90", (1, 1)),
        ("trim=1&blur=2&sharpen=1&normalize=1&gray=1", (1, 1)),
        ("crop=0,0,1,1&rotate=90&flip=1", (1, 1)),
    ],
)
def test_one_pixel_is_a_picture(query: str, size: tuple[int, int], upload: Upload, ask: Ask) -> None:
    image = upload(encoded(Pillow.new("RGB", (1, 1), RED), "PNG"), "a.png")
    assert opened(ask(image, f"{query}&f=png")).size == size


@pytest.mark.parametrize("size", [(10_000, 40), (40, 10_000)])
def test_ten_thousand_pixels(size: tuple[int, int], upload: Upload, ask: Ask) -> None:
    image = upload(png(*size), "a.png")
    small = opened(ask(image, "w=100&h=100&fit=inside&f=png"))
    assert sorted(small.size) == [1, 100]
    assert opened(ask(image, f"crop={size[0] - 20},{size[1] - 20},20,20&f=png")).size == (20, 20)
    assert opened(ask(image, "rotate=90&w=5000&f=webp&fit=inside")).size[0] <= 5000


def test_the_original_has_no_limit_of_its_own(upload: Upload, ask: Ask) -> None:
    """It was taken, and nothing has to be made of it; what would be made of it has one."""
    content = png(60, 40)
    image = upload(content, "a.png")
    image.width, image.height = 12_000, 9_000
    db.session.commit()
    for query in ("", "rotate=360", "gray=false"):
        assert ask(image, query).data == content
    assert ask(image, "gray=1").status_code == 400


@pytest.mark.usefixtures("no_render")
def test_results_beyond_the_limit_are_refused(put: Upload, ask: Ask) -> None:
    answer = ask(put(png(2, 4000), "a.png"), "w=5000&h=100&fit=outside")
    assert answer.status_code == 400
    assert "10000" in answer.text


def test_a_wide_profile_is_converted_to_srgb(upload: Upload, ask: Ask) -> None:
    """A file in a profile with red and green exchanged shows green where its numbers say red."""
    image = upload(encoded(draw(), "PNG", icc_profile=swapped_profile()), "a.png")
    picture = opened(ask(image, "w=300&f=png"))
    assert "icc_profile" not in picture.info
    assert not near(corners(picture)[0], RED, 40)


def swapped_profile() -> bytes:
    """The sRGB profile whose red and green primaries changed places (ICC.1: tags rXYZ and gXYZ)."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # Under another name: what calls itself sRGB is taken to be it.
    profile = profile.replace(b"sRGB", b"made").replace(
        "sRGB".encode("utf-16-be"), "made".encode("utf-16-be")
    )
    return profile.replace(b"rXYZ", b"\0tmp").replace(b"gXYZ", b"rXYZ").replace(b"\0tmp", b"gXYZ")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_crops_are_meant_upright(orientation: int, upload: Upload, ask: Ask) -> None:
    """The stored pixels are turned, so that with the EXIF value the picture is the drawn one."""
    turns = {
        2: (Pillow.Transpose.FLIP_LEFT_RIGHT,),
        3: (Pillow.Transpose.ROTATE_180,),
        4: (Pillow.Transpose.FLIP_TOP_BOTTOM,),
        5: (Pillow.Transpose.TRANSPOSE,),
        6: (Pillow.Transpose.ROTATE_90,),
        7: (Pillow.Transpose.TRANSVERSE,),
        8: (Pillow.Transpose.ROTATE_270,),
    }
    picture = draw(1600, 1200)
    for turn in turns.get(orientation, ()):
        picture = picture.transpose(turn)
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    image = upload(encoded(picture, "JPEG", exif=exif, quality=95), "a.jpg")
    assert (image.width, image.height) == (1600, 1200)
    assert all_near(corners(opened(ask(image, "w=400"))), [RED, GREEN, BLUE, YELLOW])
    cut = opened(ask(image, "crop=800,0,800,600&w=100&f=png")).convert("RGB")
    assert near(cut.getpixel((50, 30)), GREEN)


@pytest.mark.parametrize(
    "query", ["w=500", "w=640&h=640&fit=cover", "w=1000", "w=300&h=500&fit=fill", "w=200&rotate=90"]
)
def test_a_rung_gives_the_picture_of_the_original(query: str, upload: Upload, ask: Ask) -> None:
    """Made once with the ladder and once, with the rungs away, from the original."""
    source = Pillow.effect_mandelbrot((3000, 2000), (-2.2, -1.0, 0.8, 1.0), 100).convert("RGB")
    image = upload(encoded(source, "JPEG", quality=92), "a.jpg")
    from_rung = opened(ask(image, f"{query}&f=png"))
    for key in list(storage().walk()):
        if key != original_key(image):
            storage().delete(key)
    from_original = opened(ask(image, f"{query}&f=png"))
    assert from_rung.size == from_original.size
    assert distance(from_rung, from_original) < 4


@pytest.mark.parametrize("transform", [Transform(trim=True), Transform(rotate=30)])
def test_single_pixels_are_looked_for_in_the_original(transform: Transform, upload: Upload) -> None:
    image: Image = upload(jpeg(1400, 1000))
    assert source_for(image, transform).path == storage().path(original_key(image))
    assert source_for(image, Transform(width=300)).path != storage().path(original_key(image))
    assert variants.stored(image, transform) is None


def test_only_an_address_that_asks_for_nothing_is_the_original(upload: Upload, ask: Ask) -> None:
    fine = encoded(Pillow.effect_noise((1400, 1000), 40).convert("RGB"), "JPEG", quality=97)
    image = upload(fine, "a.jpg")
    assert ask(image).data == fine
    usual = ask(image, "q=80").data
    assert len(ask(image, "q=79").data) < len(usual) < len(ask(image, "q=81").data) < len(fine)
    for query in ("quality=80", "w=1400", "w=5000", "w=5000&h=4000&fit=inside&q=80"):
        assert ask(image, query).data == usual, query


@pytest.mark.parametrize(
    "exact",
    [
        {"format": "png"},
        {"format": "tiff"},
        {"format": "gif"},
        {"format": "webp", "quality": 86},
        {"quality": 100},
    ],
)
def test_what_is_to_be_exact_starts_from_the_original(exact: dict[str, object], upload: Upload) -> None:
    image = upload()
    original = storage().path(original_key(image))
    assert source_for(image, Transform(width=300, **exact)).path == original
    lossy = Transform(width=300, format="webp", quality=85)
    assert source_for(image, lossy).path != original
    # Between a half and the whole of a rung its own losses would be seen.
    assert source_for(image, Transform(width=500, format="webp")).path != source_for(image, lossy).path


def test_a_drawing_grows_where_a_side_is_given(upload: Upload, ask: Ask) -> None:
    circle = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"><circle cx="6" cy="6" r="5"/></svg>'
    )
    image = upload(circle, "a.svg")
    for query, size in (("w=480", (480, 240)), ("h=240", (480, 240)), ("w=100&h=100&fit=inside", (100, 50))):
        assert opened(ask(image, f"{query}&f=png")).size == size
    assert opened(ask(image, "f=png")).size == (24, 12)


@pytest.mark.parametrize("size", [(3000, 10), (10, 3000)])
def test_an_existing_picture_is_there_whatever_its_shape(
    size: tuple[int, int], upload: Upload, app: Flask
) -> None:
    image = upload(png(*size), "a.png")
    with app.test_request_context():
        for words in ("w_300,h_300,c_fill", "w_300,h_300,c_thumb,f_webp", "w_300,h_300,c_pad"):
            assert picture_of(send_picture(image, imgcloud.read(words), Actor())).size == (300, 300)
