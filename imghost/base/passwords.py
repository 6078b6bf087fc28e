"""Password hashes: salted scrypt (RFC 7914)."""

from werkzeug.security import check_password_hash, generate_password_hash

# scrypt's n, r and p: a line of OWASP's Password Storage Cheat Sheet, 32 MiB three times over for each guess.
COST = "scrypt:32768:8:3"
# Reading a megabyte of password would be work for nothing.
LONGEST_PASSWORD = 1024
# No password has this hash. It marks accounts without a password in the database, so it stays as it is.
NO_PASSWORD = f"scrypt:32768:8:1$iSzP0fkQwRTC9xNb${'0' * 128}"
SALT = "iSzP0fkQwRTC9xNb"


def hash_password(password: str) -> str:
    """Return what is stored instead of `password`, with a new salt."""
    return generate_password_hash(password, method=COST)


def impossible_hash() -> str:
    """Return a hash that no password has, at COST.

    Checking against it makes an unknown name cost as much time as a wrong password.
    """
    return f"{COST}${SALT}${'0' * 128}"


def is_outdated(stored: str) -> bool:
    """Say whether `stored` was hashed at another cost than COST."""
    return stored.partition("$")[0] != COST


def is_password(stored: str, given: str) -> bool:
    """Say whether `given` is the password hashed as `stored`; one that is too long never is."""
    return check_password_hash(stored, given[: LONGEST_PASSWORD + 1])
