"""Challenges for passkeys, each in the signed cookie of the browser that asked for it, for five minutes."""

import secrets
import time
from urllib.parse import urlsplit

from flask import request, session

from imghost.base.errors import InvalidInput
from imghost.base.origins import origin_of
from imghost.extensions import settings
from imghost.services.accounts.passkeys import Challenge, Site

CHALLENGE = "passkey"
CHALLENGE_MS = 300_000
# Twice what WebAuthn, 13.4.3, asks for.
CHALLENGE_BYTES = 32


def issue_challenge() -> Challenge:
    """Return a new challenge and remember it in the place of the one before."""
    challenge = Challenge(secrets.token_bytes(CHALLENGE_BYTES), time.time_ns() // 1_000_000)
    session[CHALLENGE] = [challenge.value.hex(), challenge.issued_ms]
    return challenge


def take_challenge() -> Challenge:
    """Return the remembered challenge and forget it. Raises InvalidInput for none, or one too old."""
    value, issued_ms = session.pop(CHALLENGE, ("", 0))
    if time.time_ns() // 1_000_000 - issued_ms > CHALLENGE_MS:
        raise InvalidInput("That took too long. Try again.", code="passkey-too-late", field="passkey")
    return Challenge(bytes.fromhex(value), issued_ms)


def this_site() -> Site:
    """Return the site as the browser sees it: a proxy may have taken the TLS away.

    The request's host is one of the site's own (`http/hosts.py`).
    """
    public, here = urlsplit(settings().base_url), urlsplit(request.host_url)
    seen = public if settings().public_url and public.netloc == here.netloc else here
    return Site(seen.hostname or "", settings().site_name, origin_of(seen.geturl()) or "")
