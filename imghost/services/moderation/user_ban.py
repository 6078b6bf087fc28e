"""Bans an account, for a while or for good, and lifts the ban.

Its sessions end and its keys stop at once, and `visibility` hides its pictures as long as it lasts.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from imghost.base.errors import Conflict, Forbidden, NotFound
from imghost.extensions import db, now
from imghost.models import Event, User
from imghost.services.accounts.user_sessions import end_all
from imghost.services.actor import Actor
from imghost.services.audit import record

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


def ban_user(actor: Actor, user: User, *, days: int | None, reason: str = "") -> None:
    """Ban `user` for `days`, None for ever, and flush.

    Raises Forbidden for all but moderators and for moderators who would ban another one, Conflict for oneself
    and for administrators: another one takes the role away first, and the last one keeps it.
    """
    actor.require_moderator()
    if actor.user is not None and user.id == actor.user.id:
        raise Conflict("You cannot ban yourself.", code="ban-refused")
    if user.role == "admin":
        raise Conflict("Administrators cannot be banned. Change the role first.", code="ban-refused")
    if user.role == "moderator" and (actor.user is None or actor.user.role != "admin"):
        raise Forbidden("Only administrators ban moderators.", code="admins-only")
    user.banned_until = FOR_EVER if days is None else now() + timedelta(days=days)
    end_all(user)
    record(actor, "user.ban", user.name, days=days or "for ever", reason=reason)


def unban_user(actor: Actor, user: User) -> None:
    """Let `user` in again, and flush. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    if user.banned_until is not None:
        user.banned_until = None
        db.session.flush()
        record(actor, "user.unban", user.name)


@dataclass(frozen=True, slots=True)
class BannedUser:
    """`by` and `reason` are what the audit log says of the last ban, empty where it says nothing."""

    user: User
    by: str
    reason: str


def banned_users(actor: Actor) -> list[BannedUser]:
    """Return the accounts that are banned now, by name. Raises Forbidden for all but moderators."""
    actor.require_moderator()
    query = select(User).where(User.banned_until > now()).order_by(func.lower(User.name))
    return [_with_reason(user) for user in db.session.scalars(query)]


def _with_reason(user: User) -> BannedUser:
    about = (Event.action == "user.ban", Event.subject == user.name)
    note = db.session.scalar(select(Event).where(*about).order_by(Event.id.desc()).limit(1))
    by = note.user.name if note is not None and note.user is not None else ""
    return BannedUser(user, by, json.loads(note.details).get("reason", "") if note is not None else "")


def account_named(actor: Actor, name: str) -> User:
    """Return the account with `name` in any case. Raises NotFound, and Forbidden for all but moderators."""
    actor.require_moderator()
    user: User | None = None
    if name.isprintable():
        user = db.session.scalar(select(User).where(func.lower(User.name) == name.strip().lower()))
    if user is None:
        raise NotFound("There is no account with this name.", code="user-not-found")
    return user
