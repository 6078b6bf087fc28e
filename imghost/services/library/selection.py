"""The selection of a bulk change: ticked pictures, or everything a filter matches."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from imghost.base.errors import InvalidInput, NotAuthenticated
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.library.library_filter import LibraryFilter, matching
from imghost.services.visibility import own

MOST_TICKED = 1_000
# How many that a filter lets pass are changed at once, at most.
MOST_MATCHING = 200_000
# Databases take a bounded number of values in one statement.
CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`everything` is a filter whose whole result is meant; then `codes` do not count."""

    codes: tuple[str, ...] = ()
    everything: LibraryFilter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """`total` own images, and `which` they are in SQL."""

    which: ColumnElement[bool]
    total: int


def selected(actor: Actor, selection: Selection) -> Selected:
    """Return what is selected, without reading it all. Raises what `selected_ids` raises."""
    if selection.everything is None:
        ids = selected_ids(actor, selection)
        return Selected(which=and_(own(actor), Image.id.in_(ids)), total=len(ids))
    which = matching(actor, selection.everything)
    some = select(Image.id).where(which).limit(MOST_MATCHING + 1).subquery()
    total = db.session.scalar(select(func.count()).select_from(some)) or 0
    _check_count(total)
    return Selected(which=which, total=total)


def selected_ids(actor: Actor, selection: Selection) -> list[int]:
    """Return the ids of the selected images, newest first.

    Raises InvalidInput when nothing is selected, too much is, or one is not the actor's own: a foreign image,
    a deleted one and an invented code all look alike. A guest is told to sign in then (NotAuthenticated).
    """
    if selection.everything is not None:
        return _all_matching(actor, selection.everything)
    codes = list(dict.fromkeys(selection.codes))
    if not codes:
        raise InvalidInput("Select at least one picture.", code="nothing-chosen", field="code")
    if len(codes) > MOST_TICKED:
        message = Message("At most %(count)s pictures can be selected at once.", count=MOST_TICKED)
        raise InvalidInput(message, code="too-many-chosen", field="code")
    found: list[int] = []
    for start in range(0, len(codes), CHUNK):
        some = Image.code.in_(codes[start : start + CHUNK])
        found += db.session.scalars(select(Image.id).where(own(actor), some))
    if len(found) != len(codes) and actor.is_guest:
        raise NotAuthenticated
    if len(found) != len(codes):
        raise InvalidInput(
            "Some of these pictures are not here any more, or were not uploaded from this browser.",
            code="not-yours",
            field="code",
        )
    return sorted(found, reverse=True)


def selected_images(actor: Actor, ids: Sequence[int]) -> list[Image]:
    """Return those of the images with `ids` that are still the actor's own, in that order."""
    found: dict[int, Image] = {}
    facts = (joinedload(Image.user), joinedload(Image.album), selectinload(Image.tags))
    for start in range(0, len(ids), CHUNK):
        query = select(Image).where(own(actor), Image.id.in_(ids[start : start + CHUNK]))
        found.update({image.id: image for image in db.session.scalars(query.options(*facts)).unique()})
    return [found[number] for number in ids if number in found]


def _all_matching(actor: Actor, wanted: LibraryFilter) -> list[int]:
    query = select(Image.id).where(matching(actor, wanted)).order_by(Image.id.desc())
    ids = list(db.session.scalars(query.limit(MOST_MATCHING + 1)))
    _check_count(len(ids))
    return ids


def _check_count(count: int) -> None:
    if not count:
        raise InvalidInput("No picture matches any more.", code="nothing-chosen", field="all")
    if count > MOST_MATCHING:
        message = Message("At most %(count)s pictures at once. Narrow the list first.", count=MOST_MATCHING)
        raise InvalidInput(message, code="too-many-chosen", field="all")
