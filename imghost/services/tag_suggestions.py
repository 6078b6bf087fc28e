"""Tags that begin as the typed text does."""

from sqlalchemy import func, or_, select

from imghost.extensions import db
from imghost.models import Image, Tag, image_tags
from imghost.services.actor import Actor
from imghost.services.visibility import listed, own

MOST = 8
SHORTEST = 1


def suggest_tags(actor: Actor, text: str) -> list[str]:
    """Return at most 8 tags that begin with `text`, the most used first.

    Only tags of pictures the actor may find in public lists, or of the actor's own: a tag that stands on
    private pictures only is private too.
    """
    start = " ".join(text.split()).casefold()
    if len(start) < SHORTEST:
        return []
    query = (
        select(Tag.name)
        .join(image_tags, image_tags.c.tag_id == Tag.id)
        .join(Image, Image.id == image_tags.c.image_id)
        .where(Tag.folded.startswith(start, autoescape=True), or_(listed(actor), own(actor)))
        .group_by(Tag.id, Tag.name)
        .order_by(func.count().desc(), Tag.name)
        .limit(MOST)
    )
    return list(db.session.scalars(query))
