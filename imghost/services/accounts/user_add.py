"""Creates an account."""

import re

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from imghost.base.errors import Conflict, InvalidInput
from imghost.base.messages import Message
from imghost.base.passwords import LONGEST_PASSWORD, hash_password, one_form
from imghost.extensions import db
from imghost.models import User
from imghost.models.user import NAME_FOLDED
from imghost.services.accounts.email_address import check_email

# At least one letter or digit: `---` is nothing that anybody could call.
NAME = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9_-]{3,32}")
SHORTEST_PASSWORD = 8
ROLES = ("member", "moderator", "admin")


def add_user(name: str, email: str, password: str, role: str = "member") -> User:
    """Add an account and flush it.

    Names are unique whatever their case, so that nobody can pose as another. Raises InvalidInput naming the
    field, or Conflict naming the field that somebody else has.
    """
    _check(name, email, password, role)
    email = check_email(email)
    if db.session.scalar(select(User.id).where(func.lower(User.name) == name.lower())) is not None:
        raise _taken("name")
    user = User(name=name, email=email, role=role, password_hash=hash_password(password))
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise _taken(violated(error)) from None
    return user


def check_password_rules(password: str) -> None:
    """Raise InvalidInput unless `password` may be chosen."""
    password = one_form(password)
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput(
            Message("A password needs at least %(count)s characters.", count=SHORTEST_PASSWORD),
            code="weak-password",
            field="password",
        )
    if len(password) > LONGEST_PASSWORD:
        raise InvalidInput(
            Message("A password may have at most %(count)s characters.", count=f"{LONGEST_PASSWORD:,}"),
            field="password",
        )


def _check(name: str, email: str, password: str, role: str) -> None:
    if not NAME.fullmatch(name):
        raise InvalidInput(
            "A user name has 3 to 32 letters without accents, digits, `_` or `-`.", field="name"
        )
    check_email(email)
    check_password_rules(password)
    if role not in ROLES:
        raise InvalidInput(Message("A role is one of %(roles)s.", roles=", ".join(ROLES)), field="role")


def violated(error: IntegrityError) -> str:
    """Return the field that must be unique: SQLite names its column or index, PostgreSQL its constraint.

    Raises `error` when it is about something else.
    """
    if NAME_FOLDED in str(error.orig):
        return "name"
    for field in ("email", "name"):
        if f"users.{field}" in str(error.orig) or f"uq_users_{field}" in str(error.orig):
            return field
    raise error


def _taken(field: str) -> Conflict:
    words = {"name": "This user name is taken.", "email": "This e-mail address already has an account."}
    return Conflict(words[field], code=f"{field}-taken", field=field)
