"""Words for the search index where pictures and tags have none: after an upgrade, or a bare statement."""

from collections.abc import Iterable
from time import monotonic
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update

from imghost.base.search_words import fold_case, index_words
from imghost.extensions import db
from imghost.models import Image, Tag
from imghost.models.search_words import plain_name, words_of_image
from imghost.services.discovery.tag_edit import join_tags

BATCH = 1_000
# What one run takes at most, in seconds: other jobs wait behind it.
LONGEST_RUN = 15


def write_missing_words() -> int:
    """Write words where there are none, tags first, then the newest pictures; return how many that were.

    Commits each batch, and may stop anywhere: the next run goes on with what is left.
    """
    written, began = _write_tags(), monotonic()
    texts = (Image.id, Image.title, Image.description, Image.alt, Image.original_filename, Image.camera)
    query = select(*texts).where(Image.words.is_(None)).order_by(Image.id.desc()).limit(BATCH)
    while (rows := db.session.execute(query).all()) and monotonic() - began < LONGEST_RUN:
        _write_images(rows)
        db.session.commit()
        written += len(rows)
    return written


def _write_images(rows: Iterable[Any]) -> None:
    """No answer changes with words, so nothing that follows changes of pictures has to hear of it."""
    images = cast(Table, Image.__table__)
    # Words of a text that was changed at this moment are that change's.
    still = (images.c.id == bindparam("image")) & images.c.words.is_(None)
    statement = update(images).where(still).values(words=bindparam("made"), updated_at=images.c.updated_at)
    written = []
    for image_id, *facts, camera in rows:
        written.append({"image": image_id, "made": words_of_image(facts, camera)})
    db.session.connection().execute(statement, written)


def _write_tags() -> int:
    """Tags that are one by today's rules become one."""
    tags = db.session.scalars(select(Tag).where(Tag.words.is_(None)).order_by(Tag.id)).all()
    for tag in tags:
        folded = fold_case(tag.name)
        other = db.session.scalar(select(Tag).where(Tag.folded == folded, Tag.id != tag.id))
        if other is not None:
            join_tags(tag, other)
            continue
        tag.folded, tag.plain, tag.words = folded[:64], plain_name(tag.name), index_words(tag.name)
        db.session.flush()
    db.session.commit()
    return len(tags)
