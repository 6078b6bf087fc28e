"""Signatures over exact text: HMAC-SHA256, base64url without padding."""

import base64
import hashlib
import hmac

# 192 bits: more than the 128 that the amr-dev API asks for, and no padding in base64.
SIGNATURE_BYTES = 24


def sign(secret: str, text: str) -> str:
    """Return the signature of `text`: 32 characters of base64url."""
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode()


def is_signed(secret: str, text: str, signature: str) -> bool:
    """Compare in constant time; nothing of `text` is parsed before this says yes."""
    return hmac.compare_digest(sign(secret, text).encode(), signature.encode())
