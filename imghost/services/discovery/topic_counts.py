"""Public picture counts of tags and categories.

A small site counts when it is asked; a large one every few minutes, into the rows of tags and categories.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update

from imghost.extensions import db
from imghost.models import Category, Image, Tag, image_tags
from imghost.services.actor import Actor
from imghost.services.visibility import listed

SMALL = 5_000
MOST_TAGS = 300


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag with the number of pictures that lists show under it."""

    tag: Tag
    count: int


def is_small() -> bool:
    """Say whether counting takes no time worth saving."""
    return (db.session.scalar(select(func.max(Image.id))) or 0) <= SMALL


def most_used_tags(limit: int = MOST_TAGS) -> Sequence[TagCount]:
    """Return the tags with the most pictures, those without any left out."""
    if not is_small():
        query = select(Tag).where(Tag.listed > 0).order_by(Tag.listed.desc(), Tag.id.desc()).limit(limit)
        return [TagCount(tag, tag.listed) for tag in db.session.scalars(query)]
    counts = _tag_counts().subquery()
    found = select(Tag, counts.c.number).join(counts, counts.c.tag_id == Tag.id)
    rows = db.session.execute(found.order_by(counts.c.number.desc(), Tag.id.desc()).limit(limit))
    return [TagCount(tag, number) for tag, number in rows]


def count_again() -> None:
    """Count everything into the rows and commit."""
    _write(Tag, {row[0]: row[1] for row in db.session.execute(_tag_counts())})
    in_category = (
        select(Image.category_id, func.count())
        .where(listed(Actor()), Image.category_id.is_not(None))
        .group_by(Image.category_id)
    )
    _write(Category, {row[0]: row[1] for row in db.session.execute(in_category)})
    db.session.commit()


def _tag_counts() -> Select[int, int]:
    return (
        select(image_tags.c.tag_id, func.count().label("number"))
        .join(Image, Image.id == image_tags.c.image_id)
        .where(listed(Actor()))
        .group_by(image_tags.c.tag_id)
    )


def _write(model: type[Tag] | type[Category], counts: dict[int | None, int]) -> None:
    for topic_id, known in db.session.execute(select(model.id, model.listed)).all():
        if known != counts.get(topic_id, 0):
            db.session.execute(
                update(model).where(model.id == topic_id).values(listed=counts.get(topic_id, 0))
            )
