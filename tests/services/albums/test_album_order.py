"""Every order of an album: page by page it gives what sorting in Python gives, whatever is equal."""

import base64
import json
from itertools import pairwise

import pytest

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Album, Image
from imghost.services.albums.order import ORDERS, album_page, beside, place_in
from tests.factories import make_album, make_image

pytestmark = pytest.mark.usefixtures("app")

# Titles and views repeat, so that equal ones fall on the border of two pages.
TITLES = ("beach", "Anchor", "beach", "", "anchor", "Zebra", "beach")
EXPECTED = {
    "newest": lambda image: -image.id,
    "oldest": lambda image: image.id,
    "name": lambda image: ((image.title or image.original_filename).lower(), image.id),
    "views": lambda image: (-image.views, -image.id),
    "own": lambda image: (2**31 if image.album_rank is None else image.album_rank, image.id),
}


@pytest.fixture
def album() -> Album:
    album: Album = make_album()
    for number, title in enumerate(TITLES):
        rank = None if number > 4 else -number
        make_image(album=album, title=title, views=number % 3, album_rank=rank, original_filename="c.jpeg")
    return album


def whole(album: Album, sort: str, size: int) -> list[Image]:
    found: list[Image] = []
    after = None
    while True:
        page = album_page(Image.album_id == album.id, sort, after=after, size=size)
        found += page.images
        if page.after is None:
            return found
        after = page.after


@pytest.mark.parametrize("size", [1, 2, 3, 7, 24])
@pytest.mark.parametrize("sort", ORDERS)
def test_pages_joined_are_the_sorted_album(sort: str, size: int, album: Album) -> None:
    images = db.session.query(Image).all()
    assert whole(album, sort, size) == sorted(images, key=EXPECTED[sort])


@pytest.mark.parametrize("sort", ORDERS)
def test_neighbours_and_numbers_follow_the_same_order(sort: str, album: Album) -> None:
    condition = Image.album_id == album.id
    ordered = whole(album, sort, 24)
    for number, (one, other) in enumerate(pairwise(ordered), start=1):
        assert beside(condition, one, sort) is other
        assert beside(condition, other, sort, backwards=True) is one
        assert place_in(condition, one, sort) == number
    assert beside(condition, ordered[0], sort, backwards=True) is None
    assert beside(condition, ordered[-1], sort) is None


def test_a_view_counted_meanwhile_moves_no_page(album: Album) -> None:
    condition = Image.album_id == album.id
    first = album_page(condition, "views", size=3)
    before = whole(album, "views", 24)
    first.images[2].views += 100
    db.session.commit()
    second = album_page(condition, "views", after=first.after, size=24)
    assert list(second.images) == before[3:]


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [("views", ["{code}", 10**40]), ("views", ["{code}", True]), ("name", ["{code}", "\ud800"]),
     ("name", ["{code}", "a\0"]), ("newest", ["\0", None]), ("newest", [["{code}"], None]), ("own", 7)],
)  # fmt: skip
def test_an_invented_cursor_is_refused(sort: str, cursor: object, album: Album) -> None:
    code = db.session.query(Image).first().code  # type: ignore[union-attr]
    text = json.dumps(cursor).replace("{code}", code)
    with pytest.raises(InvalidInput):
        album_page(Image.album_id == album.id, sort, after=base64.urlsafe_b64encode(text.encode()).decode())
