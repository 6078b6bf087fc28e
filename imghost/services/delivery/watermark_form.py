"""Saves the watermark forms: only changed fields."""

from collections.abc import Mapping
from typing import cast

from imghost.base.errors import InvalidInput
from imghost.base.placement import Position
from imghost.models import User
from imghost.services.delivery.watermark_choice import (
    Choice,
    choice_for,
    choose_for_site,
    choose_own,
    own_choice,
    site_choice,
)
from imghost.services.form_changes import SentForm, changed_fields
from imghost.services.row_locks import hold_row
from imghost.services.site.settings_form import settings_now_held

# The kind that a member chooses to have none of their own.
FOLLOWS_SITE = "site"


def form_values(choice: Choice, kind: str) -> dict[str, str]:
    """Return what the form shows of `choice`, field by field; `kind` is its own or FOLLOWS_SITE."""
    return {
        "kind": kind,
        "text": choice.text,
        "position": choice.position,
        "opacity": str(choice.opacity),
        "size": str(choice.size),
    }


def own_form_values(user: User) -> dict[str, str]:
    """Return what the form of `user` shows."""
    own = own_choice(user)
    return form_values(choice_for(user), own.kind if own else FOLLOWS_SITE)


def save_own_form(user: User, form: SentForm) -> None:
    """Save what was changed on the form and flush. Raises InvalidInput naming the field, ChangedMeanwhile."""
    hold_row(user)
    present = own_form_values(user)
    values = {**present, **changed_fields(form, present)}
    follows = values["kind"] == FOLLOWS_SITE
    choose_own(user, None if follows else chosen(values, choice_for(user)))


def save_site_form(form: SentForm) -> Choice:
    """Save what was changed on the form and return the choice; the caller commits. Raises as for a member."""
    now = site_choice(settings_now_held())
    present = form_values(now, now.kind)
    choice = chosen({**present, **changed_fields(form, present)}, now)
    choose_for_site(choice)
    return choice


def chosen(values: Mapping[str, str], now: Choice) -> Choice:
    """Return what a form says; `now` holds the picture. Raises InvalidInput naming the field."""
    kind = values.get("kind", "none")
    if kind == "picture" and not now.picture:
        raise InvalidInput("Send the picture first.", field="kind")
    return Choice(
        text=values.get("text", "") if kind == "text" else "",
        picture=now.picture if kind == "picture" else "",
        position=cast(Position, values.get("position", "")),
        opacity=_percent(values.get("opacity", "")),
        size=_percent(values.get("size", "")),
    )


def _percent(text: str) -> int:
    """Return the number; what is none is out of range."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0
