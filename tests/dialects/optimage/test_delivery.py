"""`/<collection>/<size>/<slug>.webp`: twelve sizes, WebP of quality 80, before the worker and after."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image as Pillow

from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.services.delivery import variants
from imghost.services.delivery.variant_size import as_large_as_allowed, fitted
from imghost.services.visibility import find_image
from imghost.storage.current import storage
from imghost.transforms.transform import Transform
from tests.dialects.optimage.conftest import Upload, bearer, error_of
from tests.dialects.program import Program
from tests.factories import make_album, make_image
from tests.imaging.decode.looks import BLUE, GREEN, RED, YELLOW, all_near, corners
from tests.pictures import animation, draw, encoded, jpeg
from tests.web.forms import form_at

WIDTHS = [320, 384, 448, 512, 576, 672, 768, 896, 1024, 1152, 1280]


def opened(program: Program | FlaskClient, path: str) -> Pillow.Image:
    response = program.get(path)
    assert response.status_code == 200, (path, response.text)
    assert response.mimetype == "image/webp"
    picture = Pillow.open(io.BytesIO(response.data))
    picture.load()
    return picture


def of(image: dict[str, str]) -> Image:
    row = find_image(image["id"].removeprefix("img_"))
    assert row is not None
    return row


def address(image: dict[str, str], size: int | str) -> str:
    return f"/{image['collectionId']}/{size}/{image['slug']}.webp"


@pytest.mark.parametrize("ready", [False, True], ids=["earlier", "ready"])
def test_all_twelve_sizes(upload: Upload, anybody: Program, work: Callable[[], None], ready: bool) -> None:
    image = upload(slug="beach-sunset")
    if ready:
        work()
    stored = sorted(storage().walk())
    for size in (0, *WIDTHS):
        picture = opened(anybody, address(image, size))
        width = size or 1600
        assert (picture.format, picture.size) == ("WEBP", (width, round(width * 1200 / 1600)))
        assert all_near(corners(picture), [RED, GREEN, BLUE, YELLOW])
    if ready:
        # Nothing had to be made.
        assert sorted(storage().walk()) == stored


def test_the_worker_makes_exactly_what_is_asked_for_later(upload: Upload, work: Callable[[], None]) -> None:
    row = of(upload())
    work()
    for transform in (Transform(format="webp"), *(Transform(width=side, format="webp") for side in WIDTHS)):
        assert variants.stored(row, transform) is not None


def test_a_small_picture_is_never_enlarged_and_made_once(
    upload: Upload, anybody: Program, work: Callable[[], None]
) -> None:
    image = upload(jpeg(400, 300))
    work()
    stored = list(storage().walk())
    # The picture for grids, and three sizes: 320, 384, and its own 400 for all the others.
    assert len([key for key in stored if key.endswith(".webp")]) == 4
    for size in (0, *WIDTHS):
        width = min(size or 400, 400)
        assert opened(anybody, address(image, size)).size == (width, round(width * 300 / 400))
    assert sorted(storage().walk()) == sorted(stored)


def test_what_is_too_large_to_make_comes_as_large_as_may_be(
    upload: Upload, anybody: Program, work: Callable[[], None]
) -> None:
    image = upload(encoded(Pillow.new("RGB", (12_000, 30), "navy"), "PNG"), name="a.png")
    assert opened(anybody, address(image, 0)).size == (10_000, 25)
    work()
    assert opened(anybody, address(image, 0)).size == (10_000, 25)
    assert opened(anybody, address(image, 1280)).size == (1280, 3)


@pytest.mark.parametrize(
    ("width", "height", "largest"),
    # A side of 12,000 or 16,000 becomes one of 10,000; what is just within the limits stays.
    [(12_000, 9_000, (10_000, 7_500)), (6_000, 16_000, (3_750, 10_000)), (10_000, 10_000, None)],
)
@pytest.mark.usefixtures("app")
def test_the_largest_of_its_shape(width: int, height: int, largest: tuple[int, int] | None) -> None:
    image = make_image(width=width, height=height)
    made = as_large_as_allowed(image, Transform(format="webp"))
    assert ((made.width, made.height) if largest else made) == (largest or Transform(format="webp"))
    fitted(image, made)


def test_quality_is_80(upload: Upload, anybody: Program) -> None:
    """A webp that came in at 100 is written anew, and as other dialects write it at 80."""
    content = encoded(draw(400, 300), "WEBP", quality=100)
    image = upload(content, name="a.webp")
    sent = anybody.get(address(image, 0)).data
    code = image["id"].removeprefix("img_")
    others = [anybody.get(f"/img/{code}/f_webp-q_{quality}").data for quality in (79, 80, 81)]
    assert [sent == other for other in others] == [False, True, False]
    assert sent != content


def test_animations_stay_animated(upload: Upload, anybody: Program, work: Callable[[], None]) -> None:
    image = upload(animation("GIF", frames=4), name="a.gif")
    work()
    assert opened(anybody, address(image, 320)).n_frames == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "size", ["1", "319", "321", "1920", "-320", "0320", "abc", "320.0", "3e2", "00", "٣٢٠"]
)
def test_another_size_is_404(upload: Upload, anybody: Program, size: str) -> None:
    assert error_of(anybody.get(address(upload(), size)))[0] == 404


def test_unknown_slugs_and_collections_are_404(upload: Upload, anybody: Program, owner: User) -> None:
    image = upload(slug="sunset")
    for path in (
        f"/{image['collectionId']}/768/other.webp",
        f"/{image['collectionId']}/768/SUNSET.webp",
        "/col_abcdefghij/768/sunset.webp",
        f"/col_{owner.code}/768/sunset.webp",
    ):
        assert error_of(anybody.get(path))[0] == 404


def test_only_collections_are_taken_from_the_root(app: Flask) -> None:
    """Pages keep their addresses: what does not begin with `col_` is none of ours."""
    rules = app.url_map.bind("x")
    assert rules.match("/col_abc123/768/a.webp")[0] == "optimage.deliver"
    assert not rules.test("/album/768/a.webp")
    assert not rules.test("/col_0OIl/768/a.webp")


def test_head_and_conditional_requests(upload: Upload, anybody: Program) -> None:
    path = address(upload(), 320)
    get, head = anybody.get(path), anybody.send("HEAD", path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.data))
    assert get.headers["Access-Control-Allow-Origin"] == "*"
    assert anybody.get(path, headers={"If-None-Match": get.headers["ETag"]}).status_code == 304


def test_unfiled_pictures_of_any_dialect_have_an_address(
    app: Flask, owner: User, anybody: Program, browser_client: FlaskClient
) -> None:
    bearer(app, owner).send_file("POST", "/api/upload", jpeg(600, 400), "My Photo.jpg")
    image = browser_client.get("/api/v1/images").get_json()[0]
    assert (image["slug"], image["collectionId"]) == ("my-photo", f"col_{owner.code}")
    assert opened(anybody, address(image, 320)).size == (320, 213)


def test_a_picture_moved_to_another_album_moves_its_address(
    upload: Upload, anybody: Program, browser_client: FlaskClient, owner: User
) -> None:
    image = upload(slug="sunset")
    other = make_album(user=owner)
    row = of(image)
    form_at(browser_client, f"/image/{row.code}/edit").send(browser_client, album=other.code)
    moved = browser_client.get(f"/api/v1/images/{image['id']}").get_json()
    assert moved["collectionId"] == f"col_{other.code}"
    assert opened(anybody, address(moved, 320)).size == (320, 240)
    assert anybody.get(address(image, 320)).status_code == 404


def test_private_and_locked_pictures(
    upload: Upload, anybody: Program, browser_client: FlaskClient, work: Callable[[], None]
) -> None:
    """Their slugs hold a secret; the one from before is nobody's any more."""
    image = upload()
    old, album = address(image, 320), of(image).album
    assert isinstance(album, Album)
    for visibility, status in (("private", 404), ("password", 403), ("link", 200)):
        album.visibility, album.password_hash = visibility, "x"
        db.session.commit()
        work()
        image["slug"] = of(image).slug
        assert anybody.get(address(image, 320)).status_code == status
        assert browser_client.get(address(image, 320)).status_code == 200
        assert anybody.get(old).status_code == 404


@pytest.mark.settings(variant_limit_per_image="1 per hour")
def test_visitors_may_have_all_twelve_sizes_made(upload: Upload, anybody: Program) -> None:
    image = upload()
    assert {anybody.get(address(image, size)).status_code for size in (0, *WIDTHS)} == {200}


def test_of_two_unfiled_pictures_with_one_slug_the_older_keeps_the_address(
    owner: User, anybody: Program
) -> None:
    """Deleting an album in the database alone leaves such; the address must not fail for it."""
    for _ in range(2):
        make_image(user=owner, slug="same", status="failed")
    assert anybody.get(f"/col_{owner.code}/320/same.webp").status_code == 404
