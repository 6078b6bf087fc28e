"""Drop boxes for the album's owner: creating and closing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from imghost.base.errors import Conflict, Forbidden, InvalidInput
from imghost.base.messages import Message
from imghost.extensions import db, now, settings
from imghost.models import Album, DropBox
from imghost.services.actor import Actor
from imghost.services.free_text import clean_description
from imghost.services.row_locks import hold_row
from imghost.settings import MEGABYTE

# Open at once into one album.
MOST_BOXES = 50
MOST_FILES = 100_000
MOST_MEGABYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DropBoxTerms:
    """What may come: caps on everything that is brought (None: without), and until when."""

    message: str = ""
    blind: bool = True
    most_files: int | None = None
    most_megabytes: int | None = None
    expires_at: datetime | None = None


def make_drop_box(actor: Actor, album: Album, terms: DropBoxTerms) -> DropBox:
    """Make a link into `album` and flush.

    Raises Forbidden (not the actor's, switched off on this site, a guest's album), InvalidInput, or Conflict
    when MOST_BOXES are open into the album.
    """
    actor.require("write")
    if not settings().drop_boxes:
        raise Forbidden("Drop boxes are switched off on this site.", code="drop-boxes-off")
    if album.user is None or not actor.owns(album):
        raise Forbidden("This album is not yours.")
    hold_row(album)
    leading = (
        select(func.count())
        .select_from(DropBox)
        .where(DropBox.album_id == album.id, DropBox.closed_at.is_(None))
    )
    if db.session.scalars(leading).one() >= MOST_BOXES:
        words = Message("An album has at most %(count)s open drop boxes. Close one first.", count=MOST_BOXES)
        raise Conflict(words, code="too-many-drop-boxes")
    box = DropBox(
        album=album,
        message=clean_description(terms.message),
        blind=terms.blind,
        most_files=_in_range("most_files", terms.most_files, MOST_FILES),
        most_bytes=_in_bytes(_in_range("most_megabytes", terms.most_megabytes, MOST_MEGABYTES)),
        expires_at=terms.expires_at,
    )
    db.session.add(box)
    db.session.flush()
    return box


def _in_range(field: str, number: int | None, most: int) -> int | None:
    if number is not None and not 1 <= number <= most:
        raise InvalidInput(Message("Choose a number from 1 to %(most)s.", most=most), field=field)
    return number


def _in_bytes(megabytes: int | None) -> int | None:
    return None if megabytes is None else megabytes * MEGABYTE


def close_drop_box(actor: Actor, box: DropBox) -> None:
    """Close `box` for good and flush; closing it again changes nothing. Raises Forbidden."""
    actor.require("write")
    if not actor.may_edit(box.album):
        raise Forbidden("This album is not yours.")
    if box.closed_at is None:
        box.closed_at = now()
    db.session.flush()
