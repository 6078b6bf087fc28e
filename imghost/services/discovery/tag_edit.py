"""Renames, merges and removes tags of the whole site."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal, select

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import Tag, image_tags
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.images.details import parse_tags

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and how many images carry it, whoever may see them."""

    tag: Tag
    count: int


def tag_counts(words: str = "", *, page: int = 1) -> Sequence[TagCount]:
    """Return one page of the tags that contain `words`, the most used first.

    One more row than a page has tells that another page follows.
    """
    number = func.count(image_tags.c.image_id)
    query = (
        select(Tag, number)
        .outerjoin(image_tags, image_tags.c.tag_id == Tag.id)
        .where(Tag.folded.contains(words.casefold(), autoescape=True))
        .group_by(Tag.id)
        .order_by(number.desc(), Tag.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    return [TagCount(tag, count) for tag, count in db.session.execute(query)]


def rename_tag(actor: Actor, tag: Tag, name: str) -> Tag:
    """Give a tag another name; when there is a tag of that name, the two become one. Return what is left.

    Raises Forbidden or InvalidInput.
    """
    actor.require_moderator()
    names = parse_tags(name)
    if len(names) != 1:
        raise InvalidInput("Give the tag one name.", field="name")
    folded = names[0].casefold()
    other = db.session.scalar(select(Tag).where(Tag.folded == folded, Tag.id != tag.id))
    record(actor, "tag.rename", tag.name, to=names[0])
    if other is None:
        tag.name, tag.folded = names[0], folded
        db.session.flush()
        return tag
    _move(tag, other)
    db.session.delete(tag)
    db.session.flush()
    return other


def delete_tag(actor: Actor, tag: Tag) -> None:
    """Take a tag off every picture. Raises Forbidden."""
    actor.require_moderator()
    record(actor, "tag.delete", tag.name)
    db.session.delete(tag)
    db.session.flush()


def _move(tag: Tag, other: Tag) -> None:
    """Put `other` on every image that carries `tag` and does not carry `other` yet."""
    carries = select(image_tags.c.image_id).where(image_tags.c.tag_id == other.id)
    moved = select(image_tags.c.image_id, literal(other.id)).where(
        image_tags.c.tag_id == tag.id, image_tags.c.image_id.not_in(carries)
    )
    db.session.execute(insert(image_tags).from_select(["image_id", "tag_id"], moved))
    db.session.execute(delete(image_tags).where(image_tags.c.tag_id == tag.id))
