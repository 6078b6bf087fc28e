"""The writing of an account's file, in parts that each fit into the time of one job.

What is done so far lies in the staging folder: the archive, whole after each part, and what is to become
`pictures.json`. A part that broke off is not gone on with; then all of it begins anew.
"""

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import NotFound
from imghost.base.identifiers import new_code
from imghost.extensions import db
from imghost.models import Image, User
from imghost.queue import JOB_TIMEOUT
from imghost.services.accounts.export import export_draft, forget_export, is_wanted, note_export
from imghost.services.accounts.export_facts import account_facts, image_facts
from imghost.services.actor import Actor
from imghost.services.images.archive import clean_name, sent_path
from imghost.services.visibility import own
from imghost.storage import layout
from imghost.storage.current import storage

BATCH = 200
# The last file of a part may be large.
PART_SECONDS = JOB_TIMEOUT / 2
README = "The pictures are in the folder `pictures`, what is known of them in `pictures.json`.\n"


def make_export(user_id: int, seconds: float = PART_SECONDS) -> bool:
    """Write on the file of account `user_id` for `seconds` at most; say whether there is more to write.

    Safe to run twice, one after the other; a file that is finished, or an account that is gone, is success.
    """
    user = db.session.get(User, user_id)
    if user is None or not is_wanted(user):
        return False
    draft, last_id, done = _begun(user)
    try:
        last_id, done = _add_pictures(user, draft, last_id, done, time.monotonic() + seconds)
        if last_id:
            note_export(user, draft=draft.name, last=last_id, done=done)
            return True
        _finish(user, draft)
    except Exception:
        # So that it can be asked for again.
        forget_export(user.code)
        _remove(draft)
        raise
    return False


def _begun(user: User) -> tuple[Path, int, int]:
    """Return the draft, new where none is whole, the id of the last picture in it and their number."""
    path = storage().working_path("zip")
    name, last_id, done = export_draft(user)
    draft = path.with_name(name) if name else path
    if name and draft.is_file() and _facts(draft).is_file():
        # Unless this part comes to its end there is nothing whole to go on with.
        note_export(user, draft="")
        return draft, last_id, done
    # Pictures are compressed already.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("README.txt", README)
        archive.writestr("account.json", json.dumps(account_facts(user), ensure_ascii=False, indent=1))
        with suppress(NotFound):
            if user.avatar_key is not None:
                archive.write(storage().path(user.avatar_key), f"avatar{Path(user.avatar_key).suffix}")
    _facts(path).write_text("[", encoding="utf-8")
    return path, 0, 0


def _add_pictures(user: User, draft: Path, last_id: int, done: int, until: float) -> tuple[int, int]:
    """Add pictures until it is time to stop; return the id of the last one, 0 after all, and their number."""
    mine = own(Actor(user=user))
    total = db.session.scalar(select(func.count()).select_from(Image).where(mine)) or 0
    with (
        zipfile.ZipFile(draft, "a", zipfile.ZIP_STORED) as archive,
        _facts(draft).open("a", encoding="utf-8") as facts,
    ):
        for image in _images(mine & (Image.id > last_id)):
            known = image_facts(image, _add(archive, image))
            facts.write(f"{',' if done else ''}\n{json.dumps(known, ensure_ascii=False)}")
            last_id, done = image.id, done + 1
            is_time = time.monotonic() >= until
            if is_time or done % 20 == 0 or done == total:
                note_export(user, state="working", done=done, total=total)
            if is_time:
                return last_id, done
    return 0, done


def _finish(user: User, draft: Path) -> None:
    with _facts(draft).open("a", encoding="utf-8") as facts:
        facts.write("\n]\n")
    with zipfile.ZipFile(draft, "a", zipfile.ZIP_STORED) as archive:
        archive.write(_facts(draft), "pictures.json")
    key = layout.export(user.code, new_code())
    storage().place(draft, key)
    _remove(draft)
    note_export(user, state="ready", key=key, made_at=int(time.time()), draft="", last=0)


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


def _facts(draft: Path) -> Path:
    return draft.with_suffix(".json")


def _remove(draft: Path) -> None:
    draft.unlink(missing_ok=True)
    _facts(draft).unlink(missing_ok=True)
