"""Which album an image stands in, and its names there: the slug in the album, the public id on the site."""

from sqlalchemy import ColumnElement, exists, select

from imghost.base.filenames import slug as words_of
from imghost.base.filenames import title_from
from imghost.base.identifiers import new_code
from imghost.extensions import db
from imghost.models import Album, Image, User

SLUG_LENGTH = 100
SUFFIX_LENGTH = 6


def move_to_album(image: Image, album: Album | None) -> None:
    """Put `image` into `album` (None: the owner's unfiled pictures) under a slug that is free there."""
    if image.album is album:
        return
    with db.session.no_autoflush:
        image.slug = free_slug(image.slug, album, image.user, but=image)
    image.album = album


def default_slug(filename: str) -> str:
    """Return the words of a file name in lower case, joined by `-`."""
    return words_of(title_from(filename)).lower()[:SLUG_LENGTH] or "file"


def free_slug(wanted: str, album: Album | None, owner: User | None, *, but: Image | None = None) -> str:
    """Return `wanted`, or `wanted` with a random end when the album has it already."""
    if slug_taken(wanted, album, owner, but=but):
        return f"{wanted[: SLUG_LENGTH - SUFFIX_LENGTH - 1]}-{new_code(SUFFIX_LENGTH)}"
    return wanted


def slug_taken(wanted: str, album: Album | None, owner: User | None, *, but: Image | None = None) -> bool:
    """Say whether another image of the album, or of the owner's unfiled ones, has this slug."""
    condition = [Image.slug == wanted, on_shelf(album, owner)]
    if but is not None and but.id is not None:
        condition.append(Image.id != but.id)
    return bool(db.session.scalar(select(exists().where(*condition))))


def on_shelf(album: Album | None, owner: User | None) -> ColumnElement[bool]:
    """SQL: images in `album`, or the unfiled ones of `owner`."""
    if album is not None:
        return Image.album_id == album.id
    unfiled = Image.album_id.is_(None)
    return unfiled & (Image.user_id == owner.id if owner is not None else Image.user_id.is_(None))
