"""The pending sign-in between password and second factor, held in a signed cookie.

The signed cookie says so for ten minutes. Nothing else is open to it; tries are counted per account and, as
passwords are, apart for browsers that have signed in before.
"""

import time
from dataclasses import dataclass

from flask import request, session
from sqlalchemy import select

from imghost.extensions import db, settings
from imghost.http.limits import count
from imghost.http.sign_ins import TOO_MANY, account_names
from imghost.models import User

OWED = "owed"
OWED_SECONDS = 600
# Three of a million codes are right at any moment: whoever knows the password needs decades at this pace.
CODE_LIMIT = "10 per 15 minutes"


@dataclass(frozen=True, slots=True)
class Owed:
    """Who has given the password here, whether the session shall outlive the browser, where to go then."""

    user: User
    stay: bool
    next: str


def owe_code(user: User, *, stay: bool, next: str) -> None:
    """Remember that the password of `user` was given here; nothing of the session before survives."""
    session.clear()
    session[OWED] = [user.get_id(), int(time.time()) + OWED_SECONDS, stay, next]


def owed() -> Owed | None:
    """Return what is remembered, None when it is nothing or too old."""
    name, until, stay, path = session.get(OWED, ("", 0, False, ""))
    user: User | None = db.session.scalar(select(User).where(User.code == name.partition(".")[0]))
    if until <= time.time() or user is None or user.get_id() != name or user.is_shut_out:
        return None
    return Owed(user, stay, path)


def count_code(user: User) -> None:
    """Count one code. Raises TooManyRequests past the limit of the address, the account or the device."""
    count(settings().sign_in_limit, "sign-in", request.remote_addr or "", message=TOO_MANY)
    kind, name = account_names(user, user.name)
    count(CODE_LIMIT, f"code-{kind}", name, message=TOO_MANY)
