"""The monthly upload quota of a plan, counted alike for every way in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from imghost.base.errors import TooManyRequests
from imghost.base.messages import Message
from imghost.extensions import db, now
from imghost.models import User
from imghost.services.actor import Actor
from imghost.services.usage import usage


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadQuota:
    """`limit` and `remaining` are None where the plan sets no limit."""

    plan: str
    limit: int | None
    used: int
    remaining: int | None
    resets_at: datetime


def upload_quota(user: User) -> UploadQuota:
    """Return how this month's uploads of `user` stand."""
    moment = now()
    used, limit = usage.totals(user).uploads, user.plan.uploads_per_month
    return UploadQuota(
        plan=user.plan_name,
        limit=limit,
        used=used,
        remaining=None if limit is None else max(0, limit - used),
        resets_at=moment + timedelta(seconds=usage.seconds_to_next_month(moment)),
    )


def require_upload_left(actor: Actor) -> None:
    """Raise what `count_upload` raises before any work is done; that one has the last word."""
    user = actor.user
    if user is not None and user.plan.uploads_per_month is not None and not upload_quota(user).remaining:
        raise _used_up(user)


def count_upload(actor: Actor) -> None:
    """Count one upload in the transaction that stores it: neither stands without the other.

    Raises TooManyRequests with code `uploads-used-up` when the month's uploads are used up. Guests have no
    plan.
    """
    user = actor.user
    if user is None:
        return
    limit = user.plan.uploads_per_month
    limits = {} if limit is None else {"uploads": limit}
    month = usage.month_of(now())
    if not usage.add_to_row(db.session.connection(), user.id, month, {"uploads": 1}, limits):
        raise _used_up(user)


def _used_up(user: User) -> TooManyRequests:
    limit = user.plan.uploads_per_month
    return TooManyRequests(
        Message(
            "This month's %(limit)s uploads of the plan %(plan_name)s are used up.",
            limit=limit,
            plan_name=user.plan_name,
        ),
        code="uploads-used-up",
        retry_after=usage.seconds_to_next_month(now()),
        limit=limit,
    )
