"""Storage and monthly usage of an account or of the whole site."""

from dataclasses import dataclass

from sqlalchemy import func, select

from imghost.extensions import db, now
from imghost.models import Image
from imghost.services.actor import Actor
from imghost.services.albums.tree import owner_of
from imghost.services.usage import usage
from imghost.services.visibility import alive, own


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSummary:
    """Sizes are in bytes; `period` is the month as `YYYY-MM` in UTC."""

    storage: int
    assets: int
    bandwidth: int
    requests: int
    processing: int
    period: str


def usage_summary(actor: Actor, *, everyones: bool = False) -> UsageSummary:
    """Return the numbers of the actor's account, or of all accounts for an administrator.

    Raises Forbidden.
    """
    actor.require("read")
    if everyones:
        actor.require_admin()
    condition = alive() if everyones else own(actor)
    query = select(func.coalesce(func.sum(Image.bytes), 0), func.count()).where(condition)
    stored, count = db.session.execute(query).one()
    used = usage.everyones_totals() if everyones else usage.totals(owner_of(actor))
    return UsageSummary(
        storage=int(stored),
        assets=count,
        bandwidth=used.bandwidth,
        requests=used.requests,
        processing=used.processing,
        period=usage.month_of(now()),
    )
