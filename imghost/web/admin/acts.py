"""Moderators' actions, from every queue and from a picture's page."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.moderation.case_decide import decide
from imghost.web.addresses import local_path

bp = Blueprint("acts", __name__)

DONE = {
    "keep": lazy_gettext("Kept."),
    "approve": lazy_gettext("Approved."),
    "nsfw": lazy_gettext("Marked as not safe for work."),
    "safe": lazy_gettext("Marked as safe."),
    "hide": lazy_gettext("Hidden. It waits in quarantine."),
    "restore": lazy_gettext("Visible again."),
    "delete": lazy_gettext("Deleted."),
    "ban": lazy_gettext("Uploader banned for 30 days, picture hidden."),
    "block": lazy_gettext("Blocked and hidden."),
}


@bp.post("/moderation/act")
def act() -> ResponseReturnValue:
    """Do what the button says, to one case or to all that are ticked, then go back.

    The button holds the act alone, or `act:kind:subject`; each case has an answer of its own.
    """
    actor = web_actor()
    wanted, _, one = request.form.get("act", "").partition(":")
    cases = [one] if one else request.form.getlist("case")
    if wanted not in DONE:
        raise InvalidInput("There is no such action.", field="act")
    if not cases:
        raise InvalidInput(gettext("Select some pictures first."), field="case")
    shown = dict(pair.split("=", 1) for pair in request.form.getlist("shown") if "=" in pair)
    for case in cases:
        kind, _, subject = case.partition(":")
        answer = request.form.get(f"answer:{case}", "")
        decide(actor, kind, subject, wanted, answer=answer, shown=shown.get(case, ""))
    db.session.commit()
    flash(str(DONE[wanted]))
    return redirect(local_path(request.form.get("next"), "/admin/moderation"), 303)
