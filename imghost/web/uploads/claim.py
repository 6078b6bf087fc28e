"""Takes guest uploads of this browser into an account."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from imghost.extensions import db
from imghost.http.sessions import web_actor
from imghost.services.uploads.claim import claim

MINE = "/my/uploads"


def claim_guest_uploads() -> ResponseReturnValue:
    """Move what this browser uploaded as a guest into the account."""
    actor = web_actor()
    if actor.user is None:
        return redirect("/login?next=" + MINE, 303)
    count = claim(actor.user, actor.guest_key)
    db.session.commit()
    flash(ngettext("One upload is now yours.", "%(num)d uploads are now yours.", count))
    return redirect(MINE, 303)
