"""For whom an upload form was made: its address says so, and nobody else's upload is stored by it.

Somebody who was signed out meanwhile would upload as a guest: for everybody to see, and out of their library.
"""

from urllib.parse import urlencode

from flask import request

from imghost.base.errors import Conflict, NotAuthenticated
from imghost.services.actor import Actor

UPLOAD = "/upload"
MADE_FOR = "for"


def upload_address(actor: Actor) -> str:
    """Return where the upload form of `actor` is sent to."""
    return f"{UPLOAD}?{urlencode({MADE_FOR: actor.user.code})}" if actor.user is not None else UPLOAD


def require_maker(actor: Actor) -> Actor:
    """Return `actor`, who sends a form, if it was made for them or for a guest.

    Whoever signed in after opening it uploads into the account, as the next page would say. Raises
    NotAuthenticated when a member's form comes from a guest, Conflict when from another member.
    """
    code = request.args.get(MADE_FOR, "")
    if not code or (actor.user is not None and actor.user.code == code):
        return actor
    if actor.user is None:
        raise NotAuthenticated("You are signed out. Nothing was uploaded: sign in, then try again.")
    raise Conflict("This page was opened by another account. Load it again.")
