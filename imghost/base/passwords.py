"""Password hashes of accounts and albums: salted scrypt (RFC 7914), slow on purpose.

Keyboards compose letters differently: passwords are compared in one form, OpaqueString of RFC 8265.
Of it only what it maps is done here; what it forbids was allowed before, and goes on opening.
"""

import re
import unicodedata

from werkzeug.security import check_password_hash, generate_password_hash

# scrypt's n, r and p: a line of OWASP's Password Storage Cheat Sheet, 32 MiB three times over for each guess.
COST = "scrypt:32768:8:3"
# Reading a megabyte of password would be work for nothing.
LONGEST_PASSWORD = 1024
# No password has this hash. It marks accounts without a password in the database, so it stays as it is.
NO_PASSWORD = f"scrypt:32768:8:1$iSzP0fkQwRTC9xNb${'0' * 128}"
SALT = "iSzP0fkQwRTC9xNb"


# Spaces of other kinds (Zs): RFC 8265, 4.2.2, makes them U+0020.
OTHER_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def one_form(password: str) -> str:
    """Return `password` as it is compared: composed (NFC), with plain spaces (RFC 8265, 4.2.2)."""
    return unicodedata.normalize("NFC", OTHER_SPACES.sub(" ", password))


def hash_password(password: str) -> str:
    """Return what is stored instead of `password`, with a new salt."""
    return generate_password_hash(one_form(password), method=COST)


def impossible_hash() -> str:
    """Return a hash that no password has, at COST.

    Checking against it makes an unknown name cost as much time as a wrong password.
    """
    return f"{COST}${SALT}${'0' * 128}"


def is_outdated(stored: str, given: str) -> bool:
    """Say whether the password `given`, which opens `stored`, was hashed otherwise than it would be today."""
    return stored.partition("$")[0] != COST or is_of_another_form(stored, given)


def is_of_another_form(stored: str, given: str) -> bool:
    """Say whether `stored` was hashed of another form of the password `given`, as they once were."""
    return len(_forms(given)) > 1 and not check_password_hash(stored, one_form(given))


def is_password(stored: str, given: str) -> bool:
    """Say whether `given` is the password hashed as `stored`; one that is too long never is."""
    return any(check_password_hash(stored, form) for form in _forms(given[: LONGEST_PASSWORD + 1]))


def _forms(given: str) -> list[str]:
    """Return today's form, and those that were hashed when it was what a keyboard sent."""
    form = one_form(given)
    apart = (unicodedata.normalize("NFD", text) for text in (given, form))
    return list(dict.fromkeys([form, given, *apart]))
