"""Trending pictures: scores from recent views and likes, recomputed into a table.

A view of today counts 1, one of `HALF_LIFE_DAYS` ago half of that; a like counts `LIKE_WEIGHT` views.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, literal, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from imghost.base.errors import NotFound
from imghost.extensions import db, now
from imghost.models import DailyViews, Image, Like, Trend
from imghost.services.actor import Actor
from imghost.services.listing import PAGE_SIZE, Page
from imghost.services.visibility import listed

DAYS = 7
HALF_LIFE_DAYS = 1.5
LIKE_WEIGHT = 5.0
PLACES = 1_000


def note_views(counted: Mapping[int, int]) -> None:
    """Add views to those of today."""
    insert_into = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    today = literal(now().date(), DailyViews.day.type)
    for image_id, number in counted.items():
        # A picture may be gone since it was looked at.
        seen = select(today, Image.id, literal(number)).where(Image.id == image_id)
        added = insert_into(DailyViews).from_select(["day", "image_id", "views"], seen)
        more = {"views": DailyViews.views + added.excluded.views}
        db.session.execute(added.on_conflict_do_update(index_elements=["day", "image_id"], set_=more))


def compute() -> None:
    """Write the list anew, forget views that are too old to count, and commit."""
    first = now().date() - timedelta(days=DAYS)
    scores = sorted(_scores(first).items(), key=lambda row: (-row[1], -row[0]))[:PLACES]
    db.session.execute(delete(DailyViews).where(DailyViews.day < first))
    db.session.execute(delete(Trend))
    if scores:
        rows = [{"rank": rank, "image_id": image_id} for rank, (image_id, _) in enumerate(scores, 1)]
        db.session.execute(insert(Trend), rows)
    db.session.commit()


def trending(actor: Actor, *, before: int | None = None, size: int = PAGE_SIZE) -> Page:
    """Return one page of the list; its cursor is a place in it."""
    query = select(Trend.rank, Image).join(Image, Image.id == Trend.image_id + 0).where(listed(actor))
    query = query.options(joinedload(Image.user), joinedload(Image.album)).order_by(Trend.rank)
    rows = db.session.execute(query.where(Trend.rank > (before or 0)).limit(size + 1)).all()
    return Page([image for _, image in rows[:size]], rows[size - 1][0] if len(rows) > size else None)


def beside_trending(actor: Actor, image: Image) -> tuple[Image | None, Image | None]:
    """Return what stands before and behind `image` in the list. Raises NotFound where it is not in it."""
    here = db.session.scalar(select(Trend.rank).where(Trend.image_id == image.id))
    if here is None:
        raise NotFound
    query = select(Image).join(Trend, Image.id == Trend.image_id + 0).where(listed(actor), _is_ready())
    before = query.where(Trend.rank < here).order_by(Trend.rank.desc())
    behind = query.where(Trend.rank > here).order_by(Trend.rank)
    return db.session.scalar(before.limit(1)), db.session.scalar(behind.limit(1))


def most_viewed(actor: Actor, *, before: int | None = None, size: int = PAGE_SIZE) -> Page:
    """Return one page of the pictures with the most views of all time."""
    return _most(Image.views, actor, before, size)


def most_liked(actor: Actor, *, before: int | None = None, size: int = PAGE_SIZE) -> Page:
    """Return one page of the pictures with the most likes of all time; those without any are left out."""
    return _most(Image.likes, actor, before, size)


def beside_most(
    number: InstrumentedAttribute[int], actor: Actor, image: Image
) -> tuple[Image | None, Image | None]:
    """Return what stands before and behind `image` among those with the most of `number`.

    Raises NotFound for a picture that has none of it.
    """
    if not getattr(image, number.key):
        raise NotFound
    return _nearest(number, actor, image, backwards=True), _nearest(number, actor, image)


def _nearest(
    number: InstrumentedAttribute[int], actor: Actor, image: Image, *, backwards: bool = False
) -> Image | None:
    # First among those that have as many: of a pair SQLite looks up the first half only and walks the rest.
    query, (many, age) = _ranked(number, actor)
    here = getattr(image, number.key)
    if backwards:
        query = query.order_by(many, age)
        as_many, others = age > image.id, many > here
    else:
        query = query.order_by(many.desc(), age.desc())
        as_many, others = age < image.id, and_(many < here, many > 0)
    query = query.where(_is_ready()).limit(1)
    return db.session.scalar(query.where(many == here, as_many)) or db.session.scalar(query.where(others))


def _most(number: InstrumentedAttribute[int], actor: Actor, before: int | None, size: int) -> Page:
    query, place = _ranked(number, actor)
    query = query.where(place[0] > 0).order_by(*(key.desc() for key in place))
    if before is not None:
        last = db.session.scalar(select(number).where(Image.id == before)) or 0
        query = query.where(tuple_(*place) < tuple_(last, before))
    query = query.options(joinedload(Image.user), joinedload(Image.album)).limit(size + 1)
    rows = db.session.scalars(query).all()
    return Page(rows[:size], rows[size - 1].id if len(rows) > size else None)


def _ranked(
    number: InstrumentedAttribute[int], actor: Actor
) -> tuple[Select[Image], tuple[InstrumentedAttribute[int], InstrumentedAttribute[int]]]:
    """Return all pictures, and what they are ordered by: `number`, then their age.

    Walked along by itself, with a sum that cannot be looked up from the other side: else SQLite goes by the
    index of `visibility` and sorts all that is public.
    """
    ranked = aliased(Image)
    place = getattr(ranked, number.key)
    query = select(Image).join(ranked, Image.id == ranked.id + 0).where(listed(actor))
    return query, (place, ranked.id)


def _is_ready() -> ColumnElement[bool]:
    return Image.status == "ready"


def _scores(first: date) -> dict[int, float]:
    """Return the score of everything that was seen or liked since `first`."""
    scores: dict[int, float] = {}
    views = select(DailyViews.image_id, DailyViews.day, DailyViews.views).where(DailyViews.day >= first)
    for image_id, day, number in db.session.execute(views):
        scores[image_id] = scores.get(image_id, 0.0) + number * _weight(day)
    day_of_like = func.date(Like.created_at)
    liked = select(Like.image_id, day_of_like, func.count()).where(
        Like.created_at >= now() - timedelta(days=DAYS)
    )
    for image_id, day, number in db.session.execute(liked.group_by(Like.image_id, day_of_like)):
        weight = _weight(day if isinstance(day, date) else date.fromisoformat(day))
        scores[image_id] = scores.get(image_id, 0.0) + LIKE_WEIGHT * number * weight
    return scores


def _weight(day: date) -> float:
    return float(0.5 ** ((now().date() - day).days / HALF_LIFE_DAYS))
