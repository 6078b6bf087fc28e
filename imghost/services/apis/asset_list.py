"""Lists img-cloud assets by folder, tag, name and visibility, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from imghost.base.errors import InvalidInput
from imghost.base.filenames import plain_text
from imghost.extensions import db
from imghost.models import Album, Image, Tag
from imghost.services.actor import Actor
from imghost.services.albums.paths import SEPARATOR, SLASH_IN_NAME, parts_of, paths_of
from imghost.services.apis.folders import named
from imghost.services.listing import Page, page
from imghost.services.tagging import tags_called
from imghost.services.visibility import alive, kept, own


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFilters:
    """Empty texts filter nothing; `everyones` is for administrators."""

    folder: str = ""
    tag: str = ""
    text: str = ""
    visibility: str = ""
    everyones: bool = False


def list_assets(actor: Actor, filters: AssetFilters, *, size: int, cursor: str) -> Page:
    """Return one page of assets. Raises InvalidInput for a cursor of no such list, Forbidden."""
    actor.require("read")
    if filters.everyones:
        actor.require_admin()
    condition = alive() if filters.everyones else own(actor)
    for each in _conditions(actor, filters):
        condition &= each
    return page(condition, before=_after(cursor) if cursor else None, size=size)


def cursor_of(found: Page) -> str | None:
    """Return the cursor of the page after `found`: a public code, never the number of a row."""
    return found.images[-1].code if found.before is not None else None


def _conditions(actor: Actor, filters: AssetFilters) -> Iterator[ColumnElement[bool]]:
    if filters.folder:
        yield Image.album_id.in_(_folders_at(actor, filters))
    if filters.tag:
        yield Image.tags.any(Tag.id.in_([tag.id for tag in tags_called(plain_text(filters.tag))]))
    if filters.text:
        wanted = plain_text(filters.text).strip()
        yield or_(
            named(wanted), func.coalesce(Image.chosen_id, Image.public_id).icontains(wanted, autoescape=True)
        )
    if filters.visibility:
        yield _is_private() if filters.visibility == "private" else ~_is_private()


def _folders_at(actor: Actor, filters: AssetFilters) -> list[int]:
    """Return the albums at a path; of everyone's there may be several."""
    parts = parts_of(filters.folder)
    if not parts:
        return []
    name = func.replace(Album.name, SEPARATOR, SLASH_IN_NAME)
    query = select(Album).where(name == parts[-1], kept())
    if not filters.everyones:
        query = query.where(Album.user_id == (actor.user.id if actor.user else None))
    albums = db.session.scalars(query).all()
    paths = paths_of(albums)
    return [album.id for album in albums if paths[album.id] == SEPARATOR.join(parts)]


def _is_private() -> ColumnElement[bool]:
    """SQL: only its owner, or who knows the album's password, sees it."""
    album = aliased(Album)
    closed = album.effective_visibility.in_(("private", "password"))
    return or_(
        Image.visibility == "private", select(album.id).where(album.id == Image.album_id, closed).exists()
    )


def _after(cursor: str) -> int:
    known = db.session.scalar(select(Image.id).where(Image.code == plain_text(cursor)))
    if known is None:
        raise InvalidInput("cursor is not one of this list.", field="cursor")
    return known
