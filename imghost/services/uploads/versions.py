"""Writes processing results, unless the image has been replaced since."""

from sqlalchemy import ColumnElement, select

from imghost.extensions import db
from imghost.models import Image
from imghost.models.column_changes import updating
from imghost.services.uploads.replaced import remove_pictures


def is_current(image: Image) -> bool:
    """Say whether the file that `image` was read with is neither replaced nor deleted."""
    return db.session.scalar(select(Image.id).where(*_current(image))) is not None


def _current(image: Image) -> tuple[ColumnElement[bool], ...]:
    """SQL: the row of `image` while it is neither replaced nor deleted."""
    return Image.id == image.id, Image.version == image.version, Image.deleted_at.is_(None)


def write_current(image: Image, **values: object) -> bool:
    """Commit `values` unless the file was replaced or deleted meanwhile; then remove what was made."""
    statement = updating(Image, **values).where(*_current(image))
    statement = statement.execution_options(synchronize_session=False)
    done = bool(db.session.connection().execute(statement).rowcount)
    db.session.commit()
    if not done:
        remove_pictures(image.code, image.version)
    return done
