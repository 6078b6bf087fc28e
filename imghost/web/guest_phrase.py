"""A guest's recovery phrase: eight words that make another browser the same guest."""

import base64
import binascii

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from imghost.base.errors import InvalidInput
from imghost.base.identifiers import token_hash
from imghost.base.proquints import bytes_of, words_of
from imghost.extensions import settings
from imghost.http.limits import count
from imghost.http.sessions import become_guest, guest_id
from imghost.http.sign_ins import TOO_MANY
from imghost.services.uploads.claim import claimable
from imghost.web.library.pages import uploads_again

bp = Blueprint("guest_phrase", __name__)

MINE = "/my/uploads"
BYTES = 16
LONGEST = 200


@bp.post("/my/uploads/phrase")
def enter_phrase() -> ResponseReturnValue:
    """Make this browser the guest whose phrase was entered, or say that there is none."""
    count(settings().token_limit, "guest-phrase", request.remote_addr or "", message=TOO_MANY)
    entered = request.form.get("phrase", "")[:LONGEST]
    try:
        name = _guest_of(entered)
    except InvalidInput as error:
        return uploads_again(phrase=entered, error=error)
    become_guest(name)
    flash(gettext("These are your uploads. This browser remembers them from now on."))
    return redirect(MINE, 303)


def phrase() -> str:
    """Return the phrase of this browser's guest, empty when there is none."""
    try:
        data = base64.urlsafe_b64decode((guest_id() or "") + "==")
    except binascii.Error:
        return ""
    return words_of(data) if len(data) == BYTES else ""


def _guest_of(words: str) -> str:
    """Return the guest that the phrase names. Raises InvalidInput for one that never uploaded anything."""
    try:
        data = bytes_of(words)
    except ValueError:
        data = b""
    name = base64.urlsafe_b64encode(data).decode().rstrip("=")
    if len(data) != BYTES or not claimable(token_hash(name)):
        raise InvalidInput("Nothing was uploaded under this phrase. Check the eight words.", field="phrase")
    return name
