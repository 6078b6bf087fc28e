"""Lists of pictures by category, tag and member."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Boolean, ColumnElement, func, literal_column, or_, select

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import Category, Image, Tag, User, image_tags
from imghost.models.image import IS_VIDEO
from imghost.services.actor import Actor
from imghost.services.discovery.topic_counts import is_small
from imghost.services.listing import Along, newest
from imghost.services.tagging import tags_called
from imghost.services.visibility import listed, own, shut_out

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category with the number of pictures the caller sees in it."""

    category: Category
    count: int


def category_cards(actor: Actor) -> Sequence[CategoryCard]:
    """Return all categories by name."""
    if not is_small():
        categories = db.session.scalars(select(Category).order_by(Category.name))
        return [CategoryCard(category, category.listed) for category in categories]
    counts = (
        select(Image.category_id, func.count().label("number"))
        .where(listed(actor), Image.category_id.is_not(None))
        .group_by(Image.category_id)
        .subquery()
    )
    query = (
        select(Category, func.coalesce(counts.c.number, 0))
        .outerjoin(counts, counts.c.category_id == Category.id)
        .order_by(Category.name)
    )
    return [CategoryCard(category, count) for category, count in db.session.execute(query)]


def find_category(url_key: str) -> Category:
    """Return the category with `url_key`. Raises NotFound."""
    return _found(db.session.scalar(select(Category).where(Category.url_key == url_key)))


def find_tag(name: str) -> Tag:
    """Return the tag that `name` means first of all; see `tags_called`. Raises NotFound."""
    return _found(next(iter(tags_called(name)), None))


def shown_tags(actor: Actor, name: str) -> list[Tag]:
    """Return the tags that `name` may mean and lists show `actor` a picture of, or an own one carries.

    What stands on private pictures only is private too. NSFW pictures are no secret.
    """
    seen = or_(listed(replace(actor, adult=True)), own(actor))
    return [
        tag
        for tag in tags_called(name)
        if db.session.scalar(newest(select(Image.id), seen, tagged(tag)).limit(1)) is not None
    ]


def shown_tag(actor: Actor, name: str) -> Tag:
    """Return the first of `shown_tags`. Raises NotFound when there is none."""
    return _found(next(iter(shown_tags(actor, name)), None))


def find_member(name: str) -> User:
    """Return the member with `name`, in any case. Raises NotFound, for disabled accounts too."""
    user: User | None = db.session.scalar(
        select(User).where(func.lower(User.name) == name.lower(), ~shut_out(User))
    )
    return _found(user)


def videos() -> ColumnElement[bool]:
    """SQL: videos."""
    return literal_column(f"(images.{IS_VIDEO})", Boolean)


def animations() -> ColumnElement[bool]:
    """SQL: animated pictures."""
    return literal_column(f"(images.is_animated AND NOT images.{IS_VIDEO})", Boolean)


def in_category(category: Category) -> Along:
    """Return the way along the pictures of one category; SQLite would look for a rare one among all."""
    kept = Image.__table__.alias("kept")
    return Along(kept, kept.c.id, kept.c.category_id == category.id)


def tagged(tag: Tag) -> Along:
    """Return the way along the pictures that carry the tag."""
    return Along(image_tags, image_tags.c.image_id, image_tags.c.tag_id == tag.id)


def shown_by(user: User) -> Along:
    """Return the way along the pictures of one member; SQLite would look through those of all others."""
    theirs = Image.__table__.alias("theirs")
    return Along(theirs, theirs.c.id, theirs.c.user_id == user.id)


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
