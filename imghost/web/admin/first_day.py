"""The checklist of an administrator's first day, with ticks that follow the site."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext

from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.upkeep.first_day import confirm_step, first_day
from imghost.web.admin.answers import answer
from imghost.web.fragments import wants_fragment

bp = Blueprint("first_day", __name__)

HOME = "/admin/first-day"


@dataclass(frozen=True, slots=True)
class Words:
    """What a step says; `link` leads to where it is done, and is empty where that is not on the site."""

    title: LazyString
    help: LazyString
    link: str = ""


WORDS = {
    "brand": Words(
        lazy_gettext("Give the site a name and a logo"),
        lazy_gettext("Visitors see them on every page and in link previews."),
        "/admin/settings#setting-site_name",
    ),
    "address": Words(
        lazy_gettext("Set the public address, with TLS"),
        lazy_gettext("`IMGHOST_PUBLIC_URL=https://…` in the environment; links are made from it."),
    ),
    "uploads": Words(
        lazy_gettext("Decide who may upload"),
        lazy_gettext("Guests, members or only people you add, and whether you review uploads first."),
        "/admin/settings#uploads",
    ),
    "privacy": Words(
        lazy_gettext("Decide who sees uploads of guests"),
        lazy_gettext("Only people with the link, unless you list them publicly."),
        "/admin/settings#setting-guest_visibility",
    ),
    "mail": Words(
        lazy_gettext("Set up mail"),
        lazy_gettext("`IMGHOST_SMTP_HOST` and its neighbours; without it nobody can reset a password alone."),
    ),
    "backup": Words(
        lazy_gettext("Make a backup, and do so every day"),
        lazy_gettext("`python -m imghost backup FOLDER`, from cron or a timer."),
    ),
    "jobs": Words(
        lazy_gettext("Background jobs are running"),
        lazy_gettext("Workers make thumbnails and look after the site."),
        "/admin/jobs",
    ),
}


@bp.get("/first-day")
def show() -> ResponseReturnValue:
    """Show the steps; htmx, which asks again and again, gets the list alone."""
    template = "admin/_first_day.html" if wants_fragment() else "admin/first_day.html"
    return answer(template, steps=first_day(), words=WORDS)


@bp.post("/first-day")
def confirm() -> ResponseReturnValue:
    """Confirm a step that is right as it is, or take that back."""
    name = request.form.get("step", "")
    if name in WORDS:
        confirm_step(web_actor(), name, is_right="undo" not in request.form)
        db.session.commit()
    if wants_fragment():
        return answer("admin/_first_day.html", steps=first_day(), words=WORDS)
    return redirect(HOME, 303)
