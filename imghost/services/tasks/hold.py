"""The lease of a task: one worker at a time, held in the database.

Each function is a transaction of its own.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, func, or_, select, update

from imghost.base.identifiers import new_code
from imghost.extensions import db, now
from imghost.models import Task, User
from imghost.services.actor import Actor

# After a worker was killed another one may go on as soon as this is over; one that lives renews it.
LIFE = timedelta(seconds=30)
# The site's own failures: tried again after so long, then twice as long, and so on.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=15)
# Nobody waits for it any more.
GIVE_UP = timedelta(days=1)


def take_task(code: str) -> str | None:
    """Hold the task and return the name to hold it by; None when it is over, not due, or another one's."""
    holder, moment = new_code(), now()
    free = or_(Task.held_until.is_(None), Task.held_until < moment)
    wanted = and_(Task.code == code, Task.state == "open", Task.due_at <= moment, free)
    started = func.coalesce(Task.started_at, moment, type_=Task.started_at.type)
    taken = _write(wanted, holder=holder, held_until=moment + LIFE, started_at=started)
    return holder if taken else None


def renew_hold(holder: str) -> bool:
    """Hold it for longer; False when it is somebody else's by now, or over."""
    return _write(and_(Task.holder == holder, Task.state == "open"), held_until=now() + LIFE)


def let_go(holder: str) -> None:
    """Leave what is left of the task to whoever comes next."""
    _write(Task.holder == holder, holder=None, held_until=None)


def finish_task(holder: str) -> None:
    """Write down that all of it is done. What was asked for is forgotten: it may name people."""
    _write(Task.holder == holder, state="done", finished_at=now(), values="{}", holder=None, held_until=None)


def put_off(holder: str) -> None:
    """Let it be tried again later, or give it up when that has been done for a day."""
    task = db.session.scalar(select(Task).where(Task.holder == holder))
    if task is None:
        return
    if task.created_at < now() - GIVE_UP:
        task.state, task.values, task.finished_at = "failed", "{}", now()
    task.attempts += 1
    task.due_at = now() + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(task.attempts - 1, 10))
    task.holder = task.held_until = None
    db.session.commit()


def task_values(task: Task) -> dict[str, Any]:
    """Return what the task needs to know."""
    return cast("dict[str, Any]", json.loads(task.values))


def task_notes(task: Task) -> dict[str, Any]:
    """Return how far the task is in its own terms."""
    return cast("dict[str, Any]", json.loads(task.notes))


def note(task: Task, facts: Mapping[str, Any]) -> None:
    """Add to the notes of the task and flush."""
    task.notes = json.dumps({**task_notes(task), **facts})
    db.session.flush()


def task_actor(task: Task) -> Actor | None:
    """Return who asked for it; None when the account is gone or shut out."""
    if task.user_id is None:
        return Actor(guest_key=task.guest_key) if task.guest_key else None
    user = db.session.get(User, task.user_id)
    return Actor(user=user) if user is not None and not user.is_shut_out else None


def _write(which: ColumnElement[bool], **values: Any) -> bool:
    statement = update(Task).where(which).values(values).execution_options(synchronize_session=False)
    done = cast("CursorResult[Any]", db.session.execute(statement)).rowcount == 1
    db.session.commit()
    return done
