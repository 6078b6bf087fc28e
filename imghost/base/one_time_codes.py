"""Time-based one-time codes as authenticator apps show them (RFC 6238 on RFC 4226, with HMAC-SHA-1)."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# RFC 4226, requirement R6 recommends 160 bits.
SECRET_BYTES = 20


def new_secret() -> str:
    """Return a new secret in base32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_at(seconds: float) -> int:
    """Return the number of the time step at `seconds` since 1970."""
    return int(seconds) // STEP_SECONDS


def code(secret: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of the base32 `secret` for time step `step` (RFC 4226, 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number)[-digits:].zfill(digits)


def matching_step(secret: str, given: str, seconds: float) -> int | None:
    """Return the time step whose code `given` is: the present one, the one before or the one after.

    RFC 6238, 5.2 allows for clocks and fingers that are slow. Compares in constant time.
    """
    present = step_at(seconds)
    steps = (present, present - 1, present + 1)
    found = [step for step in steps if hmac.compare_digest(code(secret, step).encode(), given.encode())]
    return found[0] if found else None


def setup_address(secret: str, issuer: str, account: str) -> str:
    """Return the `otpauth:` address that apps read from a QR code."""
    label = quote(f"{issuer.replace(':', ' ')}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
