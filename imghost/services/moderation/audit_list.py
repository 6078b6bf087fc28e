"""Reads the audit log, which is append-only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from imghost.extensions import db
from imghost.models import Event, User
from imghost.services.actor import Actor
from imghost.services.rows import Rows, newest_rows

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Empty means all; `who` is the name of an account."""

    action: str = ""
    who: str = ""
    subject: str = ""


def audit_page(actor: Actor, wanted: AuditFilter, *, before: int | None = None) -> Rows[Event]:
    """Return one page of the log, newest first. Raises Forbidden for all but administrators."""
    actor.require_admin()
    return newest_rows(_query(wanted), Event.id, before=before)


def audit_rows(actor: Actor, wanted: AuditFilter) -> Iterator[Event]:
    """Return the whole log, newest first, read piece by piece while it is sent. Raises Forbidden at once."""
    actor.require_admin()
    return _all_rows(wanted)


def _all_rows(wanted: AuditFilter) -> Iterator[Event]:
    before = None
    while True:
        part = newest_rows(_query(wanted), Event.id, before=before, size=BATCH)
        yield from part.rows
        if part.before is None:
            return
        before = part.before


def audit_actions(actor: Actor) -> Sequence[str]:
    """Return every kind of act that was ever noted. Raises Forbidden."""
    actor.require_admin()
    return db.session.scalars(select(Event.action).distinct().order_by(Event.action)).all()


def _query(wanted: AuditFilter) -> Select[Event]:
    query = select(Event).options(joinedload(Event.user))
    if wanted.action:
        query = query.where(Event.action == wanted.action)
    if wanted.who:
        query = query.join(Event.user).where(func.lower(User.name) == wanted.who.lower())
    if wanted.subject:
        query = query.where(Event.subject == wanted.subject)
    return query
