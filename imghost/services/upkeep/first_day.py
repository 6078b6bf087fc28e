"""The first day of an administrator: what a new site needs, and which of it is done.

A step is done when the site shows it, or when an administrator has confirmed that it is right as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from redis.exceptions import RedisError
from sqlalchemy import select

from imghost.extensions import db, settings
from imghost.models import Event
from imghost.services.actor import Actor
from imghost.services.audit import record
from imghost.services.site import mail
from imghost.services.site.site_settings import change_settings
from imghost.services.upkeep.live_jobs import workers_alive
from imghost.settings import Settings

# What the audit log calls a backup without problems.
BACKUP_MADE = "backup.make"


@dataclass(frozen=True, slots=True)
class Step:
    """`is_confirmed` ones could be taken back; what the site shows by itself could not."""

    name: str
    is_done: bool
    is_confirmed: bool


def first_day() -> list[Step]:
    """Return all steps, in the order in which they are best done."""
    confirmed = _confirmed()
    return [Step(name, is_seen() or name in confirmed, name in confirmed) for name, is_seen in STEPS.items()]


def confirm_step(actor: Actor, name: str, *, is_right: bool = True) -> None:
    """Note that a step is right as it is, or take that back; unknown ones are passed over.

    The caller commits. Raises Forbidden for all but administrators.
    """
    actor.require_admin()
    wanted = _confirmed() | {name} if is_right else _confirmed() - {name}
    change_settings({"first_day_confirmed": ",".join(each for each in STEPS if each in wanted) or None})
    record(actor, "first-day.confirm", name, is_right=is_right)


def _confirmed() -> frozenset[str]:
    return frozenset(settings().first_day_confirmed.split(",")) - {""}


def _differs(*names: str) -> Callable[[], bool]:
    """Return whether one of these settings is not what the site ships with."""
    return lambda: any(getattr(settings(), name) != Settings.model_fields[name].default for name in names)


def _has_public_address() -> bool:
    return settings().public_url.startswith("https://")


def _has_workers() -> bool:
    try:
        return workers_alive() > 0
    except RedisError:
        return False


def _has_backup() -> bool:
    return db.session.scalar(select(Event.id).where(Event.action == BACKUP_MADE).limit(1)) is not None


STEPS: dict[str, Callable[[], bool]] = {
    "brand": _differs("site_name", "logo"),
    "address": _has_public_address,
    "uploads": _differs("sign_up", "guest_uploads", "approval"),
    "privacy": _differs("guest_visibility"),
    "mail": mail.is_configured,
    "backup": _has_backup,
    "jobs": _has_workers,
}
