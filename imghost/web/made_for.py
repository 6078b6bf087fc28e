"""Binds a form to the account it was rendered for, and refuses it from any other.

Somebody who was signed out meanwhile would upload as a guest: for everybody to see, and out of their library.
And somebody else may have signed in with the same browser.
"""

from urllib.parse import urlencode

from imghost.base.errors import ImghostError, NotAuthenticated
from imghost.services.actor import Actor

UPLOAD = "/upload"
MADE_FOR = "for"


class OtherAccount(ImghostError):
    """The form was made for another account than the one that sends it; nobody sees its values again."""

    status = 409
    code = "other-account"
    message = "This page was opened by another account. Load it again."


def upload_address(actor: Actor) -> str:
    """Return where the upload form of `actor` is sent to; read before the files are."""
    return f"{UPLOAD}?{urlencode({MADE_FOR: actor.user.code})}" if actor.user is not None else UPLOAD


def require_maker(actor: Actor, code: str) -> Actor:
    """Return `actor`, who sends the form that was made for the account `code`, empty for a guest.

    Whoever signed in after opening it uploads into the account, as the next page would say. Raises
    NotAuthenticated when a member's form comes from a guest, OtherAccount when from another member.
    """
    if not code or (actor.user is not None and actor.user.code == code):
        return actor
    if actor.user is None:
        raise NotAuthenticated("You are signed out. Nothing was uploaded: sign in, then try again.")
    raise OtherAccount
