"""Cleans up after killed uploads: files without a committed row, abandoned staged files."""

import logging
from datetime import timedelta

from sqlalchemy import select

from imghost.extensions import db
from imghost.models import Image
from imghost.services.uploads.replaced import retire_version
from imghost.services.variant_keys import original_key
from imghost.storage import layout
from imghost.storage.current import storage

# Placing a file and committing its row take moments; uploads write all the time until they are done.
PLACED_BY = timedelta(minutes=5)
WRITTEN_BY = timedelta(hours=1)

log = logging.getLogger(__name__)


def recover(*, alone: bool = False) -> int:
    """Remove files whose row was never committed and abandoned temporary files; return how many.

    `alone` says that nothing else is running, so everything unfinished is abandoned however young.
    """
    nothing = timedelta(0)
    # In a bucket other machines place files, too.
    is_only_one = alone and not storage().is_shared
    removed = sum(_settled(key) for key in storage().announced(nothing if is_only_one else PLACED_BY))
    return removed + storage().sweep_staging(nothing if alone else WRITTEN_BY)


def _settled(key: str) -> bool:
    try:
        return _settle(key)
    except OSError as error:
        # The note stays, and with it what leads to the file.
        log.warning("the placing of %s is settled the next time: %s", key, error.strerror)
        return False


def _settle(key: str) -> bool:
    """Close an open note: the row was committed with this version, then the file stays; or it was not."""
    image = db.session.scalar(select(Image).where(Image.code == layout.code_of(key)))
    is_current = image is not None and original_key(image) == key
    if image is not None and is_current:
        _retire_replaced(image)
    elif image is None or layout.version_of(key) >= image.version:
        storage().delete(key)
    storage().settle(key)
    return not is_current


def _retire_replaced(image: Image) -> None:
    """The process died between the commit of a new version and the retirement of the one before."""
    for key in list(storage().walk(layout.folder(image.code))):
        if 0 < layout.version_of(key) < image.version:
            retire_version(image.code, layout.version_of(key))
