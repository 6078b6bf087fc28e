"""Garbage collection of replaced files: unreferenced, removed after a day.

Until then a copy of the database made before finds its files, and a mistake can be mended by hand.
"""

import logging
from datetime import timedelta

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.backup_hold import is_held
from imghost.services.delivery.variant_cache import forget_made
from imghost.storage import layout
from imghost.storage.current import storage

KEPT = timedelta(days=1)

log = logging.getLogger(__name__)


def retire_version(code: str, version: int) -> None:
    """Remove the pictures made from a version that was replaced, and let its file go in a day."""
    remove_pictures(code, version)
    storage().retire(layout.version_folder(code, version))


def remove_pictures(code: str, version: int) -> None:
    """Remove everything of a version but the file itself."""
    keys = [
        key for key in storage().walk(layout.version_folder(code, version)) if not layout.is_original(key)
    ]
    for key in keys:
        storage().delete(key)
    forget_made(keys)


def stored_version(code: str, version: int) -> str | None:
    """Return the key of the stored file of a version; None when it is gone."""
    keys = storage().walk(layout.version_folder(code, version))
    return next((key for key in keys if layout.is_original(key)), None)


def remove_replaced(kept: timedelta = KEPT) -> int:
    """Remove what was replaced so long ago, and return how much; nothing while a backup is being made."""
    if is_held():
        return 0
    due = list(storage().retired(kept))
    return sum(_removed(prefix) for prefix in due)


def _removed(prefix: str) -> bool:
    """Remove one; False when that cannot be done now: the note leads to it the next time."""
    try:
        if _is_in_use(prefix):
            storage().reinstate(prefix)
        else:
            storage().discard(prefix)
    except OSError as error:
        log.warning("the replaced %s cannot be removed now: %s", prefix, error.strerror)
        return False
    return True


def _is_in_use(prefix: str) -> bool:
    """Say whether a row names it: somebody may have put an older database back."""
    if prefix.startswith(f"{layout.AVATARS}/"):
        named = select(User.id).where(User.avatar_key.startswith(prefix, autoescape=True))
    else:
        folder, _, version = prefix.rpartition("/")
        named = select(Image.id).where(Image.code == layout.code_of(folder), Image.version == int(version))
    return db.session.scalar(named.limit(1)) is not None
