"""Starts a task: its row in the current transaction, its job after the commit.

The row is what counts. A job that never reached Redis, or was lost with it, is enqueued again by
`resume.py`.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from imghost import queue
from imghost.base.identifiers import new_code
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import Task
from imghost.services.actor import SYSTEM, Actor

JOB = "imghost.jobs.task.run_task"
# Verbs that begin so are for the workers of assistance.
ASSIST_PREFIX = "assist."


def begin_task(
    verb: str, values: Mapping[str, Any], *, actor: Actor = SYSTEM, key: str | None = None, total: int = 0
) -> Task:
    """Write down the work `verb` and enqueue it after the commit; return its row.

    When work with the same `key` is still open, that one is returned and nothing is added.
    """
    facts: dict[str, Any] = {"verb": verb, "values": json.dumps(values), "key": key, "total": total}
    facts["user_id"] = actor.user.id if actor.user is not None else None
    facts["guest_key"] = actor.guest_key if actor.user is None else None
    task_id = None
    while task_id is None:
        task_id = _insert(facts) or db.session.scalar(
            select(Task.id).where(Task.key == key, Task.state == "open")
        )
    task = db.session.get_one(Task, task_id)
    on_commit(db.session, partial(enqueue_task, task.code, task.verb))
    return task


def _insert(facts: Mapping[str, Any]) -> int | None:
    """Return the id of the new row, None when its key is taken; then the transaction is as it was."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Task).values(**facts).on_conflict_do_nothing().returning(Task.id)
    return db.session.scalar(statement)


def enqueue_task(code: str, verb: str) -> bool:
    """Let a worker do what is left of a task. One too many does no harm: a task has one holder."""
    workers = queue.ASSIST if verb.startswith(ASSIST_PREFIX) else queue.UPKEEP
    return queue.enqueue(JOB, code, key=f"{job_prefix(code)}{new_code()}", queue=workers)


def open_tasks(prefix: str) -> int:
    """Return how many tasks whose verbs begin with `prefix` are not over."""
    of_them = Task.verb.startswith(prefix, autoescape=True)
    return db.session.scalar(select(func.count(Task.id)).where(Task.state == "open", of_them)) or 0


def job_prefix(code: str) -> str:
    """Return what the keys of all jobs of this task begin with."""
    return f"task-{code}-"
