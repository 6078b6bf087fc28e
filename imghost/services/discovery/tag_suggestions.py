"""Tag autocompletion: tags that begin as the typed text does, or have it inside."""

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select

from imghost.base.search_words import is_paired
from imghost.extensions import db
from imghost.models import Image, Tag, image_tags
from imghost.models.search_words import plain_name
from imghost.services.actor import Actor
from imghost.services.discovery.topic_counts import is_small
from imghost.services.visibility import listed, own

MOST = 8
SHORTEST = 1
# One letter stands inside of nearly every name.
SHORTEST_INSIDE = 2
OWN_PICTURES = 200


def suggest_tags(actor: Actor, text: str) -> list[str]:
    """Return at most 8 tags: those that begin with `text`, then those that hold it, the most used first.

    Only tags of pictures the actor may find in public lists, or of the actor's own: a tag that stands on
    private pictures only is private too.
    """
    typed = plain_name(text)
    if len(typed) < SHORTEST:
        return []
    begins = Tag.plain.startswith(typed, autoescape=True)
    holds = Tag.plain.contains(typed, autoescape=True) if _may_be_inside(typed) else begins
    if not is_small():
        return _of_large_site(actor, begins, holds)
    query = (
        select(Tag.name)
        .join(image_tags, image_tags.c.tag_id == Tag.id)
        .join(Image, Image.id == image_tags.c.image_id)
        .where(holds, or_(listed(actor), own(actor)))
        .group_by(Tag.id, Tag.name, Tag.plain)
        .order_by(begins.desc(), func.count().desc(), Tag.name)
        .limit(MOST)
    )
    return list(db.session.scalars(query))


def _may_be_inside(typed: str) -> bool:
    return len(typed) >= SHORTEST_INSIDE or is_paired(typed)


def _of_large_site(actor: Actor, begins: ColumnElement[bool], holds: ColumnElement[bool]) -> list[str]:
    """The actor's own tags come first: those of the newest uploads, then what was counted last."""
    newest = select(Image.id).where(own(actor)).order_by(Image.id.desc()).limit(OWN_PICTURES)
    mine = select(Tag.name).where(holds, Tag.id.in_(_on(newest.subquery())))
    everyones = select(Tag.name).where(holds, Tag.listed > 0)
    names = [
        *db.session.scalars(mine.order_by(begins.desc(), Tag.name).limit(MOST)),
        *db.session.scalars(everyones.order_by(begins.desc(), Tag.listed.desc(), Tag.name).limit(MOST)),
    ]
    return list(dict.fromkeys(names))[:MOST]


def _on(images: Subquery) -> Select[int]:
    return select(image_tags.c.tag_id).join(images, images.c.id == image_tags.c.image_id)
