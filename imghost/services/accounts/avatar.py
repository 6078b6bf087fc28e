"""Avatars: decoded in the sandbox, cropped to a square, never the uploaded file."""

from contextlib import suppress
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from imghost.base.errors import NotFound, UnsupportedFormat
from imghost.base.identifiers import new_code
from imghost.effects import on_commit, on_undo
from imghost.extensions import db, now
from imghost.imaging.formats import FORMATS
from imghost.imaging.render import Output, RenderOrder
from imghost.imaging.sandbox import render
from imghost.models import User
from imghost.services.block_lists.hash_match import refuse_blocked
from imghost.services.site.machine_codecs import inspect_readable
from imghost.services.site.site_limits import file_limits
from imghost.storage import layout
from imghost.storage.current import storage
from imghost.storage.staging import StagedFile
from imghost.transforms.transform import Transform

BYTES = 10_000_000
SIDE = 256
FORMAT = "webp"
# One that was just made may be about to be shown.
YOUNG = timedelta(days=1)
SQUARE = Transform(width=SIDE, height=SIDE, mode="cover", format=FORMAT, quality=85)


def set_avatar(user: User, staged: StagedFile) -> None:
    """Make the picture of `user` from the staged file and flush; the one before goes after the commit.

    Raises InvalidInput (empty), TooLarge, UnsupportedFormat (no still picture), Unprocessable or Forbidden (a
    blocked file).
    """
    staged.flush()
    facts = inspect_readable(staged.staged_path)
    refuse_blocked(staged.sha256)
    if FORMATS[facts.format].is_video or facts.format == "svg":
        raise UnsupportedFormat("Choose a photo or another still picture.", field="avatar")
    made = storage().working_path(FORMAT)
    output = Output(name="avatar", transform=SQUARE, path=made)
    render(RenderOrder(source=staged.staged_path, format=facts.format, outputs=(output,)), file_limits())
    key = layout.avatar(user.code, new_code())
    on_undo(db.session, partial(storage().delete, key))
    storage().place(made, key)
    _replace(user, key)


def remove_avatar(user: User) -> None:
    """Take the picture away and flush."""
    _replace(user, None)


def avatar_path(user: User) -> str | None:
    """Return the address of the picture, None when there is none. It changes with the picture."""
    return f"/avatar/{user.avatar_key.partition('/')[2]}" if user.avatar_key else None


def shown_avatar(user: User | None, path: str) -> str:
    """Return the storage key behind the address' end. Raises NotFound, also for an account shut out."""
    key = f"{layout.AVATARS}/{path}"
    if user is None or user.avatar_key != key or user.is_shut_out:
        raise NotFound
    return key


def _replace(user: User, key: str | None) -> None:
    if user.avatar_key is not None:
        # For a day it is in no row but may be in that of a backup.
        on_commit(db.session, partial(storage().retire, user.avatar_key))
    user.avatar_key = key
    db.session.flush()


def remove_unused_avatars() -> int:
    """Remove the pictures that no account shows and that are a day old; return how many they were.

    The one before goes when another is chosen; these could not be removed then, or a crash left them.
    """
    old = now() - YOUNG
    keys = list(storage().walk(layout.AVATARS))
    shown = set(db.session.scalars(select(User.avatar_key).where(User.avatar_key.is_not(None))))
    removed = 0
    for key in keys:
        with suppress(NotFound, OSError):
            if key not in shown and storage().placed_at(key) < old:
                storage().delete(key)
                removed += 1
    return removed
