"""Moves the contents out of an album that is deleted: pictures to no album, sub-albums up one level.

All of it stays as private as it was in there. Where it was is remembered, for `album_restore.py`.
"""

from sqlalchemy import ColumnElement, String, and_, case, insert, literal, select, true
from sqlalchemy.orm import aliased

from imghost.extensions import db
from imghost.models import Album, FormerPlace, Image, User
from imghost.models.column_changes import updating
from imghost.services.albums.free_names import free_name
from imghost.services.albums.shelving import hold_shelf, lengthened_slug, on_shelf


def unfile(album: Album, which: ColumnElement[bool] | None = None) -> None:
    """Let the pictures of `album`, or those `which`, stand outside any album under slugs that are free there.

    What a password protected must not become public because its album goes: it becomes private. A few
    statements, however many pictures there are.
    """
    inside = and_(Image.album_id == album.id, Image.deleted_at.is_(None), true() if which is None else which)
    became = _as_private_as(album)
    columns = ("album_id", "image_id", "slug", "visibility", "became")
    places = select(literal(album.id), Image.id, Image.slug, Image.visibility, became).where(inside)
    db.session.execute(insert(FormerPlace).from_select(columns, places))
    for owner_id in db.session.scalars(select(Image.user_id).where(inside).distinct()).all():
        owner = db.session.get(User, owner_id) if owner_id is not None else None
        hold_shelf(None, owner)
        own = Image.user_id == owner_id if owner is not None else Image.user_id.is_(None)
        values = {"album_id": None, "slug": _free_slug(owner), "visibility": became}
        moved = updating(Image, **values, updated_at=Image.updated_at).where(inside, own)
        # Noted for the caches one by one: each had addresses with the album's code, which lead nowhere now.
        db.session.execute(moved.execution_options(synchronize_session=False))
    db.session.expire_all()


def lift_all(album: Album) -> None:
    """Move the albums in `album` up one level and flush."""
    for child in db.session.scalars(select(Album).where(Album.parent_id == album.id)).all():
        lift(child, album)


def lift(child: Album, album: Album) -> None:
    """Move `child` up out of `album`; what it was hidden by is gone, so it hides itself. Flushes."""
    before = child.visibility
    child.name = free_name(child.user, album.parent_id, child.name, child)
    child.parent_id = album.parent_id
    if child.effective_visibility != child.visibility:
        locked = child.effective_visibility == "password"
        child.visibility = "private" if locked else child.effective_visibility
    place = FormerPlace(album_id=album.id, sub_album_id=child.id, visibility=before, became=child.visibility)
    db.session.add(place)
    db.session.flush()


def _as_private_as(album: Album) -> ColumnElement[str]:
    """SQL: the visibility of a picture that was in `album`, as it must be outside of it."""
    if album.effective_visibility in ("password", "private"):
        return literal("private", String)
    if album.effective_visibility == "link":
        return case((Image.visibility == "public", "link"), else_=Image.visibility)
    return Image.visibility.expression


def _free_slug(owner: User | None) -> ColumnElement[str]:
    """SQL: the slug, with the beginning of the picture's code when an unfiled picture has it already."""
    other = aliased(Image)
    taken = select(other.id).where(other.slug == Image.slug, on_shelf(None, owner, other)).exists()
    return case((taken, lengthened_slug()), else_=Image.slug)
