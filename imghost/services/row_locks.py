"""Row locks: serialise transactions that compare and then change the same row."""

from typing import Any

from sqlalchemy import false, inspect, text, update
from sqlalchemy.exc import InvalidRequestError

from imghost.base.errors import NotFound
from imghost.extensions import Base, db
from imghost.models.column_changes import written

# Each value is written over itself.
NOTHING_NEW = written(())


def hold_row(row: Base) -> None:
    """Until the transaction ends, let nobody else change `row`, and read it anew. Raises NotFound.

    Written to rather than locked, which makes others wait on SQLite as well.
    """
    mapper = inspect(type(row))
    same = {column.key: column for column in mapper.columns if column.primary_key or column.onupdate}
    condition = [
        column == value for column, value in zip(mapper.primary_key, inspect(row).identity or (), strict=True)
    ]
    held: Any = update(type(row)).where(*condition).values(same)
    db.session.execute(held.execution_options(synchronize_session=False, **NOTHING_NEW))
    try:
        db.session.refresh(row)
    except InvalidRequestError:
        raise NotFound from None


def hold_table(model: type[Base]) -> None:
    """Until the transaction ends, let nobody else change or add rows of `model`; reading goes on.

    For what rests on a row that is not there yet, which nobody can hold.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"LOCK TABLE {model.__table__.name} IN SHARE ROW EXCLUSIVE MODE"))  # type: ignore[attr-defined]
        return
    # SQLite begins to write, which one can do at a time.
    key = inspect(model).primary_key[0]
    nothing: Any = update(model).where(false()).values({key.key: key})
    db.session.execute(nothing.execution_options(synchronize_session=False, **NOTHING_NEW))
