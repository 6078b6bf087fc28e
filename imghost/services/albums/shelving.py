"""Moves an image into an album, keeping its slug unique there and its public id unique on the site."""

import re

from sqlalchemy import ColumnElement, String, exists, func, select

from imghost.base.errors import InvalidInput, NotFound
from imghost.base.filenames import slug as words_of
from imghost.base.filenames import title_from
from imghost.base.identifiers import new_code
from imghost.extensions import db
from imghost.models import Album, Image, User
from imghost.models.column_changes import updating

SLUG_LENGTH = 100
SUFFIX_LENGTH = 6
_SLUG = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_-]{{0,{SLUG_LENGTH - 1}}}")


def move_to_album(image: Image, album: Album | None) -> None:
    """Put `image` into `album` (None: the owner's unfiled pictures) under a slug that is free there."""
    if image.album is album:
        return
    with db.session.no_autoflush:
        hold_shelf(album, image.user)
        image.slug = free_slug(image.slug, album, image.user, but=image)
    image.album = album


def hold_shelf(album: Album | None, owner: User | None) -> None:
    """Until the transaction ends, let nobody else choose a slug among the unfiled pictures of `owner`.

    In an album the database defends slugs. Unfiled ones it cannot, because deleting an album unfiles what is
    left in it; writing to the owner's row makes the others wait on every database.
    """
    if album is None and owner is not None:
        db.session.execute(updating(User, tokens=User.tokens).where(User.id == owner.id))


def hold_album(album: Album) -> None:
    """Until the transaction ends, let nobody else put pictures into `album` or order it, and read it anew.

    Raises NotFound when somebody has deleted it.
    """
    held = held_album(album.id)
    if held is None or held.trashed_at is not None:
        raise NotFound


def held_album(album_id: int) -> Album | None:
    """Do what `hold_album` does, in the trash too; None when there is no such album any more."""
    # Written to for SQLite, locked for PostgreSQL: there a new picture waits for nothing less.
    held = updating(Album, sort=Album.sort, updated_at=Album.updated_at).where(Album.id == album_id)
    db.session.execute(held.execution_options(synchronize_session=False))
    return db.session.get(Album, album_id, populate_existing=True, with_for_update=True)


def default_slug(filename: str) -> str:
    """Return the words of a file name in lower case, joined by `-`."""
    return words_of(title_from(filename)).lower()[:SLUG_LENGTH] or "file"


def clean_slug(text: str) -> str:
    """Return a slug that somebody chose. Raises InvalidInput for what cannot stand in an address as it is."""
    if not _SLUG.fullmatch(text):
        raise InvalidInput(
            f"slug must be 1 to {SLUG_LENGTH} letters, digits, - or _, beginning with a letter or digit.",
            code="invalid-slug",
            field="slug",
        )
    return text


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


def on_shelf(album: Album | None, owner: User | None, image: type[Image] = Image) -> ColumnElement[bool]:
    """SQL: images in `album`, or the unfiled ones of `owner`."""
    if album is not None:
        return image.album_id == album.id
    unfiled = image.album_id.is_(None)
    return unfiled & (image.user_id == owner.id if owner is not None else image.user_id.is_(None))


def lengthened_slug() -> ColumnElement[str]:
    """SQL: the slug with the beginning of the picture's code, for where the slug alone is taken."""
    begin = func.substr(Image.slug, 1, SLUG_LENGTH - SUFFIX_LENGTH - 1, type_=String)
    return begin + "-" + func.substr(Image.code, 1, SUFFIX_LENGTH, type_=String)
