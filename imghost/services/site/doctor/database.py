"""Whether the database answers and has its tables."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from imghost.extensions import db
from imghost.services.site.doctor.finding import Trouble


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
