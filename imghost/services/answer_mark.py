"""The mark under which answers to strangers may be kept: whatever could change one of them replaces it.

A kept answer holds while the mark (`imghost.marks`) is the one that was read before the answer was made. It
is replaced after the commit and before the request that changed something is answered, so from that answer
on nobody gets old bytes, on any machine.
"""

from typing import Any, cast

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from imghost import marks
from imghost.effects import on_commit
from imghost.models import Album, Image, Plan, Preset, Setting, User

KEY = "answers:mark"
# The tables that decide what strangers get, with the columns that do not. A column that is not named here
# replaces the mark, so that a new one can at worst be slow.
HARMLESS: dict[type[Any], frozenset[str]] = {
    Image: frozenset({
        "title", "description", "alt", "tags", "category", "category_id", "album_rank", "views", "likes",
        "status", "sizes_status", "failure", "attempts", "setbacks", "placeholder", "thumbhash",
        "dominant_color", "perceptual_hash", "updated_at", "thumb_bytes", "medium_bytes", "frame_bytes",
        "exif", "position", "camera", "dated_at",
    }),
    Album: frozenset({"name", "description", "sort", "cover_code", "updated_at"}),
    # `tokens` matter to accounts with a limit only, whose answers are never kept.
    User: frozenset({
        "email", "password_hash", "session_epoch", "tokens", "display_name", "about", "avatar_key",
        "likes_public", "language", "time_zone", "default_visibility", "default_nsfw", "default_life",
        "show_exif", "totp_secret", "totp_since", "totp_step",
    }),
    Plan: frozenset(),
    Preset: frozenset(),
    Setting: frozenset(),
}  # fmt: skip
TABLES = frozenset(model.__tablename__ for model in HARMLESS)
# For bulk statements that run often and change no answer: `execution_options=SAME_ANSWERS`.
SAME_ANSWERS = {"same_answers": True}


def watch_answers() -> None:
    """Replace the mark from now on with every commit of this process that could change an answer."""
    if not event.contains(Session, "after_flush", _notice_flush):
        event.listen(Session, "after_flush", _notice_flush)
        event.listen(Session, "do_orm_execute", _notice_bulk)


def replace_mark() -> None:
    """Let no answer that was kept until now be given again."""
    marks.replace_mark(KEY)


def _notice_flush(session: Session, _context: object) -> None:
    changed = any(_matters(row) for row in session.dirty)
    gone = any(type(row) in HARMLESS for row in session.deleted)
    # Everything else that is new had no answer that could have been kept.
    if changed or gone or any(isinstance(row, Setting) for row in session.new):
        _replace_after(session)


def _matters(row: Any) -> bool:
    harmless = HARMLESS.get(type(row))
    if harmless is None:
        return False
    return any(each.history.has_changes() for each in inspect(row).attrs if each.key not in harmless)


def _notice_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete) or state.execution_options.get("same_answers"):
        return
    if cast(Any, state.statement).table.name in TABLES:
        _replace_after(state.session)


def _replace_after(session: Session) -> None:
    if replace_mark not in session.info.get("on_commit", ()):
        on_commit(session, replace_mark)
