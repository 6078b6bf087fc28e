"""An account as one ZIP file: made by a worker, there for a day, told about while it is made.

How it stands is in Redis and goes by itself; a file whose state was lost is removed by its age.
"""

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from imghost import queue
from imghost.base.errors import NotFound, Unavailable
from imghost.base.identifiers import new_code
from imghost.extensions import db, redis
from imghost.models import Image, User
from imghost.services.accounts.export_facts import account_facts, image_facts
from imghost.services.actor import Actor
from imghost.services.images.archive import clean_name, sent_path
from imghost.services.visibility import own
from imghost.storage import layout
from imghost.storage.current import storage

LIFE = timedelta(days=1)
BATCH = 200
JOB = "imghost.jobs.export.export_account"
README = "The pictures are in the folder `pictures`, what is known of them in `pictures.json`.\n"


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
        _note(user, state="working", done=0, total=0)
    queue.enqueue(JOB, user.id, key=f"export-{user.id}", queue=queue.UPKEEP)


def find_export(user: User) -> Export | None:
    """Return how the account's file stands, None when there is none. Raises Unavailable."""
    try:
        stored = cast("dict[bytes, bytes]", redis().hgetall(_name(user)))
    except RedisError:
        raise Unavailable from None
    facts = {name.decode(): value.decode() for name, value in stored.items()}
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


def make_export(user_id: int) -> None:
    """Make the file of account `user_id`. Safe to run twice; an account that is gone is success."""
    user = db.session.get(User, user_id)
    if user is None:
        return
    draft = storage().working_path("zip")
    try:
        _write(user, draft)
        key = layout.export(user.code, new_code())
        storage().place(draft, key)
    except Exception:
        # So that it can be asked for again.
        redis().delete(_name(user))
        raise
    finally:
        draft.unlink(missing_ok=True)
    _note(user, state="ready", key=key, made_at=int(time.time()))


def remove_old() -> int:
    """Remove the files of exports that are a day old, and return how many they were."""
    removed = 0
    for key in list(storage().walk(layout.EXPORTS)):
        with suppress(NotFound, FileNotFoundError):
            if storage().path(key).stat().st_mtime <= time.time() - LIFE.total_seconds():
                storage().delete(key)
                removed += 1
    return removed


def _write(user: User, path: Path) -> None:
    mine = own(Actor(user=user))
    total = db.session.scalar(select(func.count()).select_from(Image).where(mine)) or 0
    images: list[dict[str, object]] = []
    # Pictures are compressed already.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("README.txt", README)
        archive.writestr("account.json", _json(account_facts(user)))
        with suppress(NotFound):
            if user.avatar_key is not None:
                archive.write(storage().path(user.avatar_key), f"avatar{Path(user.avatar_key).suffix}")
        for image in _images(mine):
            images.append(image_facts(image, _add(archive, image)))
            if len(images) % 20 == 0 or len(images) == total:
                _note(user, state="working", done=len(images), total=total)
        archive.writestr("pictures.json", _json(images))


def _images(mine: ColumnElement[bool]) -> Iterator[Image]:
    """All pictures of the account, without holding them all in memory."""
    rows = (joinedload(Image.user), joinedload(Image.album), joinedload(Image.category))
    query = select(Image).where(mine).options(*rows, selectinload(Image.tags))
    query = query.order_by(Image.id).limit(BATCH)
    last_id = 0
    while images := list(db.session.scalars(query.where(Image.id > last_id))):
        last_id = images[-1].id
        yield from images
        for image in images:
            db.session.expunge(image)


def _add(archive: zipfile.ZipFile, image: Image) -> str | None:
    """Add the file of `image` and return its path in the archive; None when there is nothing to send."""
    path = sent_path(image, Actor(user=image.user))
    if path is None:
        return None
    name = f"pictures/{image.code} {clean_name(Path(image.original_filename).stem)}{path.suffix}"
    archive.write(path, name)
    return name


def _note(user: User, **facts: str | int) -> None:
    try:
        redis().hset(_name(user), mapping=facts)  # type: ignore[arg-type]
        redis().expire(_name(user), LIFE)
    except RedisError:
        raise Unavailable from None


def _name(user: User) -> str:
    return f"export:{user.code}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
