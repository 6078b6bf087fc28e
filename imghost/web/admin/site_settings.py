"""Settings that count at once: each is explained where it is set."""

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from flask import Blueprint, Response, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from pydantic.fields import FieldInfo

from imghost.base.errors import Conflict, ImghostError, InvalidInput, NotFound
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.services.audit import record
from imghost.services.site.settings_form import form_values, save_settings_form
from imghost.services.site.site_settings import EDITABLE, settings_at_start
from imghost.settings import Settings, bounds
from imghost.web.admin.answers import answer
from imghost.web.sent_forms import form_state, sent_form
from imghost.web.wording import said

bp = Blueprint("site_settings", __name__)

GROUPS = {
    "site": lazy_gettext("Site"),
    "accounts": lazy_gettext("Accounts"),
    "uploads": lazy_gettext("Uploads"),
    "limits": lazy_gettext("Limits"),
    "moderation": lazy_gettext("Moderation"),
    "watermark": lazy_gettext("Watermark"),
}


# A watermark is better chosen beside a picture that shows it.
OWN_PAGES = {"watermark": "/admin/watermark"}
ACRONYMS = {"api": "API", "url": "URL", "nsfw": "NSFW", "smtp": "SMTP"}


@dataclass(frozen=True, slots=True)
class Control:
    """One setting in its form. `kind` is switch, number, choice or text; `low` and `high` bound a number."""

    name: str
    label: str
    help: str
    kind: str
    value: Any
    at_start: Any
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@bp.get("/settings")
def first() -> Response:
    """Show the first group."""
    return _form(next(iter(EDITABLE)))


@bp.get("/settings/<group>")
def show(group: str) -> ResponseReturnValue:
    """Show one group of settings, or lead to the page that one of them has for itself."""
    return redirect(OWN_PAGES[group], 303) if group in OWN_PAGES else _form(group)


@bp.post("/settings/<group>")
def save(group: str) -> ResponseReturnValue:
    """Change the settings of a group; what is as the site was started is no change."""
    names = [control.name for control in _controls(group)]
    try:
        changed = save_settings_form(names, sent_form())
    except (InvalidInput, Conflict) as error:
        db.session.rollback()
        return _form(group, error)
    record(web_actor(), "settings.change", group, **changed)
    db.session.commit()
    flash(gettext("Saved. It counts from now on."))
    return redirect(f"/admin/settings/{group}", 303)


def label_of(name: str) -> str:
    """Return the words of a setting's name: `guest_api_uploads` is "Guest API uploads"."""
    words = [ACRONYMS.get(word, word) for word in name.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def _controls(group: str) -> list[Control]:
    if group not in EDITABLE or group in OWN_PAGES:
        raise NotFound
    return [_control(name, Settings.model_fields[name]) for name in EDITABLE[group]]


def _control(name: str, field: FieldInfo) -> Control:
    low, high = bounds(field)
    return Control(
        name=name,
        label=said(label_of(name)),
        help=said(field.description or ""),
        kind=_kind(field.annotation),
        value=getattr(settings(), name),
        at_start=getattr(settings_at_start(), name),
        choices=get_args(field.annotation) if get_origin(field.annotation) is Literal else (),
        low=low,
        high=high,
    )


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return "choice"
    return {bool: "switch", int: "number", float: "number"}.get(annotation, "text")


def _form(group: str, error: ImghostError | None = None) -> Response:
    controls = _controls(group)
    names = [control.name for control in controls]
    return answer(
        "admin/settings.html",
        status=422 if error else 200,
        group=group,
        groups={name: GROUPS.get(name, label_of(name)) for name in EDITABLE},
        controls=controls,
        form=form_state(form_values(names, settings()), error),
        faulty=next((control for control in controls if error and error.field == control.name), None),
    )
