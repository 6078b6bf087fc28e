"""Random identifiers: public codes, tokens, and the hashes stored in place of tokens."""

import hashlib
import hmac
import secrets

# Base58: no 0, O, I, l, so that a code can be read aloud.
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CODE_LENGTH = 11


def new_code(length: int = CODE_LENGTH) -> str:
    """Return an unguessable public name: 11 base58 characters hold 64 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_delete_token() -> str:
    """Return 48 hex digits (192 bits), shown once and stored hashed."""
    return secrets.token_hex(24)


def new_secret() -> str:
    """Return 256 random bits as URL-safe text, for signing."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Hash of a random token; plain SHA-256 suffices because tokens have 128 bits or more."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_matches(token: str, stored_hash: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(token_hash(token), stored_hash)
