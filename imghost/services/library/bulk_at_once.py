"""Bulk changes done in the request with a few SQL statements (visibility, deletion, albums).

Who sees the pictures, and whether they are there at all, may not wait for a worker. What caches must forget
is noted by the listeners of `delivery`, as with every other statement.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, insert, literal, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from imghost.base.errors import Conflict, Forbidden
from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import Image, Task, TaskImage
from imghost.models.column_changes import updating
from imghost.services.actor import Actor
from imghost.services.albums.shelving import hold_album, hold_shelf, lengthened_slug, on_shelf
from imghost.services.images.destinations import upload_album, upload_category
from imghost.services.images.details import parse_expiry
from imghost.services.images.nsfw_rating import called_nsfw
from imghost.services.tasks.hold import note

Which = ColumnElement[bool]
MODERATED = Message("A moderator marked this picture as not safe for work.")


def _visibility(actor: Actor, value: str, which: Which, task: Task) -> None:
    actor.require("write")
    _change(which, Image.visibility != value, visibility=value)


def _nsfw(actor: Actor, value: str, which: Which, task: Task) -> None:
    actor.require("write")
    nsfw = value == "1"
    wanted = Image.nsfw.is_(not nsfw)
    if nsfw or actor.is_moderator:
        _change(which, wanted, nsfw=nsfw)
        return
    refused = select(func.count()).select_from(Image).where(which, wanted, called_nsfw())
    task.failed = db.session.scalar(refused) or 0
    task.problem = MODERATED if task.failed else ""
    _change(which, and_(wanted, ~called_nsfw()), nsfw=False)


def _expiry(actor: Actor, value: str, which: Which, task: Task) -> None:
    actor.require("write")
    moment = parse_expiry(value)
    _change(which, Image.expires_at.is_distinct_from(moment), expires_at=moment)


def _category(actor: Actor, value: str, which: Which, task: Task) -> None:
    actor.require("write")
    number = upload_category(value).id if value else None
    _change(which, Image.category_id.is_distinct_from(number), category_id=number)


def _delete(actor: Actor, value: str, which: Which, task: Task) -> None:
    actor.require("delete")
    # One moment for all: it is what an undo names.
    moment = now()
    _change(which, Image.trashed_at.is_(None), trashed_at=moment)
    note(task, {"moment": int(moment.timestamp())})


def _move(actor: Actor, value: str, which: Which, task: Task) -> None:
    actor.require("write")
    album = upload_album(actor, value) if value else None
    if actor.user is None:
        raise Forbidden("Pictures of guests cannot be moved. Create an account to keep albums.")
    if album is not None:
        hold_album(album)
    hold_shelf(album, actor.user)
    # The names of those that come together must differ, too: which they are is written down meanwhile.
    list_images(task, which)
    other = aliased(Image)
    there = select(other.id).where(other.slug == Image.slug, on_shelf(album, actor.user, other))
    before = (other.slug == Image.slug, other.user_id == actor.user.id, other.id < Image.id)
    earlier = select(other.id).where(*before, other.id.in_(_listed(task)))
    slug = case((or_(there.exists(), earlier.exists()), lengthened_slug()), else_=Image.slug)
    album_id = album.id if album is not None else None
    try:
        _change(
            Image.id.in_(_listed(task)),
            Image.album_id.is_distinct_from(album_id),
            album_id=album_id,
            slug=slug,
        )
    except IntegrityError:
        raise Conflict("Somebody has just put a picture of the same name there. Try again.") from None
    db.session.execute(delete(TaskImage).where(TaskImage.task_id == task.id))


def list_images(task: Task, which: Which) -> None:
    """Write down which pictures `task` is about."""
    listed = select(literal(task.id), Image.id).where(which)
    db.session.execute(insert(TaskImage).from_select(["task_id", "image_id"], listed))


def _listed(task: Task) -> Select[int]:
    return select(TaskImage.image_id).where(TaskImage.task_id == task.id)


def _change(which: Which, is_different: ColumnElement[bool], **values: Any) -> None:
    """Set `values` where that changes something."""
    statement = updating(Image, **values).where(which, is_different)
    db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.expire_all()


AT_ONCE: dict[str, Callable[[Actor, str, Which, Task], None]] = {
    "move": _move,
    "category": _category,
    "nsfw": _nsfw,
    "visibility": _visibility,
    "expiry": _expiry,
    "delete": _delete,
}
