"""Removes watermark images that nobody uses any more."""

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import PurePosixPath

from sqlalchemy import ColumnElement, select

from imghost.base.errors import NotFound
from imghost.extensions import db, now, settings
from imghost.models import User
from imghost.services.backup_hold import is_held
from imghost.services.delivery.watermark_choice import Choice, own_choice, site_choice
from imghost.services.delivery.watermark_images import words_name
from imghost.storage import layout
from imghost.storage.current import storage

# Somebody may be about to choose an image that was made just now.
YOUNG = timedelta(days=1)


def remove_unused_watermarks() -> int:
    """Remove every watermark image that neither an account nor the site chose, and return how many they were.

    Pictures that were made with one stay as they are. Waits for a backup.
    """
    if is_held():
        return 0
    old = now() - YOUNG
    removed = 0
    keys = list(storage().walk(layout.MARKS))
    used = _used()
    for key in keys:
        # One that cannot be removed stands in the way of no other.
        with suppress(NotFound, OSError):
            if PurePosixPath(key).stem not in used and storage().placed_at(key) < old:
                storage().delete(key)
                removed += 1
    return removed


def remove_watermark(user: User) -> None:
    """Remove the watermark image that `user` chose, unless somebody else did too."""
    choice = own_choice(user)
    if choice is not None and not is_held() and _name(choice) not in _used(User.id != user.id):
        storage().delete(layout.mark(_name(choice)))


def _used(*by: ColumnElement[bool]) -> set[str]:
    chosen = db.session.scalars(select(User.watermark).where(User.watermark.is_not(None), *by))
    choices = [site_choice(), *(Choice(**json.loads(choice)) for choice in chosen if choice)]
    # The site's logo and icon are kept beside the watermarks.
    return {*(_name(choice) for choice in choices), settings().logo, settings().icon}


def _name(choice: Choice) -> str:
    return choice.picture or words_name(choice.text)
