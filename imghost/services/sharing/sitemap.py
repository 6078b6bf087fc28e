"""XML sitemaps of pictures, public albums and members.

A part holds the rows of one range of ids, so that finding its rows costs the same however many there are
(https://www.sitemaps.org/protocol.html; pictures by Google's image extension).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import load_only

from imghost.base.errors import NotFound
from imghost.base.xml_document import add, document, root_element
from imghost.extensions import db, settings
from imghost.imaging.formats import FORMATS
from imghost.models import Album, Category, Image, User
from imghost.services.albums.list import listed_albums
from imghost.services.links import Links, absolute, album_path, category_path, member_path
from imghost.services.visibility import shared

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
# The protocol allows 50,000 addresses a part and 50,000 parts; these keep an answer quick to make.
PART_SIZE = 5_000
MOST_PARTS = 2_000
PAGES = ("/", "/explore/recent", "/explore/videos", "/explore/animated", "/explore/albums", "/categories")
_IMAGE_COLUMNS = (
    Image.code, Image.title, Image.format, Image.folder, Image.name, Image.extension, Image.updated_at
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """`condition` is SQL for the rows, `path` the page of one."""

    model: Any
    condition: Callable[[], ColumnElement[bool]]
    path: Callable[[Any], str]
    columns: tuple[Any, ...]


def _members() -> ColumnElement[bool]:
    return select(Image.id).where(Image.user_id == User.id, shared()).exists()


KINDS: dict[str, Kind] = {
    "images": Kind(Image, shared, lambda image: Links(image).viewer, _IMAGE_COLUMNS),
    "albums": Kind(Album, lambda: listed_albums(shared()), album_path, (Album.code, Album.name)),
    "members": Kind(User, _members, member_path, (User.name,)),
}


def write_index() -> bytes:
    """Return the index: the part of fixed pages and every part that is not empty."""
    root = root_element("sitemapindex", SITEMAP)
    add(add(root, "sitemap"), "loc", absolute("/sitemap/pages.xml"))
    for name, kind in KINDS.items():
        for number in _parts(kind):
            add(add(root, "sitemap"), "loc", absolute(f"/sitemap/{name}-{number}.xml"))
    return document(root)


def write_pages() -> bytes:
    """Return the part of the site's own pages and its categories."""
    root = root_element("urlset", SITEMAP)
    categories = db.session.scalars(select(Category).order_by(Category.id).limit(PART_SIZE))
    for path in (*PAGES, *map(category_path, categories)):
        add(add(root, "url"), "loc", absolute(path))
    return document(root)


def write_part(name: str, number: int) -> bytes:
    """Return part `number` of the kind `name`. Raises NotFound when it is empty or unknown."""
    kind = KINDS.get(name)
    rows = _rows(kind, number) if kind is not None and number < MOST_PARTS else []
    if kind is None or not rows:
        raise NotFound
    root = root_element("urlset", SITEMAP, **({"image": IMAGE} if name == "images" else {}))
    for row in rows:
        url = add(root, "url")
        add(url, "loc", absolute(kind.path(row)))
        if isinstance(row, Image):
            add(url, "lastmod", row.updated_at.date().isoformat())
            if not FORMATS[row.format].is_video:
                add(
                    add(url, "image:image"),
                    "image:loc",
                    settings().media_base + Links(row, at_home=True).direct,
                )
    return document(root)


def _parts(kind: Kind) -> Iterator[int]:
    """Yield the numbers of parts that hold something, hopping over empty ranges of ids."""
    number = -1
    for _ in range(MOST_PARTS):
        identifier = kind.model.id
        query = select(identifier).where(kind.condition(), identifier >= (number + 1) * PART_SIZE)
        first = db.session.scalar(query.order_by(identifier).limit(1))
        if first is None or first // PART_SIZE >= MOST_PARTS:
            return
        number = first // PART_SIZE
        yield number


def _rows(kind: Kind, number: int) -> Sequence[Any]:
    identifier, start = kind.model.id, number * PART_SIZE
    query = select(kind.model).options(load_only(*kind.columns)).order_by(identifier)
    return db.session.scalars(
        query.where(kind.condition(), identifier >= start, identifier < start + PART_SIZE)
    ).all()
