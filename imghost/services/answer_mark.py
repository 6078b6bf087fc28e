"""The mark under which answers to strangers may be kept: whatever could change one of them replaces it.

A kept answer holds while the mark (`imghost.marks`) is the one that was read before the answer was made. It
is replaced after the commit and before the request that changed something is answered, so from that answer
on nobody gets old bytes, on any machine.
"""

from typing import Any, cast

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from imghost import marks
from imghost.effects import on_commit
from imghost.models import Album, Image, Plan, Preset, Setting, User
from imghost.models.column_changes import Change, has_changed, writes

KEY = "answers:mark"
# The tables that decide what strangers get.
WATCHED = (Image, Album, User, Plan, Preset, Setting)
TABLES = {model.__tablename__: model for model in WATCHED}


def watch_answers() -> None:
    """Replace the mark from now on with every commit of this process that could change an answer."""
    if not event.contains(Session, "after_flush", _notice_flush):
        event.listen(Session, "after_flush", _notice_flush)
        event.listen(Session, "do_orm_execute", _notice_bulk)


def replace_mark() -> None:
    """Let no answer that was kept until now be given again."""
    marks.replace_mark(KEY)


def _notice_flush(session: Session, _context: object) -> None:
    changed = any(isinstance(row, WATCHED) and has_changed(row, Change.ANSWERS) for row in session.dirty)
    gone = any(isinstance(row, WATCHED) for row in session.deleted)
    # Everything else that is new had no answer that could have been kept.
    if changed or gone or any(isinstance(row, Setting) for row in session.new):
        _replace_after(session)


def _notice_bulk(state: ORMExecuteState) -> None:
    if not (state.is_update or state.is_delete):
        return
    model = TABLES.get(cast(Any, state.statement).table.name)
    if model is None:
        return
    if state.is_delete or writes(model, state.execution_options, Change.ANSWERS):
        _replace_after(state.session)


def _replace_after(session: Session) -> None:
    if replace_mark not in session.info.get("on_commit", ()):
        on_commit(session, replace_mark)
