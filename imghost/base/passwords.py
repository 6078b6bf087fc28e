"""Passwords of accounts and albums as they are stored: salted scrypt (RFC 7914), slow on purpose."""

from werkzeug.security import check_password_hash, generate_password_hash

# scrypt's n, r and p: 32 MB and about a tenth of a second for each guess.
COST = "scrypt:32768:8:1"
# Reading a megabyte of password would be work for nothing.
LONGEST_PASSWORD = 1024
# Nobody's password, hashed at COST: an unknown name must cost the same time as a wrong password.
NOBODYS_HASH = (
    "scrypt:32768:8:1$iSzP0fkQwRTC9xNb$0000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000"
)


def hash_password(password: str) -> str:
    """Return what is stored instead of `password`, with a new salt."""
    return generate_password_hash(password, method=COST)


def is_password(stored: str, given: str) -> bool:
    """Say whether `given` is the password hashed as `stored`; one that is too long never is."""
    return check_password_hash(stored, given[: LONGEST_PASSWORD + 1])
