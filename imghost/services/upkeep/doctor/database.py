"""Checks that the database answers and is migrated."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from imghost.extensions import db
from imghost.services.upkeep.doctor.finding import Trouble

NO_ANSWER = "The database does not answer."
# Settings of PostgreSQL.
WAITING = ("fsync", "synchronous_commit")


def tables() -> str:
    """Name the kind of database and its revision. Raises Trouble when it does not answer or has no tables."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        raise Trouble(
            "The database does not answer or has no tables. Run `python -m imghost prepare`."
        ) from None
    finally:
        db.session.rollback()
    return f"{db.engine.dialect.name}, revision {revision}"


def commits() -> str:
    """Say that what is committed outlives a loss of power. Raises Trouble for a database set up otherwise."""
    try:
        if db.engine.dialect.name == "sqlite":
            return f"synchronous={db.session.scalar(text('PRAGMA synchronous'))}, each waits for the disk"
        risky = [name for name in WAITING if db.session.scalar(text(f"SHOW {name}")) == "off"]
    except SQLAlchemyError:
        raise Trouble(NO_ANSWER) from None
    finally:
        db.session.rollback()
    if risky:
        raise Trouble(
            f"A loss of power may take uploads away. Set {' and '.join(risky)} of PostgreSQL to on."
        )
    return "each waits for the disk"
