"""Lists reports: for moderators by subject, for reporters their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from imghost.base.errors import NotFound
from imghost.extensions import db
from imghost.models import Album, Image, Report, User
from imghost.services.actor import Actor
from imghost.services.rows import Rows, newest_rows
from imghost.services.visibility import kept, present

GROUPS = 20


@dataclass(frozen=True, slots=True)
class Group:
    """The open reports of one thing, the oldest first. `thing` is None when it is gone by now."""

    kind: str
    subject: str
    reports: Sequence[Report]
    thing: Image | Album | User | None

    @property
    def image(self) -> Image | None:
        return self.thing if isinstance(self.thing, Image) else None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}"


def open_groups(actor: Actor) -> list[Group]:
    """Return what has open reports, that with the most first. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    number = func.count(Report.id)
    query = (
        select(Report.kind, Report.subject)
        .where(Report.status == "open")
        .group_by(Report.kind, Report.subject)
        .order_by(number.desc(), func.min(Report.id))
        .limit(GROUPS)
    )
    return [group(kind, subject) for kind, subject in db.session.execute(query)]


def count_open(actor: Actor) -> int:
    """Return how many things have open reports. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    query = select(Report.kind, Report.subject).where(Report.status == "open").distinct()
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def group(kind: str, subject: str) -> Group:
    """Return the open reports of one thing; there may be none."""
    about = (Report.kind == kind, Report.subject == subject, Report.status == "open")
    query = select(Report).where(*about).options(joinedload(Report.reporter)).order_by(Report.id)
    return Group(kind, subject, db.session.scalars(query).all(), find_subject(kind, subject))


def find_subject(kind: str, subject: str) -> Image | Album | User | None:
    """Return the living thing that a report is about, whoever may see it."""
    if kind == "image":
        query = select(Image).outerjoin(Image.user).options(contains_eager(Image.user))
        living = (Image.deleted_at.is_(None), or_(Image.user_id.is_(None), present()))
        return db.session.scalar(query.where(Image.code == subject, *living))
    if kind == "album":
        return db.session.scalar(select(Album).where(Album.code == subject, kept()))
    return db.session.scalar(select(User).where(User.name == subject, present()))


def own_reports(actor: Actor, *, before: int | None = None) -> Rows[Report]:
    """Return one page of what a member reported."""
    reporter = actor.user.id if actor.user is not None else -1
    return newest_rows(select(Report).where(Report.reporter_id == reporter), Report.id, before=before)


def report_with(code: str) -> Report:
    """Return the report whose status link holds `code`. Raises NotFound."""
    row = db.session.scalar(select(Report).where(Report.code == code))
    if row is None:
        raise NotFound
    return row
