"""Changes of very many pictures, whose entries in the search index are renewed by a worker afterwards.

Making 100,000 entries anew takes ten seconds, in which SQLite lets nobody else write; the change itself takes
less than one. Until then a search leaves out what it would find from now on, and shows nothing that it may
not: that is asked of the pictures themselves.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, delete, event, func, insert, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session

from imghost import queue
from imghost.effects import on_commit
from imghost.extensions import db
from imghost.models import Image, LateWords
from imghost.models.column_changes import OPTION
from imghost.models.late_words import PAUSE
from imghost.models.search_index import COLUMNS, renew_entries

# Fewer are renewed with the change.
MANY = 200
# So many take a hundredth of a second or two.
BATCH = 200
JOB = "imghost.jobs.words.renew_words"
INDEXED = frozenset(COLUMNS.split(", "))


def watch_words() -> None:
    """Let from now on no UPDATE of many pictures, in any session of this process, renew their entries."""
    if not event.contains(Session, "do_orm_execute", _notice_in_bulk):
        event.listen(Session, "do_orm_execute", _notice_in_bulk)


def _notice_in_bulk(state: ORMExecuteState) -> Any:
    statement = state.statement
    if not isinstance(statement, Update) or state.bind_mapper is None or state.is_executemany:
        return None
    # A statement that does not say what it writes may write anything.
    written = state.execution_options.get(OPTION, INDEXED)
    if state.bind_mapper.class_ is not Image or INDEXED.isdisjoint(written):
        return None
    changed = statement.whereclause if statement.whereclause is not None else true()
    with words_later(select(Image.id).where(changed)):
        return state.invoke_statement()


@contextmanager
def words_later(changed: Select[int]) -> Iterator[None]:
    """Make what is written within, of the pictures with the ids `changed`, without renewing their entries.

    Where they are few, their entries are renewed at once.
    """
    some = changed.limit(MANY + 1).subquery()
    if (db.session.scalar(select(func.count()).select_from(some)) or 0) <= MANY:
        yield
        return
    connection = db.session.connection()
    # A second change of many waits here for the first one's end.
    connection.execute(insert(LateWords).values(image_id=PAUSE))
    connection.execute(_noted(changed))
    yield
    db.session.flush()
    connection.execute(delete(LateWords).where(LateWords.image_id == PAUSE))
    on_commit(db.session, _start_renewal)


def renew_late_words() -> None:
    """Renew what is noted, in batches, and commit each. Safe at any time and twice at once."""
    # Chosen by id, so that what is noted once more meanwhile is met once more.
    some = select(LateWords.image_id).order_by(LateWords.image_id).limit(BATCH)
    while ids := db.session.scalars(some).all():
        began = time.monotonic()
        # Whoever notes one of them once more waits for the end of this, or was waited for.
        db.session.execute(_taken(LateWords.image_id.in_(ids)))
        renew_entries(db.session.connection(), ids)
        db.session.commit()
        # SQLite has one writer, and those who wait for it look only now and then.
        time.sleep(time.monotonic() - began)


def _taken(which: ColumnElement[bool]) -> Any:
    return delete(LateWords).where(which).execution_options(synchronize_session=False)


def _noted(changed: Select[int]) -> Any:
    """A note that is there is written again: a worker that is taking it must not have looked already."""
    kind = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = kind(LateWords).from_select(["image_id"], changed)
    return statement.on_conflict_do_update(
        index_elements=["image_id"], set_={"image_id": statement.excluded.image_id}
    )


def _start_renewal() -> None:
    queue.enqueue(JOB, key="renew-words", queue=queue.UPKEEP)
