"""The plans of the site: what an account may use each hour and month."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from imghost.base.errors import Conflict, InvalidInput, NotFound
from imghost.base.messages import Message
from imghost.extensions import db
from imghost.models import Plan, User
from imghost.models.plan import DEFAULT_PLAN
from imghost.services.actor import Actor
from imghost.services.moderation.audit import record
from imghost.services.visibility import present

LIMITS = ("requests_per_hour", "url_calls_per_month", "uploads_per_month")
MOST = 2_000_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def plans_with_users() -> Sequence[tuple[Plan, int]]:
    """Return all plans by name with the number of accounts on each."""
    users = select(User.plan_name, func.count().label("number")).where(present())
    counts = users.group_by(User.plan_name).subquery()
    query = select(Plan, func.coalesce(counts.c.number, 0)).outerjoin(counts, counts.c.plan_name == Plan.name)
    return [(plan, number) for plan, number in db.session.execute(query.order_by(Plan.name))]


def plan_named(name: str) -> Plan:
    """Return the plan. Raises NotFound."""
    plan = db.session.get(Plan, name)
    if plan is None:
        raise NotFound
    return plan


def save_plan(actor: Actor, name: str, limits: Mapping[str, str]) -> Plan:
    """Add the plan or change its limits; an empty text means without limit.

    Raises Forbidden, or InvalidInput naming the field and its range.
    """
    actor.require_admin()
    if not _NAME.fullmatch(name):
        raise InvalidInput("A plan's name has 1 to 32 letters a-z, digits or `-`.", field="name")
    values = {field: _limit(field, limits.get(field, "")) for field in LIMITS}
    plan = db.session.get(Plan, name)
    if plan is None:
        plan = Plan(name=name)
        db.session.add(plan)
    for field, value in values.items():
        setattr(plan, field, value)
    db.session.flush()
    record(actor, "plan.save", name, **values)
    return plan


def delete_plan(actor: Actor, plan: Plan) -> None:
    """Remove a plan nobody is on. Raises Forbidden or Conflict."""
    actor.require_admin()
    used = db.session.scalar(select(func.count()).select_from(User).where(User.plan_name == plan.name))
    if used or plan.name == DEFAULT_PLAN:
        raise Conflict("Some accounts are on this plan, or new ones get it. Move them to another plan first.")
    db.session.delete(plan)
    db.session.flush()
    record(actor, "plan.delete", plan.name)


def _limit(field: str, text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) > MOST:
        raise InvalidInput(
            Message(
                "%(field)s is a whole number from 0 to %(most)s, or empty.", field=field, most=f"{MOST:,}"
            ),
            field=field,
        )
    return int(text)
