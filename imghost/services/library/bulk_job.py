"""Starts a bulk change as a task when there are too many pictures for one request.

It is written down and, where `bulk_at_once` knows how, effective with that; else a worker makes it.
"""

from dataclasses import dataclass

from sqlalchemy import select

from imghost.base.errors import NotFound
from imghost.extensions import db, now
from imghost.models import Task
from imghost.services.actor import Actor
from imghost.services.library.bulk_at_once import AT_ONCE, list_images
from imghost.services.library.bulk_change import prepared_change
from imghost.services.library.selection import Selected
from imghost.services.tasks.begin import begin_task
from imghost.services.tasks.hold import note, task_notes

VERB = "images"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkJob:
    """`failed` pictures could not be changed, `problem` says why the last one could not.

    `moment` is what undoes a deletion, in seconds since 1970; 0 where there is nothing to undo.
    """

    code: str
    action: str
    total: int
    done: int
    failed: int
    problem: str
    moment: int
    is_finished: bool


def start_bulk_job(actor: Actor, action: str, value: str, selected: Selected) -> BulkJob:
    """Write down the change and make it, or leave it to a worker, and flush; the caller commits.

    Raises what `prepared_change` or the function of `AT_ONCE` raises; then nothing must be committed.
    """
    prepared_change(actor, action, value)
    values = {"action": action, "value": value}
    task = begin_task(VERB, values, actor=actor, total=selected.total)
    note(task, {"action": action})
    if action not in AT_ONCE:
        list_images(task, selected.which)
        return _described(task)
    AT_ONCE[action](actor, value, selected.which, task)
    task.done, task.state, task.finished_at, task.values = task.total, "done", now(), "{}"
    db.session.flush()
    return _described(task)


def find_bulk_job(actor: Actor, code: str) -> BulkJob:
    """Return how the actor's own job stands. Raises NotFound for everybody else's too."""
    task = db.session.scalar(select(Task).where(Task.code == code, Task.verb == VERB))
    if task is None or not _is_own(actor, task):
        raise NotFound
    return _described(task)


def _is_own(actor: Actor, task: Task) -> bool:
    if actor.user is not None:
        return task.user_id == actor.user.id
    return task.user_id is None and actor.guest_key is not None and task.guest_key == actor.guest_key


def _described(task: Task) -> BulkJob:
    notes = task_notes(task)
    return BulkJob(
        code=task.code,
        action=notes["action"],
        total=task.total,
        done=task.done,
        failed=task.failed,
        problem=task.problem,
        moment=notes.get("moment", 0),
        is_finished=task.state != "open",
    )
