"""Opaque pagination cursors: row ids encrypted with authentication, so they can be neither read nor forged.

What leaves is a keyed digest of the number, and the number under a key that follows from the digest (the
construction of SIV, RFC 5297): the same number is the same text, and a text that was not made here is none.
"""

import base64
import hmac

SIZE = 8


def write_cursor(secret: str, number: int) -> str:
    """Return `number` (0 to 2^64 - 1) as 22 characters of base64url."""
    plain = number.to_bytes(SIZE)
    mark = _digest(secret, b"mark" + plain)
    return base64.urlsafe_b64encode(mark + _hidden(secret, mark, plain)).decode().rstrip("=")


def read_cursor(secret: str, text: str) -> int:
    """Return the number in `text`. Raises ValueError for what `write_cursor` did not make with `secret`."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    mark, plain = data[:SIZE], _hidden(secret, data[:SIZE], data[SIZE:])
    if len(data) != 2 * SIZE or not hmac.compare_digest(mark, _digest(secret, b"mark" + plain)):
        raise ValueError(text)
    return int.from_bytes(plain)


def _hidden(secret: str, mark: bytes, data: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(data, _digest(secret, b"key" + mark), strict=False))


def _digest(secret: str, data: bytes) -> bytes:
    return hmac.digest(secret.encode(), b"cursor " + data, "sha256")[:SIZE]
