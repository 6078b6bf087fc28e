"""Who is it: an account by its name or e-mail address, and whether the password is right."""

from sqlalchemy import func, or_, select

from imghost.base.errors import Forbidden, InvalidInput
from imghost.base.passwords import NOBODYS_HASH, is_password
from imghost.extensions import db
from imghost.models import User


def find_account(login: str) -> User | None:
    """Return the account whose name or e-mail address is `login`, whatever its case."""
    folded = login.strip().lower()
    # PostgreSQL takes no NUL, and no account has one.
    if not folded.isprintable():
        return None
    return db.session.scalar(select(User).where(or_(func.lower(User.name) == folded, User.email == folded)))


def check_password(account: User | None, password: str) -> User:
    """Return `account` if `password` is its own.

    Raises InvalidInput with the same words, after the same time, for an unknown account and for a wrong
    password; Forbidden for a disabled account, only to who knows its password.
    """
    stored = account.password_hash if account is not None else NOBODYS_HASH
    matches = is_password(stored, password)
    if account is None or not matches:
        raise InvalidInput("The name or the password is wrong.", code="sign-in-failed")
    if account.is_shut_out:
        raise Forbidden("This account has been disabled.", code="account-disabled")
    return account
