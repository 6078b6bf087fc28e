"""Writes an export in parts that each fit into one job, and commits after each.

A part that broke off is written anew; what was finished before it stays. See `export_draft` for how.
"""

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from imghost.base.errors import NotFound
from imghost.base.filenames import safe_name
from imghost.extensions import db
from imghost.models import Image, Task, User
from imghost.queue import JOB_TIMEOUT
from imghost.services.accounts.export import find_draft
from imghost.services.accounts.export_draft import Draft
from imghost.services.accounts.export_facts import account_facts, image_facts
from imghost.services.actor import Actor
from imghost.services.delivery.archive import sent_path
from imghost.services.tasks.hold import note
from imghost.services.visibility import own, present
from imghost.storage import layout
from imghost.storage.current import storage

BATCH = 200
# The last file of a part may be large.
PART_SECONDS = JOB_TIMEOUT / 2
README = "The pictures are in the folder `pictures`, what is known of them in `pictures.json`.\n"


def write_export(task: Task, seconds: float = PART_SECONDS) -> bool:
    """Write on the file of the task's account for `seconds` at most; False when there is more to write.

    Safe to run twice; an account that is gone is success.
    """
    user = db.session.get(User, task.user_id) if task.user_id is not None else None
    if user is None or user.deleted_at is not None:
        return True
    draft = find_draft(task)
    if draft.size and not draft.path.exists() and storage().size(_key(user, draft)):
        # The last worker was killed between its last two steps.
        _tell(task, user, draft)
        return True
    # Noted first, so that it is found again, whatever happens.
    _note_draft(task, draft)
    with draft.locked() as is_mine:
        return is_mine and _write(task, user, draft, seconds)


def _write(task: Task, user: User, draft: Draft, seconds: float) -> bool:
    draft = _add_pictures(task, user, draft if draft.make_whole() else _begun(task, user, draft), seconds)
    if draft.last_id:
        return False
    _finish(task, user, draft)
    return True


def _begun(task: Task, user: User, old: Draft) -> Draft:
    """Begin the file: with what is known of the account, and no picture."""
    draft = Draft(path=old.path)
    _note_draft(task, draft)
    # Pictures are compressed already.
    with zipfile.ZipFile(draft.path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("README.txt", README)
        archive.writestr("account.json", json.dumps(account_facts(user), ensure_ascii=False, indent=1))
        with suppress(NotFound):
            if user.avatar_key is not None:
                archive.write(storage().path(user.avatar_key), f"avatar{Path(user.avatar_key).suffix}")
        size = archive.start_dir
    draft.facts.write_text("[", encoding="utf-8")
    return _kept(task, draft.after(size, 0, 0))


def _note_draft(task: Task, draft: Draft) -> None:
    """Note how far the finished parts reach. Raises NotFound when the account was deleted meanwhile."""
    numbers = {"size": draft.size, "known": draft.known, "last_id": draft.last_id, "kept": draft.done}
    try:
        note(task, {"draft": draft.path.name, **numbers})
        db.session.commit()
    except (ObjectDeletedError, StaleDataError):
        raise NotFound from None


def _note_progress(task: Task, done: int, total: int) -> None:
    task.done, task.total = done, total
    db.session.commit()


def _kept(task: Task, draft: Draft) -> Draft:
    """Note that a part is finished: from now on it is the one to go on with."""
    _note_draft(task, draft)
    draft.remove_older_tables()
    return draft


def _add_pictures(task: Task, user: User, draft: Draft, seconds: float) -> Draft:
    """Add pictures until it is time to stop, and return the draft with them; its `last_id` is 0 after all."""
    until = time.monotonic() + seconds
    mine = own(Actor(user=user))
    total = db.session.scalar(select(func.count()).select_from(Image).where(mine)) or 0
    done, last_id = draft.done, 0
    with (
        zipfile.ZipFile(draft.path, "a", zipfile.ZIP_STORED) as archive,
        draft.facts.open("a", encoding="utf-8") as facts,
    ):
        for image in _images(mine & (Image.id > draft.last_id)):
            known = image_facts(image, _add(archive, image))
            facts.write(f"{',' if done else ''}\n{json.dumps(known, ensure_ascii=False)}")
            done += 1
            is_time = time.monotonic() >= until
            if is_time or done % 20 == 0 or done == total:
                _note_progress(task, done, total)
            if is_time:
                last_id = image.id
                break
        size = archive.start_dir
    return _kept(task, draft.after(size, last_id, done)) if last_id else replace(draft, last_id=0)


def _finish(task: Task, user: User, draft: Draft) -> None:
    with draft.facts.open("a", encoding="utf-8") as facts:
        facts.write("\n]\n")
    with zipfile.ZipFile(draft.path, "a", zipfile.ZIP_STORED) as archive:
        archive.write(draft.facts, "pictures.json")
    if db.session.scalar(select(User.id).where(User.id == user.id, present())) is None:
        raise NotFound
    storage().place(draft.path, _key(user, draft))
    _tell(task, user, draft)


def _key(user: User, draft: Draft) -> str:
    return layout.export(user.code, draft.path.stem)


def _tell(task: Task, user: User, draft: Draft) -> None:
    """Note where the file is."""
    note(task, {"key": _key(user, draft), "made_at": int(time.time())})
    db.session.commit()
    draft.remove()


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
    name = f"pictures/{image.code} {safe_name(Path(image.original_filename).stem)}{path.suffix}"
    archive.write(path, name)
    return name
