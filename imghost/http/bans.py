"""Enforces IP bans: banned addresses may only read, on pages and in every API."""

from flask import request

from imghost.base.errors import Forbidden
from imghost.http.origin import SAFE_METHODS
from imghost.http.sessions import web_actor
from imghost.services.moderation.ban_list import is_banned

# What reading needs: the reader's own choices, opening an album with its password, and the way out.
FOR_READERS = frozenset({
    "gates.choose_adult", "site.choose_theme", "site.choose_language", "gates.unlock_album",
    "accounts.sign_out",
})  # fmt: skip


def refuse_banned_address() -> None:
    """Raise Forbidden for an unsafe request of a banned address, unless a moderator is signed in there."""
    if request.method in SAFE_METHODS or request.endpoint in FOR_READERS:
        return
    refuse_banned()


def refuse_banned() -> None:
    """Raise Forbidden when the address that asks is banned. Uploads by GET call it too."""
    if is_banned(request.remote_addr or "") and not web_actor().is_moderator:
        raise Forbidden("Your address has been banned from this site.", code="banned")
