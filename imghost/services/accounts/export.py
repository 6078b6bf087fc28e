"""Data export: an account as one ZIP file, made by a task and kept for a day.

How it stands is in its task, which is kept as long as the file.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sqlalchemy import delete, select

from imghost.base.errors import NotFound
from imghost.effects import on_commit
from imghost.extensions import db, now
from imghost.models import Task, User
from imghost.services.accounts.export_draft import Draft
from imghost.services.actor import Actor
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import task_notes
from imghost.services.tasks.resume import KEPT
from imghost.storage import layout
from imghost.storage.blob import Blob
from imghost.storage.current import storage

LIFE = KEPT
VERB = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`state` is working or ready; `key` is of the finished file, `made_at` in seconds since 1970."""

    state: str
    done: int = 0
    total: int = 0
    key: str = ""
    made_at: int = 0


def start_export(user: User) -> None:
    """Let a worker make the file anew, unless one is at it, and flush."""
    current = find_export(user)
    if current is not None and current.state == "ready":
        on_commit(db.session, partial(storage().delete, current.key))
        db.session.execute(
            delete(Task).where(Task.user_id == user.id, Task.verb == VERB, Task.state == "done")
        )
    begin_task(VERB, {}, actor=Actor(user=user), key=f"{VERB}-{user.id}")


def find_export(user: User) -> Export | None:
    """Return how the account's file stands, None when there is none."""
    mine = select(Task).where(Task.user_id == user.id, Task.verb == VERB).order_by(Task.id.desc())
    task = db.session.scalar(mine.limit(1))
    if task is None or task.state == "failed":
        return None
    notes = task_notes(task)
    return Export(
        state="working" if task.state == "open" else "ready",
        done=task.done,
        total=task.total,
        key=notes.get("key", ""),
        made_at=notes.get("made_at", 0),
    )


def finished_file(user: User) -> Blob:
    """Return the finished file. Raises NotFound when there is none, or no longer."""
    current = find_export(user)
    if current is None or current.state != "ready":
        raise NotFound
    return storage().find(current.key)


def remove_old() -> int:
    """Remove the files of exports that are a day old, and return how many they were."""
    removed = 0
    for key in list(storage().walk(layout.EXPORTS)):
        # One that cannot be removed stands in the way of no other.
        with suppress(NotFound, OSError):
            if storage().placed_at(key) <= now() - LIFE:
                storage().delete(key)
                removed += 1
    return removed


def find_draft(task: Task) -> Draft:
    """Return the unfinished file, or how it is to be called."""
    notes = task_notes(task)
    path = storage().working_path("zip")
    numbers = {name: notes.get(name, 0) for name in ("size", "known", "last_id")}
    return Draft(path=path.with_name(notes.get("draft", path.name)), done=notes.get("kept", 0), **numbers)


def forget_exports(user: User) -> None:
    """Let it be as if none had been asked for: drop the tasks, and after the commit what is not finished."""
    for task in db.session.scalars(select(Task).where(Task.user_id == user.id, Task.verb == VERB)):
        if "draft" in task_notes(task):
            on_commit(db.session, find_draft(task).remove)
    db.session.execute(delete(Task).where(Task.user_id == user.id))
