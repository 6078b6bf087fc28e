"""A new password, and the end of every session that the old one opened."""

from werkzeug.security import check_password_hash

from imghost.base.errors import InvalidInput
from imghost.extensions import db
from imghost.models import User
from imghost.services.user_add import LONGEST_PASSWORD, check_password_rules, hash_password


def change_password(user: User, current: str, new: str) -> None:
    """Replace the password, end all sessions of `user` and flush. API keys stay.

    Raises InvalidInput for a wrong current password (field `current`) or a weak new one (field `password`).
    """
    if not check_password_hash(user.password_hash, current[: LONGEST_PASSWORD + 1]):
        raise InvalidInput("This is not your current password.", code="wrong-password", field="current")
    check_password_rules(new)
    user.password_hash = hash_password(new)
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Sign `user` out everywhere and flush."""
    user.session_epoch += 1
    db.session.flush()
