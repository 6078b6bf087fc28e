"""Checks a sign-in: the account by name or e-mail address, and its password."""

from sqlalchemy import func, or_, select

from imghost.base.errors import Forbidden, InvalidInput
from imghost.base.passwords import hash_password, impossible_hash, is_outdated, is_password
from imghost.extensions import db
from imghost.models import User
from imghost.models.column_changes import updating
from imghost.services.accounts.email_address import known_spellings
from imghost.services.accounts.password_change import has_password


def find_account(login: str) -> User | None:
    """Return the account whose name or e-mail address is `login`, whatever its case."""
    folded = login.strip().lower()
    # PostgreSQL takes no NUL, and no account has one.
    if not folded.isprintable():
        return None
    is_login = or_(func.lower(User.name) == folded, User.email.in_(known_spellings(folded)))
    return db.session.scalar(select(User).where(is_login))


def check_password(account: User | None, password: str) -> User:
    """Return `account` if `password` is its own; hash it anew where that was done otherwise.

    Raises InvalidInput with the same words, after the same time, for an unknown account and for a wrong
    password; Forbidden for a disabled account, only to who knows its password.
    """
    stored = account.password_hash if account is not None and has_password(account) else impossible_hash()
    matches = is_password(stored, password)
    if account is None or not matches:
        raise InvalidInput("The name or the password is wrong.", code="sign-in-failed")
    if account.is_shut_out:
        raise Forbidden("This account has been disabled.", code="account-disabled")
    if is_outdated(stored, password):
        _hash_anew(account, password)
    return account


def _hash_anew(account: User, password: str) -> None:
    """Store the password at today's cost, unless it has just been changed, and commit."""
    unchanged = (User.id == account.id, User.password_hash == account.password_hash)
    db.session.execute(updating(User, password_hash=hash_password(password)).where(*unchanged))
    db.session.commit()
