"""Retries images whose processing failed."""

from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_, select

from imghost.base.errors import Conflict
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import Image
from imghost.models.column_changes import updating
from imghost.services.actor import SYSTEM, Actor
from imghost.services.audit import record
from imghost.services.upkeep.check import LOST
from imghost.services.uploads.ingest import start_processing
from imghost.services.visibility import alive


def process_again(actor: Actor, image: Image) -> None:
    """Let the workers process a failed image once more. Raises Forbidden, or Conflict unless it failed."""
    actor.require_moderator()
    if image.status != "failed":
        raise Conflict("Only pictures that failed can be processed again.")
    image.status, image.failure, image.attempts, image.setbacks = "processing", None, 0, 0
    db.session.flush()
    record(actor, "image.process-again", image.code)
    on_commit(db.session, partial(start_processing, image.id, 0))


def process_all_as_admin(actor: Actor) -> int:
    """Do what `process_all_again` does for an administrator. Raises Forbidden."""
    actor.require_admin()
    return process_all_again(actor)


def process_all_again(actor: Actor = SYSTEM) -> int:
    """Let the workers process every failed image and film once more, flush, and return how many there are.

    The reconciler hands them out within half a minute; those that wait for another try are due at once.
    Images whose file is lost stay as they are.
    """
    count = _count(_failed())
    record(actor, "image.process-all-again", images=count)
    fresh = {"failure": None, "attempts": 0, "setbacks": 0}
    without_sizes = and_(Image.sizes_status == "failed", Image.status == "ready")
    without_films = and_(Image.films_status == "failed", Image.status == "ready")
    for which, values in (
        (_failed(), {"status": "processing", **fresh}),
        (without_sizes, {"sizes_status": "processing", **fresh}),
        (without_films, {"films_status": "processing", **fresh}),
        (and_(Image.status == "processing", Image.setbacks > 0), {"setbacks": 0}),
    ):
        again = updating(Image, **values).where(Image.deleted_at.is_(None), which)
        db.session.execute(again.execution_options(synchronize_session=False))
    db.session.expire_all()
    return count


def unfinished() -> int:
    """Return how many images are being processed or wait for it."""
    return _count(and_(alive(), Image.status == "processing"))


def _failed() -> ColumnElement[bool]:
    whole = or_(Image.failure.is_(None), Image.failure != LOST)
    return and_(alive(), Image.status == "failed", whole)


def _count(which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Image).where(which)) or 0
