"""Tag autocompletion."""

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select

from imghost.extensions import db
from imghost.models import Image, Tag, image_tags
from imghost.services.actor import Actor
from imghost.services.discovery.topic_counts import is_small
from imghost.services.visibility import listed, own

MOST = 8
SHORTEST = 1
# Behind every text that begins in the same way.
LAST_LETTER = "\U0010ffff"
OWN_PICTURES = 200


def suggest_tags(actor: Actor, text: str) -> list[str]:
    """Return at most 8 tags that begin with `text`, the most used first.

    Only tags of pictures the actor may find in public lists, or of the actor's own: a tag that stands on
    private pictures only is private too.
    """
    start = " ".join(text.split()).casefold()
    if len(start) < SHORTEST:
        return []
    begins = (Tag.folded >= start) & (Tag.folded < start + LAST_LETTER)
    if not is_small():
        return _of_large_site(actor, begins)
    query = (
        select(Tag.name)
        .join(image_tags, image_tags.c.tag_id == Tag.id)
        .join(Image, Image.id == image_tags.c.image_id)
        .where(begins, or_(listed(actor), own(actor)))
        .group_by(Tag.id, Tag.name)
        .order_by(func.count().desc(), Tag.name)
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def _of_large_site(actor: Actor, begins: ColumnElement[bool]) -> list[str]:
    """The actor's own tags come first: those of the newest uploads, then what was counted last."""
    newest = select(Image.id).where(own(actor)).order_by(Image.id.desc()).limit(OWN_PICTURES)
    mine = select(Tag.name).where(begins, Tag.id.in_(_on(newest.subquery()))).order_by(Tag.name).limit(MOST)
    everyones = select(Tag.name).where(begins, Tag.listed > 0).order_by(Tag.listed.desc(), Tag.name)
    names = [*db.session.scalars(mine), *db.session.scalars(everyones.limit(MOST))]
    return list(dict.fromkeys(names))[:MOST]


def _on(images: Subquery) -> Select[int]:
    return select(image_tags.c.tag_id).join(images, images.c.id == image_tags.c.image_id)
