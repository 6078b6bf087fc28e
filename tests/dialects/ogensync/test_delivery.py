"""`/img/<id>` with every example of the published description, both ways of writing it, and bad input."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image as Pillow

from imghost.extensions import db
from imghost.models import User
from imghost.services.visibility import find_image
from imghost.storage.current import storage
from tests.dialects.ogensync.conftest import Upload, error_of
from tests.dialects.program import Program
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners, near
from tests.pictures import animation, jpeg, png

# Format and size of what comes of a JPEG of 1600 x 1200 pixels; ratios by arithmetic.
PATHS = {
    "w_300-h_300-q_80-fit_cover-gray_false": ("JPEG", 300, 300),
    "w_300-h_300-q_80-fit_cover": ("JPEG", 300, 300),
    "w_500-f_webp-q_85": ("WEBP", 500, 375),
    "gray_true-blur_5": ("JPEG", 1600, 1200),
    "w_800-h_600-q_90-fit_contain-f_avif": ("AVIF", 800, 600),
    "w_500-h_500-fit_cover-crop_100,50,300,300": ("JPEG", 500, 500),
    "w_600-h_400-fit_contain-bg_black-gray_true-blur_2": ("JPEG", 600, 400),
    "rotate_90-flip_true": ("JPEG", 1200, 1600),
    "w_800-h_600-fit_cover": ("JPEG", 800, 600),
    "w_800": ("JPEG", 800, 600),
    "w_400": ("JPEG", 400, 300),
    "w_1200": ("JPEG", 1200, 900),
    "f_avif": ("AVIF", 1600, 1200),
    "f_webp": ("WEBP", 1600, 1200),
    "f_jpeg": ("JPEG", 1600, 1200),
    "w_1920-q_80-blur_5": ("JPEG", 1600, 1200),
    "w_400-h_300-f_webp": ("WEBP", 400, 300),
    "w_400-f_webp": ("WEBP", 400, 300),
}
QUERIES = {
    "w=400&h=300&f=webp&q=80": ("WEBP", 400, 300),
    "w=400": ("JPEG", 400, 300),
    "h=300": ("JPEG", 400, 300),
    "w=400&h=300&fit=cover": ("JPEG", 400, 300),
    "w=400&h=300&fit=contain": ("JPEG", 400, 300),
    "f=webp": ("WEBP", 1600, 1200),
    "f=avif": ("AVIF", 1600, 1200),
    "f=png": ("PNG", 1600, 1200),
    "f=jpeg": ("JPEG", 1600, 1200),
    "q=80": ("JPEG", 1600, 1200),
    "blur=5": ("JPEG", 1600, 1200),
    "gray=true": ("JPEG", 1600, 1200),
    "sharpen=true": ("JPEG", 1600, 1200),
    "negate=true": ("JPEG", 1600, 1200),
    "normalize=true": ("JPEG", 1600, 1200),
    "rotate=90": ("JPEG", 1200, 1600),
    "flip=true": ("JPEG", 1600, 1200),
    "flop=true": ("JPEG", 1600, 1200),
    "crop=10,10,200,200": ("JPEG", 200, 200),
    "bg=red": ("JPEG", 1600, 1200),
    "w=300&h=300&q=80&fit=cover&gray=false": ("JPEG", 300, 300),
    "w=400&f=webp": ("WEBP", 400, 300),
    "w=150&h=150&fit=cover&q=80": ("JPEG", 150, 150),
    "f=tiff&width=80": ("TIFF", 80, 60),
    "format=gif&height=60": ("GIF", 80, 60),
    "fm=jpg&quality=30": ("JPEG", 1600, 1200),
    "w=80&h=80&fit=fill": ("JPEG", 80, 80),
    "w=80&h=80&fit=inside": ("JPEG", 80, 60),
    "w=60&h=60&fit=outside": ("JPEG", 80, 60),
}


def opened(content: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(content))
    picture.load()
    return picture


def facts(program: Program, path: str) -> tuple[str | None, int, int]:
    response = program.get(path)
    assert response.status_code == 200, (path, response.text)
    picture = opened(response.data)
    assert response.mimetype == f"image/{str(picture.format).lower()}"
    return picture.format, picture.width, picture.height


def test_every_example_in_the_path(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    assert {text: facts(anybody, f"/img/{code}/{text}") for text in PATHS} == PATHS


def test_every_example_in_the_query(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    assert {text: facts(anybody, f"/img/{code}?{text}") for text in QUERIES} == QUERIES


def test_the_original_is_sent_as_it_was_stored(upload: Upload, anybody: Program) -> None:
    content = jpeg(600, 400)
    response = anybody.get(f"/img/{upload(content)['id']}")
    assert response.data == content
    assert response.headers["Cache-Control"].startswith("public, max-age=")


def test_both_forms_are_one_variant(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    path = anybody.get(f"/img/{code}/w_300-h_200-fit_cover-gray_true")
    stored = sorted(storage().walk())
    for query in ("w=300&h=200&gray=1", "grayscale=true&height=200&width=300&fit=cover&q=80&rotate=360"):
        response = anybody.get(f"/img/{code}?{query}")
        assert response.data == path.data
        assert response.headers["ETag"] == path.headers["ETag"]
    assert sorted(storage().walk()) == stored


def test_the_pixels_are_right(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]

    def seen(text: str) -> list[tuple[int, int, int]]:
        return corners(opened(anybody.get(f"/img/{code}/{text}").data))

    assert all_near(seen("w_400"), [RED, GREEN, BLUE, YELLOW])
    assert all_near(seen("w_400-flip_true"), [BLUE, YELLOW, RED, GREEN])
    assert all_near(seen("w_400-flop_true"), [GREEN, RED, YELLOW, BLUE])
    # Turned by a quarter clockwise, then top and bottom change places.
    assert all_near(seen("rotate_90-flip_true"), [YELLOW, GREEN, BLUE, RED])
    # The window lies in the red quadrant.
    assert all_near(seen("w_500-h_500-fit_cover-crop_100,50,300,300"), [RED] * 4)
    inverted = [(255 - r, 255 - g, 255 - b) for r, g, b in (RED, GREEN, BLUE, YELLOW)]
    assert all_near(seen("w_400-negate_true"), inverted)
    assert all(max(colour) - min(colour) <= 6 for colour in seen("gray_true-blur_5"))


def test_contain_is_padded_with_the_background(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    # 1600 x 1200 in 600 x 400 is 533 x 400, so 33 pixels on either side are padding.
    for background, colour in (("black", (0, 0, 0)), ("ff0000", (255, 0, 0)), ("%23f00", (255, 0, 0))):
        data = anybody.get(f"/img/{code}/w_600-h_400-fit_contain-bg_{background}").data
        picture = opened(data).convert("RGB")
        for place in ((5, 200), (594, 200)):
            assert near(picture.getpixel(place), colour), background  # type: ignore[arg-type]


def test_trim_cuts_an_even_border(upload: Upload, anybody: Program) -> None:
    framed = Pillow.new("RGB", (300, 200), "white")
    framed.paste((20, 40, 200), (50, 40, 250, 160))
    buffer = io.BytesIO()
    framed.save(buffer, "PNG")
    assert facts(anybody, f"/img/{upload(buffer.getvalue(), 'a.png')['id']}?trim=true") == ("PNG", 200, 120)


def test_animations_stay_animated_where_the_format_can(upload: Upload, anybody: Program) -> None:
    code = upload(animation("GIF", frames=4), "a.gif")["id"]
    for path in (f"/img/{code}/w_60", f"/img/{code}?w=60&f=webp"):
        picture = opened(anybody.get(path).data)
        assert (picture.n_frames, picture.width) == (4, 60)  # type: ignore[attr-defined]
    assert opened(anybody.get(f"/img/{code}/w_60-f_jpeg").data).format == "JPEG"


def test_tiff_is_delivered_as_jpeg_when_no_format_is_asked_for(upload: Upload, anybody: Program) -> None:
    buffer = io.BytesIO()
    Pillow.new("RGB", (60, 40), "red").save(buffer, "TIFF")
    code = upload(buffer.getvalue(), "a.tiff")["id"]
    assert facts(anybody, f"/img/{code}") == ("JPEG", 60, 40)
    assert facts(anybody, f"/img/{code}?f=tiff")[0] == "TIFF"


def test_unknown_parameters_of_url_builders_are_ignored(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    plain = anybody.get(f"/img/{code}?w=400")
    assert anybody.get(f"/img/{code}?w=400&auto=compress&ixlib=js-3&dpr=2&key=x").data == plain.data


def test_head_says_the_same_without_the_bytes(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    for path in (f"/img/{code}", f"/img/{code}?w=200", f"/img/{code}/w_200-f_png"):
        head, get = anybody.send("HEAD", path), anybody.get(path)
        assert head.status_code == 200
        assert head.data == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head.headers[name] == get.headers[name]
        assert anybody.get(path, headers={"If-None-Match": get.headers["ETag"]}).status_code == 304


def test_pages_of_other_sites_may_use_pictures_and_read_errors(upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    for path in (f"/img/{code}", f"/img/{code}?w=200", f"/img/{code}?w=0", "/img/abcdefghij"):
        assert anybody.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert anybody.get(f"/img/{code}").headers["Cross-Origin-Resource-Policy"] == "cross-origin"


RANGES = {
    "w": "a whole number from 1 to 5000",
    "h": "a whole number from 1 to 5000",
    "q": "a whole number from 1 to 100",
    "rotate": "a whole number from 0 to 360",
    "blur": "a number from 0.3 to 100",
}
BAD = [
    *[("w", value) for value in ("0", "5001", "-1", "x", "1.5", "NaN", "", "1e3", "9" * 400, "+5", "٣")],
    *[("h", value) for value in ("0", "5001")],
    *[("q", value) for value in ("0", "101", "auto")],
    *[("rotate", value) for value in ("-1", "361", "90.5")],
    *[("blur", value) for value in ("0.2", "100.1", "inf", "NaN", "1e1")],
]


@pytest.mark.parametrize("form", ["query", "path"])
def test_a_bad_value_is_400_naming_parameter_and_range(form: str, upload: Upload, anybody: Program) -> None:
    code = upload()["id"]
    stored = sorted(storage().walk())
    for name, value in BAD:
        if form == "path" and "-" in value:
            # There `-` ends a pair.
            continue
        response = (
            anybody.get(f"/img/{code}", query_string={name: value})
            if form == "query"
            else anybody.get(f"/img/{code}/{name}_{value}")
        )
        assert error_of(response) == (400, f"{name} must be {RANGES[name]}."), (name, value)
    assert sorted(storage().walk()) == stored


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("f=bmp", "f must be webp, avif, png, jpeg"),
        ("f=WEBP", "f must be"),
        ("fit=squeeze", "fit must be cover, contain, fill, inside, outside, crop, min, max, clip or scale"),
        ("bg=nocolour", "bg must be"),
        ("bg=12345", "bg must be"),
        ("gray=yes", "gray must be"),
        ("crop=1,2,3", "crop must be"),
        ("crop=0,0,0,10", "crop must be"),
        ("crop=-1,0,10,10", "crop must be"),
        ("crop=1500,0,101,10", "crop must lie inside the image (1600 x 1200 pixels)"),
        ("crop=0,0,1601,1", "crop must lie inside the image"),
        ("w=1&w=2", "w is given more than once"),
        ("w=1&width=2", "width is given more than once"),
    ],
)
def test_further_bad_values(query: str, start: str, upload: Upload, anybody: Program) -> None:
    status, message = error_of(anybody.get(f"/img/{upload()['id']}?{query}"))
    assert status == 400
    assert message.startswith(start)


@pytest.mark.parametrize("text", ["x_1", "w400", "w_400-", "_", "w_400-W_400", "w_" + "1" * 8_000, "%2e%2e"])
def test_a_path_that_is_no_transform_is_400(text: str, upload: Upload, anybody: Program) -> None:
    assert error_of(anybody.get(f"/img/{upload()['id']}/{text}"))[0] == 400


def test_a_tiny_source(upload: Upload, anybody: Program) -> None:
    code = upload(png(1, 1), "a.png")["id"]
    assert facts(anybody, f"/img/{code}/w_5000") == ("PNG", 1, 1)
    assert facts(anybody, f"/img/{code}?w=20&h=10") == ("PNG", 20, 10)
    assert facts(anybody, f"/img/{code}?crop=0,0,1,1") == ("PNG", 1, 1)


def test_private_pictures_are_the_owners_alone(
    upload: Upload, api: Program, anybody: Program, foreign_api: Program
) -> None:
    code = upload()["id"]
    image = find_image(code)
    assert image is not None
    image.visibility = "private"
    db.session.commit()
    for path in (f"/img/{code}", f"/img/{code}/w_100"):
        assert error_of(anybody.get(path))[0] == 404
        assert error_of(foreign_api.get(path))[0] == 404
        assert api.get(path).headers["Cache-Control"] == "private, no-store"


@pytest.mark.settings(variant_limit_per_image="3 per hour")
def test_a_flood_of_sizes_is_429_and_the_owner_is_free(
    upload: Upload, api: Program, anybody: Program
) -> None:
    code = upload()["id"]
    assert [anybody.get(f"/img/{code}/w_{side}").status_code for side in (10, 11, 12, 12)] == [200] * 4
    response = anybody.get(f"/img/{code}/w_13")
    assert error_of(response)[0] == 429
    assert int(response.headers["Retry-After"]) > 0
    assert api.get(f"/img/{code}/w_14").status_code == 200


def test_a_picture_comes_before_the_worker_and_after(
    app: Flask, owner: User, upload: Upload, anybody: Program, work: Callable[[], None]
) -> None:
    code = upload()["id"]
    before = facts(anybody, f"/img/{code}/w_401")
    work()
    assert before == facts(anybody, f"/img/{code}/w_401") == ("JPEG", 401, 301)
