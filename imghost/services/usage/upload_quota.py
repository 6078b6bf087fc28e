"""How many uploads the plan allows in a month, counted alike whatever way they come in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from imghost.base.errors import TooManyRequests
from imghost.base.messages import Message
from imghost.extensions import now
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


@contextmanager
def counted_upload(actor: Actor) -> Iterator[None]:
    """Count one upload before it is stored; when what is inside fails, it did not happen.

    Raises TooManyRequests with code `uploads-used-up` when the month's uploads are used up. Guests have no
    plan.
    """
    user = actor.user
    if user is None:
        yield
        return
    _take(user)
    try:
        yield
    except BaseException:
        usage.give_back(user, {"uploads": 1})
        raise


def _take(user: User) -> None:
    limit = user.plan.uploads_per_month
    if not usage.take(user, {"uploads": 1}, limit=("uploads", limit)):
        raise TooManyRequests(
            Message(
                "This month's %(limit)s uploads of the plan %(plan_name)s are used up.",
                limit=limit,
                plan_name=user.plan_name,
            ),
            code="uploads-used-up",
            retry_after=usage.seconds_to_next_month(now()),
            limit=limit,
        )
