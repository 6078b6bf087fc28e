"""My uploads: of the account, or of this browser for a guest."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from imghost.base.errors import NotFound
from imghost.extensions import db, settings
from imghost.http.sessions import web_actor
from imghost.services.claim import claim, claimable
from imghost.services.image_delete import delete
from imghost.services.listing import page, parse_cursor
from imghost.services.own_images import own_images, still_own
from imghost.services.visibility import own
from imghost.web.fragments import wants_fragment

MINE = "/my/uploads"


def mine() -> str:
    """Show one page of the uploads, newest first."""
    actor = web_actor()
    shown = page(own(actor), before=parse_cursor(request.args.get("before")))
    return render_template(
        "my/_uploads_page.html" if wants_fragment() else "my/uploads.html",
        images=shown.images,
        before=shown.before,
        is_guest=actor.is_guest,
        sign_up_open=settings().sign_up,
        claimable=0 if actor.is_guest else claimable(actor.guest_key),
    )


def own_tile(code: str) -> str:
    """Answer with one tile again, for those still being processed."""
    images = still_own(web_actor(), [code])
    if not images:
        raise NotFound
    return render_template("my/_own_tile.html", image=images[0])


def confirm_delete() -> str:
    """Ask before anything is deleted."""
    images = own_images(web_actor(), request.args.getlist("code"))
    return render_template("my/delete.html", images=images)


def delete_chosen() -> ResponseReturnValue:
    """Delete the chosen uploads."""
    actor = web_actor()
    images = own_images(actor, request.form.getlist("code"))
    for image in images:
        delete(actor, image)
    db.session.commit()
    flash(ngettext("One upload deleted.", "%(num)d uploads deleted.", len(images)))
    return redirect(MINE, 303)


def claim_guest_uploads() -> ResponseReturnValue:
    """Move what this browser uploaded as a guest into the account."""
    actor = web_actor()
    if actor.user is None:
        return redirect("/login?next=" + MINE, 303)
    count = claim(actor.user, actor.guest_key)
    db.session.commit()
    flash(ngettext("One upload is now yours.", "%(num)d uploads are now yours.", count))
    return redirect(MINE, 303)
