"""Inherited album privacy: an album is at least as private as the albums it lies in.

Every way of making, moving or changing an album ends in a flush, so that is where it is worked out.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from imghost.base.identifiers import new_code
from imghost.models import Album
from imghost.models.column_changes import Change, has_changed

# From open to closed.
STRICTNESS = ("public", "link", "password", "private")


def watch_albums() -> None:
    """Keep `effective_visibility` and `gate_code` right from now on in every session of this process."""
    if not event.contains(Session, "before_flush", _notice):
        event.listen(Session, "before_flush", _notice)
        event.listen(Album, "before_insert", _at_birth)


def _at_birth(_mapper: object, connection: Any, album: Album) -> None:
    """Work out a new album; its parent is in the database already, because a row needs the parent's id."""
    # Its default would only be there after this.
    album.code = album.code or new_code()
    above = None
    if album.parent_id is not None:
        columns = (Album.effective_visibility, Album.gate_code)
        above = connection.execute(select(*columns).where(Album.id == album.parent_id)).one_or_none()
    _settle(album, *(above or ("public", None)))


def _notice(session: Session, _context: object, _instances: object) -> None:
    changed = [row for row in session.dirty if isinstance(row, Album) and has_changed(row, Change.PRIVACY)]
    with session.no_autoflush:
        for album in changed:
            parent = session.get(Album, album.parent_id) if album.parent_id is not None else None
            _settle_below(session, album, parent)


def _settle_below(session: Session, album: Album, parent: Album | None) -> None:
    above = (parent.effective_visibility, parent.gate_code) if parent is not None else ("public", None)
    _settle(album, *above)
    for child in _children(session, album):
        _settle_below(session, child, album)


def _children(session: Session, album: Album) -> Iterator[Album]:
    for child in session.scalars(select(Album).where(Album.parent_id == album.id)):
        # Moved away in this very flush.
        if child.parent_id == album.id:
            yield child


def _settle(album: Album, visibility: str, gate_code: str | None) -> None:
    own = album.visibility or "public"
    album.effective_visibility = max(own, visibility, key=STRICTNESS.index)
    album.gate_code = album.code if own == "password" else gate_code
