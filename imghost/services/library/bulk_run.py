"""The worker's part of a bulk change: one transaction per picture, restartable anywhere.

So it may stop anywhere, and two workers at once change nothing twice.
"""

import logging
import time
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import ImghostError
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image, Task, TaskImage
from imghost.queue import JOB_TIMEOUT
from imghost.services.actor import Actor
from imghost.services.library.bulk_change import Change, prepared_change
from imghost.services.tasks.hold import task_actor, task_values
from imghost.services.visibility import own

BATCH = 50
PART_SECONDS = JOB_TIMEOUT / 2

log = logging.getLogger(__name__)


def change_images(task: Task, seconds: float = PART_SECONDS) -> bool:
    """Change what is left, for `seconds` at most; False when that was not all. Commits after each image."""
    task_id, actor, values = task.id, task_actor(task), task_values(task)
    if actor is None:
        return True
    change = _prepared(actor, values["action"], values["value"])
    until = time.monotonic() + seconds
    left = select(TaskImage.image_id).where(TaskImage.task_id == task_id)
    while ids := db.session.scalars(left.order_by(TaskImage.image_id.desc()).limit(BATCH)).all():
        for number in ids:
            _change_one(task_id, actor, number, change)
        if time.monotonic() >= until:
            return False
    # Pictures that somebody deleted meanwhile have left the list by themselves.
    db.session.execute(update(Task).where(Task.id == task_id).values(done=Task.total))
    db.session.commit()
    return True


def _prepared(actor: Actor, action: str, value: str) -> Change:
    """What could be done when it was asked for may be impossible by now; then each image says so."""
    try:
        return prepared_change(actor, action, value)
    except ImghostError as error:
        refusal = error

    def refuse(_image: Image) -> None:
        raise refusal

    return refuse


def _change_one(task_id: int, actor: Actor, number: int, change: Change) -> None:
    """Change one image unless another worker has; what is wrong with it stops no other."""
    try:
        if _take(task_id, number, ""):
            _change(actor, number, change)
        db.session.commit()
    except ImghostError as error:
        _refuse(task_id, number, error.message)
    except (DataError, IntegrityError):
        # What it was to be put into may be gone in this very moment.
        log.exception("image %s could not be changed", number)
        _refuse(task_id, number, Message("It could not be changed."))


def _change(actor: Actor, number: int, change: Change) -> None:
    loaded = (joinedload(Image.album), selectinload(Image.tags))
    image = db.session.scalar(select(Image).where(own(actor), Image.id == number).options(*loaded))
    if image is not None:
        change(image)


def _refuse(task_id: int, number: int, problem: str) -> None:
    db.session.rollback()
    _take(task_id, number, problem)
    db.session.commit()


def _take(task_id: int, number: int, problem: str) -> bool:
    """Count the image as done, as failed with a problem; False when that has happened already."""
    gone = delete(TaskImage).where(TaskImage.task_id == task_id, TaskImage.image_id == number)
    if not cast("CursorResult[Any]", db.session.execute(gone)).rowcount:
        return False
    counted: dict[str, Any] = {"done": Task.done + 1}
    if problem:
        counted |= {"failed": Task.failed + 1, "problem": problem}
    statement = update(Task).where(Task.id == task_id).values(counted)
    db.session.execute(statement.execution_options(synchronize_session=False))
    return True
