"""An account as one ZIP file: asked for, told about while `export_write` makes it, there for a day.

How it stands is in Redis and goes by itself; a file whose state was lost is removed by its age. What a killed
worker left unfinished is gone on with by the next one.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import select

from imghost import queue
from imghost.base.errors import NotFound, Unavailable
from imghost.base.identifiers import new_code
from imghost.extensions import db, redis
from imghost.models import User
from imghost.services.accounts.export_draft import Draft
from imghost.services.visibility import present
from imghost.storage import layout
from imghost.storage.current import storage

LIFE = timedelta(days=1)
# The codes of accounts whose file is not finished.
OPEN = "export:open"
# A worker that is asked to go on waits for its turn at least so long before another one is asked.
ASKED_SECONDS = 60
JOB = "imghost.jobs.export.export_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`state` is working or ready; `key` is of the finished file, `made_at` in seconds since 1970."""

    state: str
    done: int = 0
    total: int = 0
    key: str = ""
    made_at: int = 0


def start_export(user: User) -> None:
    """Let a worker make the file anew, unless one is at it. Raises Unavailable."""
    current = find_export(user)
    if current is None or current.state != "working":
        if current is not None:
            storage().delete(current.key)
        forget_export(user.code)
        note_export(user, state="working", done=0, total=0)
    queue.enqueue(JOB, user.id, key=f"export-{user.id}", queue=queue.UPKEEP)


def continue_export(user_id: int) -> None:
    """Let a worker write the next part."""
    queue.enqueue(JOB, user_id, key=f"export-{user_id}-{new_code()}", queue=queue.UPKEEP)


def resume_exports() -> None:
    """Let workers go on with what is not finished, unless they are at it. Raises RedisError."""
    for member in cast("set[bytes]", redis().smembers(OPEN)):
        code = member.decode()
        user_id = db.session.scalar(select(User.id).where(User.code == code, present()))
        if user_id is None or "state" not in _facts(code):
            forget_export(code)
        else:
            key = f"export-{user_id}-{int(time.time()) // ASKED_SECONDS}"
            queue.enqueue(JOB, user_id, key=key, queue=queue.UPKEEP)


def find_export(user: User) -> Export | None:
    """Return how the account's file stands, None when there is none. Raises Unavailable."""
    facts = _facts(user.code)
    if "state" not in facts:
        return None
    numbers = {name: int(facts.get(name, 0)) for name in ("done", "total", "made_at")}
    return Export(state=facts["state"], key=facts.get("key", ""), **numbers)


def finished_file(user: User) -> Path:
    """Return the finished file. Raises NotFound when there is none, or no longer."""
    current = find_export(user)
    if current is None or current.state != "ready":
        raise NotFound
    return storage().path(current.key)


def remove_old() -> int:
    """Remove the files of exports that are a day old, and return how many they were."""
    removed = 0
    for key in list(storage().walk(layout.EXPORTS)):
        with suppress(NotFound, FileNotFoundError):
            if storage().path(key).stat().st_mtime <= time.time() - LIFE.total_seconds():
                storage().delete(key)
                removed += 1
    return removed


def is_wanted(user: User) -> bool:
    """Say whether the file was asked for and is not finished. Raises Unavailable."""
    current = find_export(user)
    return current is not None and current.state == "working"


def find_draft(user: User) -> Draft:
    """Return the unfinished file, or how it is to be called. Raises Unavailable."""
    facts = _facts(user.code)
    path = storage().working_path("zip")
    numbers = {name: int(facts.get(name, 0)) for name in ("size", "known", "last_id")}
    return Draft(
        path=path.with_name(facts.get("draft", path.name)), done=int(facts.get("kept", 0)), **numbers
    )


def note_draft(user: User, draft: Draft) -> None:
    """Note how far the finished parts reach, for a day. Raises Unavailable."""
    numbers = {"size": draft.size, "known": draft.known, "last_id": draft.last_id, "kept": draft.done}
    note_export(user, draft=draft.path.name, **numbers)


def forget_export(user_code: str) -> None:
    """Let it be as if none had been asked for, and remove what is not finished. Raises RedisError."""
    name = _facts(user_code).get("draft")
    if name:
        Draft(path=storage().working_path("zip").with_name(name)).remove()
    redis().delete(_name(user_code))
    redis().srem(OPEN, user_code)


def note_export(user: User, **facts: str | int) -> None:
    """Note how the file stands, for a day. Raises Unavailable."""
    try:
        redis().hset(_name(user.code), mapping=facts)  # type: ignore[arg-type]
        redis().expire(_name(user.code), LIFE)
        if "state" in facts:
            change = redis().sadd if facts["state"] == "working" else redis().srem
            change(OPEN, user.code)
    except RedisError:
        raise Unavailable from None


def _facts(user_code: str) -> dict[str, str]:
    try:
        stored = cast("dict[bytes, bytes]", redis().hgetall(_name(user_code)))
    except RedisError:
        raise Unavailable from None
    return {name.decode(): value.decode() for name, value in stored.items()}


def _name(user_code: str) -> str:
    return f"export:{user_code}"
