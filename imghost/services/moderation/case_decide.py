"""Decides one case of the moderation queues, also when its subject is gone."""

from imghost.base.errors import InvalidInput, NotFound
from imghost.models import Album, Image, User
from imghost.services.actor import Actor
from imghost.services.form_changes import ChangedMeanwhile
from imghost.services.moderation.actions import BAN_DAYS, moderate
from imghost.services.moderation.report_close import close_reports
from imghost.services.moderation.report_list import find_subject, group
from imghost.services.moderation.user_ban import ban_user
from imghost.services.row_locks import hold_row

# What lets more people see a picture.
OPENING = frozenset({"keep", "approve", "safe", "restore"})


def case_state(image: Image) -> str:
    """Return what moderators said of `image` so far, as their forms carry it."""
    states = {"hidden": image.quarantined_at is not None, "waiting": not image.approved, "nsfw": image.nsfw}
    return "+".join(name for name, holds in states.items() if holds) or "shown"


def decide(  # noqa: PLR0913 - a case, what to do, and what its moderator saw
    actor: Actor, kind: str, subject: str, act: str, *, answer: str = "", shown: str = ""
) -> None:
    """Do `act` to the picture, album or member, close its reports with `answer`, and flush.

    What was reported is the reason that bans and block lists give. `shown` is the `case_state` on the page on
    which the moderator decided, empty when it is not known.
    Raises Forbidden for all but moderators, NotFound when there is nothing left to act on, InvalidInput for
    an act that does not fit, Conflict for a ban that is refused, ChangedMeanwhile when the picture would be
    shown though another moderator has decided otherwise by now.
    """
    actor.require_moderator()
    thing = find_subject(kind, subject)
    if thing is None:
        if not close_reports(actor, kind, subject, resolution="gone", answer=answer):
            raise NotFound
    elif isinstance(thing, Image):
        if act in OPENING and shown:
            _require_state(thing, shown)
        moderate(actor, thing, act, reason=_reported(kind, subject), answer=answer)
    else:
        _decide_whole(actor, thing, act, _reported(kind, subject))
        close_reports(actor, kind, subject, resolution=act, answer=answer)


def _require_state(image: Image, shown: str) -> None:
    hold_row(image)
    present = {"state": case_state(image)}
    if present["state"] != shown:
        raise ChangedMeanwhile(present, {}, present.keys())


def _reported(kind: str, subject: str) -> str:
    """Return the reasons of the open reports, each once, like "spam, copyright"."""
    return ", ".join(dict.fromkeys(report.reason for report in group(kind, subject).reports))


def _decide_whole(actor: Actor, thing: Album | User, act: str, reason: str) -> None:
    """Albums and members are kept, or whose they are is banned; single pictures have more acts."""
    owner = thing.user if isinstance(thing, Album) else thing
    if act == "ban" and owner is not None:
        ban_user(actor, owner, days=BAN_DAYS, reason=reason)
    elif act != "keep":
        raise InvalidInput("There is no such action.", field="act")
