"""Renames, merges and removes tags of the whole site."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, or_, select, update

from imghost.base.errors import InvalidInput
from imghost.base.search_words import fold_case
from imghost.extensions import db
from imghost.models import FormerTagName, Tag, image_tags
from imghost.models.search_words import plain_name
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.images.details import parse_tags
from imghost.services.late_words import words_later

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
        .where(_named(words))
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
    folded = fold_case(names[0])
    other = db.session.scalar(select(Tag).where(Tag.folded == folded, Tag.id != tag.id))
    record(actor, "tag.rename", tag.name, to=names[0])
    if other is None:
        with words_later(_carriers(tag)):
            former, tag.name, tag.folded = tag.folded, names[0], folded
            db.session.flush()
        _lead_on(former, tag)
        return tag
    join_tags(tag, other)
    return other


def join_tags(tag: Tag, other: Tag) -> None:
    """Put `other` in the place of `tag` on every image, and let the addresses of `tag` lead to it."""
    with words_later(_carriers(tag)):
        _move(tag, other)
        former = update(FormerTagName).where(FormerTagName.tag_id == tag.id).values(tag_id=other.id)
        db.session.execute(former)
        db.session.delete(tag)
        db.session.flush()
    _lead_on(tag.folded, other)


def _lead_on(former: str, tag: Tag) -> None:
    """Remember that `tag` had the folded name `former`; its present name leads nowhere else."""
    names = delete(FormerTagName).where(FormerTagName.folded.in_((former, tag.folded)))
    db.session.execute(names)
    if former != tag.folded:
        db.session.add(FormerTagName(folded=former, tag_id=tag.id))
    db.session.flush()


def _named(words: str) -> ColumnElement[bool]:
    """SQL: tags that have `words` in their name, also without accents and signs."""
    plain = plain_name(words)
    written = Tag.folded.contains(fold_case(words), autoescape=True)
    return or_(written, Tag.plain.contains(plain, autoescape=True)) if plain else written


def delete_tag(actor: Actor, tag: Tag) -> None:
    """Take a tag off every picture. Raises Forbidden."""
    actor.require_moderator()
    record(actor, "tag.delete", tag.name)
    with words_later(_carriers(tag)):
        db.session.delete(tag)
        db.session.flush()


def _carriers(tag: Tag) -> Select[int]:
    return select(image_tags.c.image_id).where(image_tags.c.tag_id == tag.id)


def _move(tag: Tag, other: Tag) -> None:
    """Put `other` on every image that carries `tag` and does not carry `other` yet."""
    carries = select(image_tags.c.image_id).where(image_tags.c.tag_id == other.id)
    moved = select(image_tags.c.image_id, literal(other.id)).where(
        image_tags.c.tag_id == tag.id, image_tags.c.image_id.not_in(carries)
    )
    db.session.execute(insert(image_tags).from_select(["image_id", "tag_id"], moved))
    db.session.execute(delete(image_tags).where(image_tags.c.tag_id == tag.id))
