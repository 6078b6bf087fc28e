"""An account as one ZIP file: asked for, told about while `export_write` makes it, there for a day.

How it stands is in Redis and goes by itself; a file whose state was lost is removed by its age.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from redis.exceptions import RedisError

from imghost import queue
from imghost.base.errors import NotFound, Unavailable
from imghost.base.identifiers import new_code
from imghost.extensions import redis
from imghost.models import User
from imghost.storage import layout
from imghost.storage.current import storage

LIFE = timedelta(days=1)
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
        note_export(user, state="working", done=0, total=0, draft="", last=0)
    queue.enqueue(JOB, user.id, key=f"export-{user.id}", queue=queue.UPKEEP)


def continue_export(user_id: int) -> None:
    """Let a worker write the next part."""
    queue.enqueue(JOB, user_id, key=f"export-{user_id}-{new_code()}", queue=queue.UPKEEP)


def find_export(user: User) -> Export | None:
    """Return how the account's file stands, None when there is none. Raises Unavailable."""
    facts = _facts(user)
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


def export_draft(user: User) -> tuple[str, int, int]:
    """Return the name of the unfinished file, the id of the last picture in it, and how many are in it."""
    facts = _facts(user)
    return facts.get("draft", ""), int(facts.get("last", 0)), int(facts.get("done", 0))


def forget_export(user_code: str) -> None:
    """Let it be as if none had been asked for. Raises RedisError."""
    redis().delete(_name(user_code))


def note_export(user: User, **facts: str | int) -> None:
    """Note how the file stands, for a day. Raises Unavailable."""
    try:
        redis().hset(_name(user.code), mapping=facts)  # type: ignore[arg-type]
        redis().expire(_name(user.code), LIFE)
    except RedisError:
        raise Unavailable from None


def _facts(user: User) -> dict[str, str]:
    try:
        stored = cast("dict[bytes, bytes]", redis().hgetall(_name(user.code)))
    except RedisError:
        raise Unavailable from None
    return {name.decode(): value.decode() for name, value in stored.items()}


def _name(user_code: str) -> str:
    return f"export:{user_code}"
