"""An account's usage compared with its plan."""

from dataclasses import dataclass

from sqlalchemy import func, select

from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.usage import usage
from imghost.services.usage.upload_quota import upload_quota
from imghost.services.visibility import own


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUsage:
    """Limits are None where there is none; guests have no plan. `stored` is in bytes."""

    plan: str
    stored: int
    images: int
    uploads: int = 0
    upload_limit: int | None = None
    calls: int = 0
    call_limit: int | None = None
    month: str = ""


def plan_usage(actor: Actor) -> PlanUsage:
    """Return how the actor's account, or a guest's browser, stands this month."""
    query = select(func.coalesce(func.sum(Image.bytes), 0), func.count()).where(own(actor))
    stored, images = db.session.execute(query).one()
    if actor.user is None:
        return PlanUsage(plan="", stored=int(stored), images=images)
    quota = upload_quota(actor.user)
    return PlanUsage(
        plan=quota.plan,
        stored=int(stored),
        images=images,
        uploads=quota.used,
        upload_limit=quota.limit,
        calls=usage.totals(actor.user).billed,
        call_limit=usage.billed_limit(actor.user),
        month=usage.month_of(now()),
    )
