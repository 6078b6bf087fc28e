"""Reporting: the form on every picture, album and profile, and what became of it."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from imghost.base.errors import ImghostError, InvalidInput
from imghost.extensions import db, settings
from imghost.http import limits, send
from imghost.http.sessions import signed_in, web_actor
from imghost.models import Album, Image
from imghost.services.actor import Actor
from imghost.services.discovery.topics import find_member
from imghost.services.images.lookup import shown_album, shown_image
from imghost.services.links import Links, album_path, member_path
from imghost.services.listing import parse_cursor
from imghost.services.moderation.report_file import REASONS as CHOICES
from imghost.services.moderation.report_file import Subject, report
from imghost.services.moderation.report_list import own_reports, report_with
from imghost.web.answers import answer

bp = Blueprint("reports", __name__)

KIND = "<any(image, clip, album, user):kind>"
REASONS = {
    "copyright": lazy_gettext("It infringes my or somebody else's copyright"),
    "illegal": lazy_gettext("It is illegal"),
    "children": lazy_gettext("It endangers children"),
    "violence": lazy_gettext("Violence"),
    "hate": lazy_gettext("Hate"),
    "spam": lazy_gettext("Spam or fraud"),
    "privacy": lazy_gettext("It shows me or my private life"),
    "nsfw": lazy_gettext("Not safe for work, but not marked so"),
    "other": lazy_gettext("Something else"),
    # Nobody chooses this one: the site found it by itself.
    "lookalike": lazy_gettext("Looks like a blocked picture"),
}
OUTCOMES = {
    "keep": lazy_gettext("We looked at it and found nothing against our rules."),
    "nsfw": lazy_gettext("It is now marked as not safe for work."),
    "hide": lazy_gettext("We took it down."),
    "delete": lazy_gettext("We deleted it."),
    "ban": lazy_gettext("We took it down and shut the uploader out."),
    "block": lazy_gettext("We took it down, and it cannot be uploaded again."),
    "gone": lazy_gettext("It was already gone."),
}


@bp.get(f"/{KIND}/<name>/report")
def form(kind: str, name: str) -> ResponseReturnValue:
    """Ask what is wrong."""
    return _form(_subject(kind, name, web_actor()))


@bp.post(f"/{KIND}/<name>/report")
def send_report(kind: str, name: str) -> ResponseReturnValue:
    """Take the report and lead to its own page."""
    actor = web_actor()
    subject = _subject(kind, name, actor)
    limits.count(settings().report_limit, "report", actor.user.code if actor.user else actor.address)
    given = {field: request.form.get(field, "") for field in ("reason", "text", "email")}
    try:
        row = report(actor, subject, **given)
    except InvalidInput as error:
        return _form(subject, error)
    db.session.commit()
    return redirect(f"/report/{row.code}", 303)


@bp.get("/report/<code>")
def status(code: str) -> ResponseReturnValue:
    """Tell whoever has this link what became of the report."""
    row = report_with(code)
    return answer("report/status.html", cache=send.PRIVATE, report=row, reasons=REASONS, outcomes=OUTCOMES)


@bp.get("/my/reports")
def mine() -> ResponseReturnValue:
    """Show a member's own reports."""
    rows = own_reports(signed_in(), before=parse_cursor(request.args.get("before")))
    return render_template("report/mine.html", reports=rows, reasons=REASONS, outcomes=OUTCOMES)


def _subject(kind: str, name: str, actor: Actor) -> Subject:
    """Return what is reported, if `actor` may see it. Raises NotFound, Gone or PasswordNeeded."""
    if kind == "album":
        return shown_album(name, actor)
    return find_member(name) if kind == "user" else shown_image(name, actor)


def _form(subject: Subject, error: ImghostError | None = None) -> ResponseReturnValue:
    return answer(
        "report/form.html",
        status=422 if error else 200,
        cache=send.PRIVATE,
        subject=subject,
        back=_address(subject),
        image=subject if isinstance(subject, Image) else None,
        choices=[(key, label, "") for key, label in REASONS.items() if key in CHOICES],
        error=error,
        form=request.form,
    )


def _address(subject: Subject) -> str:
    if isinstance(subject, Image):
        return Links(subject).viewer
    return album_path(subject) if isinstance(subject, Album) else member_path(subject)
