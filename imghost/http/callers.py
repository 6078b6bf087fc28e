"""Authentication: resolves a request to the owner of an API key, the signed-in user, or a guest.

A key that was sent counts before the session, even when it is wrong.
"""

from flask import request

from imghost.base.errors import NotAuthenticated
from imghost.http import media_host
from imghost.http.credentials import key_actor, sent_credential
from imghost.http.plan_limits import count_api_request
from imghost.http.sessions import web_actor
from imghost.services.actor import Actor


def visitor() -> Actor:
    """Return whoever asks. Raises NotAuthenticated for a wrong key."""
    return _key_holder() or web_actor()


def member() -> Actor:
    """Return the owner of the key that was sent, or the signed-in user. Raises NotAuthenticated."""
    actor = visitor()
    if actor.user is None:
        raise NotAuthenticated
    return actor


def api_member() -> Actor:
    """Return the owner of the key or of the session, and count the request. Raises NotAuthenticated."""
    actor = member()
    count_api_request(actor)
    return actor


def key_holder() -> Actor:
    """Return the owner of the key that was sent; sessions do not count. Raises NotAuthenticated."""
    actor = _key_holder()
    if actor is None:
        raise NotAuthenticated("No API key was sent.", code="no-key")
    return actor


def _key_holder() -> Actor | None:
    credential = None if media_host.is_asked() else sent_credential(request)
    return key_actor(credential, request.remote_addr or "") if credential else None
