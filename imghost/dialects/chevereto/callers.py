"""Authentication: the owner of an API key, or a guest where the site lets guests use the API."""

import hmac

from flask import Request

from imghost.base.errors import NotAuthenticated
from imghost.extensions import settings
from imghost.http.credentials import key_actor, sent_credential
from imghost.http.plan_limits import count_api_request
from imghost.services.actor import Actor


def caller(request: Request, fields: dict[str, str]) -> Actor:
    """Return the actor of the first key sent, header, then Bearer, then the field `key`, and count the call.

    Raises NotAuthenticated with code `no-key` or `invalid-key`, TooManyRequests past the plan's hourly limit.
    """
    address = request.remote_addr or ""
    credential = sent_credential(request) or fields.get("key", "").strip()
    if credential:
        return _guest(address) if _is_guest_key(credential) else _key_owner(credential, address)
    if settings().guest_api_uploads:
        return _guest(address)
    raise NotAuthenticated("No key provided", code="no-key")


def _key_owner(credential: str, address: str) -> Actor:
    # PostgreSQL takes no control characters such as NUL, and no key has one.
    if not credential.isprintable():
        raise NotAuthenticated("Invalid API key.", code="invalid-key")
    actor = key_actor(credential, address)
    count_api_request(actor)
    return actor


def _guest(address: str) -> Actor:
    return Actor(address=address, via_api=True)


def _is_guest_key(credential: str) -> bool:
    """The site may give one fixed key to clients that insist on sending some key."""
    guest_key = settings().guest_api_key
    return bool(guest_key) and hmac.compare_digest(credential.encode(errors="replace"), guest_key.encode())
