"""Daily cleanup of rows and files that nothing else removes."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_

from imghost.extensions import Base, now
from imghost.models import APIKey, Ban, Tag, Tombstone, UploadBatch, Usage, image_tags
from imghost.services.accounts.avatar import remove_unused_avatars
from imghost.services.delivery.watermark_cleanup import remove_unused_watermarks
from imghost.services.rows import delete_rows
from imghost.services.uploads.batch import KEPT
from imghost.services.usage.usage import month_of

# An address whose picture expired answers 410 for so long, and 404 from then on.
GONE = timedelta(days=365)
# Its owner still finds the key in the list, with its last use.
ENDED_KEY = timedelta(days=90)
# Accounts find the months in their export, nobody else asks for them.
USAGE = timedelta(days=731)


def tidy() -> dict[str, int]:
    """Remove all of it in batches, commit each, and return how many of what. Safe to run twice at once."""
    removed = {model.__tablename__: delete_rows(model, condition) for model, condition in _useless()}
    return {**removed, "marks": remove_unused_watermarks(), "avatars": remove_unused_avatars()}


def _useless() -> list[tuple[type[Base], ColumnElement[bool]]]:
    moment = now()
    ended = moment - ENDED_KEY
    return [
        (Tombstone, Tombstone.gone_at < moment - GONE),
        (APIKey, or_(APIKey.revoked_at < ended, APIKey.expires_at < ended)),
        (Ban, Ban.expires_at < moment),
        (Usage, Usage.month < month_of(moment - USAGE)),
        (UploadBatch, UploadBatch.created_at < moment - KEPT),
        (Tag, ~exists().where(image_tags.c.tag_id == Tag.id)),
    ]
